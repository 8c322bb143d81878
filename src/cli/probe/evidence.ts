/**
 * Whether observations of hidden and of absent paths can be told apart.
 *
 * @module
 */
import type { Observation } from './transcript.js'

/** An observable that differs, and what was seen of each. */
export interface Difference {
  readonly what: string
  readonly hidden: string
  readonly absent: string
}

const missing = '(none)'

/**
 * Compares several observations of each sort. What varies from one answer of the same sort to the next, as a
 * request id does, tells nothing by its value; that it is there, or its length, still may.
 */
export function differences(hidden: readonly Observation[], absent: readonly Observation[]): Difference[] {
  const names = new Set([...hidden, ...absent].flatMap((observation) => [...observation.keys()]))
  return [...names].flatMap((what) => {
    const valuesOf = (observations: readonly Observation[]) =>
      new Set(observations.map((observation) => observation.get(what) ?? missing))
    const [h, a] = [valuesOf(hidden), valuesOf(absent)]
    if ([...h].some((value) => a.has(value))) return []
    if (h.size === 1 || a.size === 1) return [{ what, hidden: sample(h), absent: sample(a) }]
    const lengthsOf = (values: ReadonlySet<string>) =>
      new Set(Array.from(values, (value) => `${value.length} bytes`))
    const [hl, al] = [lengthsOf(h), lengthsOf(a)]
    if (hl.size > 1 || al.size > 1 || hl.has([...al][0]!)) return []
    return [{ what: `length of ${what}`, hidden: sample(hl), absent: sample(al) }]
  })
}

function sample(values: ReadonlySet<string>): string {
  const [first = ''] = values
  return values.size === 1 ? first : `${first} (varies)`
}
