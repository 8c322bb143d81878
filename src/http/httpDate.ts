/**
 * HTTP-date in its three formats (RFC 9110 §5.6.7).
 *
 * @module
 */
import { utcOfGroups } from './calendar.js'

const shortDays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const longDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

const month = '(?<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const time = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)'
const short = `(?<weekday>${shortDays.join('|')})`
const long = `(?<weekday>${longDays.join('|')})`

const fixdate = new RegExp(`^${short}, (?<day>\\d\\d) ${month} (?<year>\\d{4}) ${time} GMT$`)
const rfc850 = new RegExp(`^${long}, (?<day>\\d\\d)-${month}-(?<year>\\d\\d) ${time} GMT$`)
const asctime = new RegExp(`^${short} ${month} (?<day>\\d\\d| \\d) ${time} (?<year>\\d{4})$`)

/**
 * Milliseconds since the epoch of an HTTP-date in IMF-fixdate, RFC 850 or asctime format; undefined for anything else,
 * including a day that does not exist or does not match the day of the week.
 * @param now milliseconds since the epoch: the two-digit year of RFC 850 depends on it
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  const four = fixdate.exec(text) ?? asctime.exec(text)
  if (four !== null) return onWeekday(four.groups!, utcOfGroups(four.groups!))
  const two = rfc850.exec(text)
  return two === null ? undefined : onWeekday(two.groups!, inCentury(two.groups!, now))
}

// Later years would have more than four digits.
const latest = Date.UTC(9999, 11, 31, 23, 59, 59)

/** The IMF-fixdate of a time in milliseconds since the epoch, rounded up to the second. */
export function formatHttpDate(time: number): string {
  return new Date(Math.min(Math.ceil(time / 1000) * 1000, latest)).toUTCString()
}

type Groups = Readonly<Record<string, string>>

function onWeekday(groups: Groups, time: number | undefined): number | undefined {
  if (time === undefined) return undefined
  // A leap second belongs to the day before the one to which arithmetic assigns it.
  const day = new Date(groups.second === '60' ? time - 1000 : time).getUTCDay()
  return groups.weekday!.startsWith(shortDays[day]!) ? time : undefined
}

/** The latest year with these last two digits that is not more than fifty years ahead. */
function inCentury(groups: Groups, now: number): number | undefined {
  const horizon = new Date(now)
  horizon.setUTCFullYear(horizon.getUTCFullYear() + 50)
  const year = Math.floor(horizon.getUTCFullYear() / 100) * 100 + Number(groups.year)
  const later = utcOfGroups({ ...groups, year: String(year) })
  if (later !== undefined && later <= horizon.getTime()) return later
  return utcOfGroups({ ...groups, year: String(year - 100) })
}
