/**
 * Calendar arithmetic shared by the date parsers: validated, and always in UTC.
 *
 * @module
 */

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

/** From 1 to 12 for a month's English name or its first three letters, in any case; undefined for anything else. */
export function monthOf(name: string): number | undefined {
  const lower = name.toLowerCase()
  const index = months.findIndex(
    (month) => month === lower || (lower.length === 3 && month.startsWith(lower)),
  )
  return index === -1 ? undefined : index + 1
}

/** A date and a time of day. */
export interface CalendarTime {
  readonly year: number
  /** From 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  /** 60 in a leap second; may have a fraction. */
  readonly second: number
}

/** Milliseconds since the epoch of a time in UTC; undefined if there is no such day or time of day. */
export function utcOf({ year, month, day, hour, minute, second }: CalendarTime): number | undefined {
  if (hour > 23 || minute > 59 || second >= 61) return undefined
  const midnight = Date.UTC(year, month - 1, day)
  const date = new Date(midnight)
  // Date turns 31 February into a day in March, and takes years below 100 as those of the last century.
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    return undefined
  }
  return midnight + Math.ceil((hour * 3600 + minute * 60 + second) * 1000)
}

/** {@link utcOf} for the named groups of a match. `month` may be a number or a name. */
export function utcOfGroups(groups: Readonly<Record<string, string | undefined>>): number | undefined {
  const name = groups.month ?? ''
  const month = /^\d/.test(name) ? Number(name) : monthOf(name)
  if (month === undefined) return undefined
  return utcOf({
    year: Number(groups.year),
    month,
    day: Number(groups.day),
    hour: Number(groups.hour),
    minute: Number(groups.minute),
    second: Number((groups.second ?? '0').replace(',', '.')),
  })
}

/** Milliseconds of an offset such as `+0100`, `-05:30` or `+01`; 0 for the names of UTC and for no zone. */
export function offsetOf(zone: string | undefined): number {
  const found = /^([+-])(\d\d):?(\d\d)?$/.exec(zone ?? '')
  if (found === null) return 0
  const minutes = Number(found[2]) * 60 + Number(found[3] ?? 0)
  return (found[1] === '-' ? -minutes : minutes) * 60_000
}
