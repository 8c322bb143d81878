/**
 * Whether observations of hidden paths differ from those of absent ones.
 *
 * @module
 */
import type { Observation } from './transcript.js'

/** An observable that differs, with its values for both kinds of paths. */
export interface Difference {
  readonly what: string
  readonly hidden: string
  readonly absent: string
  /** Where the two values first differ, in bytes. */
  readonly offset: number
}

const missing = '(none)'

/**
 * Compares several observations of each kind. If a value varies within the same kind, such as a request id, the value
 * itself reveals nothing, but its presence or length may.
 */
export function differences(hidden: readonly Observation[], absent: readonly Observation[]): Difference[] {
  const names = new Set([...hidden, ...absent].flatMap((observation) => [...observation.keys()]))
  return [...names].flatMap((what) => {
    const valuesOf = (observations: readonly Observation[]) =>
      new Set(observations.map((observation) => observation.get(what) ?? missing))
    const [h, a] = [valuesOf(hidden), valuesOf(absent)]
    if ([...h].some((value) => a.has(value))) return []
    if (h.size === 1 || a.size === 1) return [{ what, ...windows(sample(h), sample(a)) }]
    const lengthsOf = (values: ReadonlySet<string>) =>
      new Set(Array.from(values, (value) => `${value.length} bytes`))
    const [hl, al] = [lengthsOf(h), lengthsOf(a)]
    if (hl.size > 1 || al.size > 1 || hl.has([...al][0]!)) return []
    return [{ what: `length of ${what}`, ...windows(sample(hl), sample(al)) }]
  })
}

function sample(values: ReadonlySet<string>): string {
  const [first = ''] = values
  return values.size === 1 ? first : `${first} (varies)`
}

const before = 16
const after = 48

/** The text around the first difference. */
function windows(hidden: string, absent: string): Pick<Difference, 'hidden' | 'absent' | 'offset'> {
  let offset = 0
  while (offset < hidden.length && hidden[offset] === absent[offset]) offset++
  const around = (text: string) => {
    const from = Math.max(0, offset - before)
    const to = offset + after
    return (from > 0 ? '…' : '') + text.slice(from, to) + (to < text.length ? '…' : '')
  }
  return { hidden: around(hidden), absent: around(absent), offset }
}
