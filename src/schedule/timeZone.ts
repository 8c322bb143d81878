/**
 * Local times of IANA time zones, by means of Intl.
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
 * The times, in milliseconds since the epoch, that a local time can mean: one as a rule; two where clocks go back,
 * and two where they go forward past it, by the offset before and the one after.
 *
 * @param local what the clock on the wall shows, as if it were in UTC
 */
export function instantsOfLocal(local: number, timeZone: string): readonly number[] {
  const offset = offsetsOf(timeZone)
  // No zone changes its clocks twice within two days.
  const readings = [local - offset(local - day), local - offset(local + day)]
  const faithful = readings.filter((time) => time + offset(time) === local)
  return [...new Set(faithful.length === 0 ? readings : faithful)]
}

/** Milliseconds by which the zone is ahead of UTC at a time. */
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
