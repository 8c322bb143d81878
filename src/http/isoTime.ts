/**
 * Times and durations of ISO 8601 (RFC 3339 §5.6 and appendix A).
 *
 * @module
 */
import { offsetOf, utcOfGroups } from './calendar.js'

const dateTime =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)[Tt ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d(?:[.,]\d{1,12})?))?/
const zone = /^(?:[Zz]| ?UTC|[+-]\d\d(?::?\d\d)?)$/

/** Milliseconds since the epoch of a date-time with its zone, rounded up; undefined without a zone. */
export function parseIsoTime(text: string): number | undefined {
  const found = dateTime.exec(text)
  if (found === null) return undefined
  const rest = text.slice(found[0].length)
  if (!zone.test(rest)) return undefined
  const utc = utcOfGroups(found.groups!)
  return utc === undefined ? undefined : utc - offsetOf(rest)
}

/**
 * A date-time without a zone, read as if it were in UTC: milliseconds since the epoch, or undefined. What it means
 * depends on the time zone of its author.
 */
export function parseLocalTime(text: string): number | undefined {
  const found = dateTime.exec(text)
  return found === null || found[0].length !== text.length ? undefined : utcOfGroups(found.groups!)
}

const number = '(\\d{1,12}(?:[.,]\\d{1,12})?)'
const duration = new RegExp(
  `^P(?:${number}W)?(?:${number}D)?(?:T(?:${number}H)?(?:${number}M)?(?:${number}S)?)?$`,
  'i',
)
const unitMilliseconds = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000]

/** Milliseconds of a duration in weeks, days, hours, minutes and seconds. Years and months have no fixed length. */
export function parseIsoDuration(text: string): number | undefined {
  const found = duration.exec(text)
  if (found === null || found.slice(1).every((part) => part === undefined)) return undefined
  return found
    .slice(1)
    .reduce((sum, part, i) => sum + Number((part ?? '0').replace(',', '.')) * unitMilliseconds[i]!, 0)
}
