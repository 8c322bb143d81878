/**
 * Planned maintenance: whether it is on at a given time, and until when.
 *
 * @module
 */
import { parseIsoTime, parseLocalTime } from '../http/isoTime.js'
import { flag, type Input, list, object, optional, text } from '../schema/option.js'
import { instantsOfLocal, isTimeZone } from './timeZone.js'

const window = object(
  {
    from: text({
      description: 'When it begins: a time with an offset, or a local time together with `timeZone`.',
      examples: ['2026-03-29T01:30:00Z', '2026-03-29T01:30'],
    }),
    until: text({
      description: 'When it ends, in the same format as `from`. Retry-After points clients to this time.',
      examples: ['2026-03-29T04:00:00Z', '2026-03-29T04:00'],
    }),
    timeZone: optional(
      text({
        description: 'IANA name of the time zone of times without an offset.',
        examples: ['Europe/Berlin', 'America/New_York'],
      }),
    ),
  },
  { description: 'One window.' },
)

/** The schema of `maintenance` in a config. */
export const maintenanceSchema = object(
  {
    enabled: flag({
      default: false,
      description: 'Turns maintenance on now, regardless of the windows.',
      examples: [true],
    }),
    windows: optional(
      list(window, {
        description: 'When maintenance turns on automatically.',
        examples: [[{ from: '2026-03-29T01:30', until: '2026-03-29T04:00', timeZone: 'Europe/Berlin' }]],
      }),
    ),
    file: optional(
      text({
        minLength: 1,
        description: 'Maintenance is on as long as this file exists; its content does not matter.',
        examples: ['/run/upstanding/maintenance'],
      }),
    ),
    exempt: list(text({ format: 'glob' }), {
      default: [],
      description: 'Paths that stay available during maintenance.',
      examples: [['/health', '/status/**']],
    }),
  },
  { description: 'During maintenance, the upstream gets no requests and clients get 503 with Retry-After.' },
)

export type MaintenanceOptions = Input<typeof maintenanceSchema>

/** `until`: milliseconds since the epoch, undefined if no end is planned. */
export interface MaintenanceState {
  readonly on: boolean
  readonly until: number | undefined
}

export interface Schedule {
  /** @param now milliseconds since the epoch */
  at(now: number): MaintenanceState
}

interface Span {
  readonly from: number
  readonly until: number
}

const off: MaintenanceState = Object.freeze({ on: false, until: undefined })
const withoutEnd: MaintenanceState = Object.freeze({ on: true, until: undefined })

/**
 * Compiles `enabled` and `windows`. If a clock change makes a local time ambiguous or skips it, the window covers every
 * interpretation.
 * @param report called with errors that the schema cannot express; `at` is a JSON Pointer below the options
 */
export function compileSchedule(
  options: Pick<MaintenanceOptions, 'enabled' | 'windows'>,
  report: (at: string, message: string) => void,
): Schedule {
  if (options.enabled === true) return { at: () => withoutEnd }
  const spans = merge(
    (options.windows ?? []).flatMap((given, i) => {
      const at = `/windows/${i}`
      const { timeZone } = given
      if (timeZone !== undefined && !isTimeZone(timeZone)) {
        report(`${at}/timeZone`, `"${timeZone}" is not a time zone: write its IANA name, as in Europe/Berlin`)
        return []
      }
      const from = readTime(given.from, timeZone, `${at}/from`, report)
      const until = readTime(given.until, timeZone, `${at}/until`, report)
      if (from === undefined || until === undefined) return []
      const span = { from: Math.min(...from), until: Math.max(...until) }
      if (span.until > span.from) return [span]
      report(`${at}/until`, `the window ends at ${given.until}, before it begins at ${given.from}: swap them`)
      return []
    }),
  )
  return {
    at(now) {
      const span = spans.find(({ from, until }) => from <= now && now < until)
      return span === undefined ? off : { on: true, until: span.until }
    },
  }
}

function readTime(
  text: string,
  timeZone: string | undefined,
  at: string,
  report: (at: string, message: string) => void,
): readonly number[] | undefined {
  const time = parseIsoTime(text)
  if (time !== undefined) return [time]
  const local = parseLocalTime(text)
  if (local !== undefined && timeZone !== undefined) return instantsOfLocal(local, timeZone)
  report(
    at,
    local === undefined
      ? `"${text}" is not a time: write it as in 2026-03-29T01:30:00Z`
      : `"${text}" does not say in which time zone: add "Z", an offset such as +01:00, or "timeZone"`,
  )
  return undefined
}

/** Merges windows that overlap or touch, so that clients are given the end of the last one. */
function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = []
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last === undefined || span.from > last.until) merged.push(span)
    else merged[merged.length - 1] = { from: last.from, until: Math.max(last.until, span.until) }
  }
  return merged
}
