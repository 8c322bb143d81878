/**
 * How long a value tells a client to wait, in any notation: seconds, milliseconds, dates, words.
 *
 * @module
 */

import { parseDurationPhrase } from './durationPhrase.js'
import { splitList } from './fields.js'
import { parseHttpDate } from './httpDate.js'
import { parseIsoDuration, parseIsoTime } from './isoTime.js'
import { parseLooseDate } from './looseDate.js'

/** The time here, and the upstream's time by its Date header; milliseconds since the epoch. */
export interface Clock {
  readonly now: number
  readonly upstream: number | undefined
}

/** The unit of a bare number. */
export type TimeUnit = 's' | 'ms'

const second = 1_000
const day = 86_400 * second
/** The longest wait that a bare number can plausibly mean: quotas last a month at most. */
export const longestCount = 31 * day

// More than 31 years in seconds are a time since the epoch; a time after the year 5138 is in a smaller unit.
const smallestEpoch = 1e9
const largestEpoch = 1e11

/**
 * The wait in milliseconds that a number means: a delta, or a time since the epoch in seconds, milliseconds or smaller
 * units, distinguished by magnitude. Undefined for a time in the past and for an implausible value.
 */
export function waitOfNumber(value: number, clock: Clock, unit: TimeUnit): number | undefined {
  if (!(value >= 0 && value < 1e21)) return undefined
  if (unit === 'ms' && value < largestEpoch) return ifPlausible(value)
  if (value >= smallestEpoch) {
    let seconds = value
    while (seconds >= largestEpoch) seconds /= 1000
    return ifPlausible(waitUntil(seconds * second, clock))
  }
  // 3600000 is more likely an hour in milliseconds than six weeks.
  if (value * second > longestCount) return value % 1000 === 0 && value <= day ? value : undefined
  return value * second
}

function ifPlausible(wait: number | undefined): number | undefined {
  return wait === undefined || wait > longestCount ? undefined : wait
}

/**
 * Milliseconds until a time, by the upstream's clock if it has passed by the one here; undefined if it has passed by
 * both.
 */
export function waitUntil(time: number, clock: Clock): number | undefined {
  const wait = time - clock.now
  if (wait > 0) return wait
  const byUpstream = clock.upstream === undefined ? 0 : time - clock.upstream
  return byUpstream > 0 ? ifPlausible(byUpstream) : undefined
}

const plainNumber = /^\+?(\d{1,21}(?:\.\d{0,21})?|\.\d{1,21})$/
const quoted = /^(["'])(.*)\1$/
const maxLength = 256

/** Milliseconds that one value means, or undefined. */
function waitOfValue(value: string, clock: Clock, unit: TimeUnit): number | undefined {
  if (value.length > maxLength) return undefined
  const trimmed = value.trim()
  const text = (quoted.exec(trimmed)?.[2] ?? trimmed).trim()
  const number = plainNumber.exec(text)
  if (number !== null) return waitOfNumber(Number(number[1]), clock, unit)
  const time = parseHttpDate(text, clock.now) ?? parseIsoTime(text) ?? parseLooseDate(text)
  if (time !== undefined) return waitUntil(time, clock)
  return ifPlausible(parseIsoDuration(text) ?? parseDurationPhrase(text))
}

/** Milliseconds that a text means; the longest among the members of a list. Undefined if no member means anything. */
export function waitOfText(text: string, clock: Clock, unit: TimeUnit): number | undefined {
  const whole = waitOfValue(text, clock, unit)
  if (whole !== undefined || !text.includes(',')) return whole
  let longest: number | undefined
  for (const member of membersOf(text)) {
    const wait = waitOfValue(member, clock, unit)
    if (wait !== undefined && wait >= (longest ?? 0)) longest = wait
  }
  return longest
}

/** The members of a list, keeping HTTP-dates whole, which contain a comma themselves. */
function membersOf(text: string): string[] {
  const members: string[] = []
  let weekday: string | undefined
  for (const member of splitList(text)) {
    if (weekday === undefined && /^[A-Za-z]{3,9}$/.test(member)) weekday = member
    else {
      members.push(weekday === undefined ? member : `${weekday}, ${member}`)
      weekday = undefined
    }
  }
  return members
}
