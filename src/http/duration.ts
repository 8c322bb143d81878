/**
 * Durations as the config spells them: a whole number and its unit.
 *
 * @module
 */

const milliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** The longest that a timer of Node.js runs: a longer one ends at once. In milliseconds. */
const longestDuration = 2 ** 31 - 1

/**
 * Milliseconds of `500ms`, `30s`, `10m`, `2h` or `1d`, at most {@link longestDuration}; undefined for anything else, a
 * bare number included.
 */
export function parseDuration(text: string): number | undefined {
  const found = /^(\d{1,15})(ms|s|m|h|d)$/.exec(text)
  if (found === null) return undefined
  const value = Number(found[1]) * milliseconds[found[2]!]!
  return value <= longestDuration ? value : undefined
}
