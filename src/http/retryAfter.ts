/**
 * Retry-After (RFC 9110 §10.2.3): what a received value is worth, and how a wait is written.
 *
 * @module
 */
import { formatHttpDate, parseHttpDate } from './httpDate.js'
import { type Clock, longestCount, waitOfText } from './wait.js'

/** What the lines of a Retry-After field say; waits in milliseconds. */
export type RetryAfter =
  | { readonly state: 'absent' }
  /** One delta or HTTP-date that a client can use as it is. */
  | { readonly state: 'valid'; readonly wait: number }
  /** Not valid, yet its meaning is clear. */
  | { readonly state: 'clear'; readonly wait: number }
  | { readonly state: 'unclear' }

/**
 * Judges the field. A delta of more than a month is not believed, as it rather is a time since the epoch or a
 * number of milliseconds; a date says what it means, and is valid as long as it lies ahead.
 *
 * @param milliseconds the value of Retry-After-Ms: a Retry-After of the same large number counts milliseconds too
 */
export function readRetryAfter(
  lines: readonly string[],
  milliseconds: string | undefined,
  clock: Clock,
): RetryAfter {
  if (lines.length === 0) return { state: 'absent' }
  const inMilliseconds = lines.length === 1 && lines[0] === milliseconds && Number(milliseconds) >= 1000
  if (lines.length === 1 && !inMilliseconds) {
    const wait = validWait(lines[0]!, clock.now)
    if (wait !== undefined) return { state: 'valid', wait }
  }
  const wait = waitOfText(lines.join(', '), clock, inMilliseconds ? 'ms' : 's')
  return wait === undefined ? { state: 'unclear' } : { state: 'clear', wait }
}

function validWait(value: string, now: number): number | undefined {
  if (/^\d{1,30}$/.test(value)) {
    const wait = Number(value) * 1000
    return wait <= longestCount ? wait : undefined
  }
  const wait = (parseHttpDate(value, now) ?? now) - now
  return wait > 0 ? wait : undefined
}

/** How a wait is written: a number of seconds, or the date at its end. */
export type RetryAfterFormat = 'seconds' | 'date'

/**
 * The field value for a wait in milliseconds, rounded up to the second. A wait of more than a month is always
 * written as a date, since the number would not be believed.
 */
export function formatRetryAfter(wait: number, format: RetryAfterFormat, now: number): string {
  if (format === 'date' || wait > longestCount) return formatHttpDate(now + wait)
  return String(Math.ceil(wait / 1000))
}
