/**
 * Converts local times of IANA time zones, using Intl.
 *
 * @module
 */

const day = 86_400_000

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/**
 * The times, in milliseconds since the epoch, that a local time can mean: usually one. Two if clocks go back over it,
 * and two if they skip it: by the offset before and by the one after.
 * @param local the time on the wall clock, as if it were in UTC
 */
export function instantsOfLocal(local: number, timeZone: string): readonly number[] {
  const offset = offsetsOf(timeZone)
  // No zone changes its clocks twice within two days.
  const readings = [local - offset(local - day), local - offset(local + day)]
  const faithful = readings.filter((time) => time + offset(time) === local)
  return [...new Set(faithful.length === 0 ? readings : faithful)]
}

/** Returns the offset of the zone from UTC at a time, in milliseconds. */
function offsetsOf(timeZone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
    const shown = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    )
    return shown - Math.floor(time / 1000) * 1000
  }
}
