/**
 * Retry-After (RFC 9110 §10.2.3): whether a received value is valid, and how to write a wait.
 *
 * @module
 */
import { formatHttpDate, parseHttpDate } from './httpDate.js'
import { type Clock, longestCount, waitOfText } from './wait.js'

/** The meaning of the lines of a Retry-After header; waits in milliseconds. */
export type RetryAfter =
  | { readonly state: 'absent' }
  /** One delta or HTTP-date that a client can use as it is. */
  | { readonly state: 'valid'; readonly wait: number }
  /** Not valid, yet its meaning is clear. */
  | { readonly state: 'clear'; readonly wait: number }
  | { readonly state: 'unclear' }

/**
 * Validates the header. A number of more than a month in seconds is not accepted, as it is more likely a time since the
 * epoch or a number of milliseconds. A date is unambiguous, and valid if it is in the future.
 * @param milliseconds the value of Retry-After-Ms: if it is the same large number, Retry-After is in milliseconds too
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
 * The header value for a wait in milliseconds, rounded up to the second. A wait of more than a month is always written
 * as a date, since clients would not believe the number.
 */
export function formatRetryAfter(wait: number, format: RetryAfterFormat, now: number): string {
  if (format === 'date' || wait > longestCount) return formatHttpDate(now + wait)
  return String(Math.ceil(wait / 1000))
}
