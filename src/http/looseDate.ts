/**
 * Dates as careless servers write them: not an HTTP-date, but unambiguous.
 *
 * @module
 */
import { offsetOf, utcOfGroups } from './calendar.js'

const time = '(?<hour>\\d{1,2}):(?<minute>\\d\\d):(?<second>\\d\\d)'
const year = '(?<year>\\d{4})'
const day = '(?<day>\\d{1,2})'
// The look-ahead requires at least one of the two.
const zone = '(?=[a-z+-])(?:GMT|UTC|Z)?(?<zone>[+-]\\d\\d:?\\d\\d)?'

const forms = [
  // IMF-fixdate and RFC 5322, in any case, with or without the day of the week.
  `(?:[a-z]{3,9},? {1,3})?${day}[ -](?<month>[a-z]{3,9})[ -]${year},? ${time} ?${zone}`,
  // JavaScript's String(date).
  `[a-z]{3} (?<month>[a-z]{3}) ${day} ${year} ${time} ${zone}(?: \\([^()]{0,80}\\))?`,
  // date(1) and Java's Date.toString(): asctime with a zone.
  `[a-z]{3} (?<month>[a-z]{3}) {1,2}${day} ${time} ${zone} ${year}`,
].map((form) => new RegExp(`^${form}$`, 'i'))

/**
 * Milliseconds since the epoch of a date that has a day, a month, a four-digit year, a time and a zone (UTC or its
 * offset). The day of the week is ignored.
 */
export function parseLooseDate(text: string): number | undefined {
  for (const form of forms) {
    const groups = form.exec(text)?.groups
    if (groups === undefined) continue
    const utc = utcOfGroups(groups)
    return utc === undefined ? undefined : utc - offsetOf(groups.zone)
  }
  return undefined
}
