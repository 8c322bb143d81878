/**
 * Durations as people and libraries write them: `30 seconds`, `1m30s`, `00:01:30`, `try again in 20s`.
 *
 * @module
 */

const units: readonly (readonly [pattern: RegExp, milliseconds: number])[] = [
  [/^d(?:ays?)?$/, 86_400_000],
  [/^h(?:(?:ou)?rs?)?$/, 3_600_000],
  [/^m(?:in(?:ute)?s?)?$/, 60_000],
  [/^s(?:ec(?:ond)?s?)?$/, 1_000],
  [/^(?:ms(?:ecs?)?|milli(?:second)?s?)$/, 1],
]

// A number with its unit, or a digit that is part of neither. Repetitions are bounded, because the text is untrusted.
const part = /(?<![\d.,+-])(\d{1,15}(?:\.\d{1,15})?)[ -]?([a-z]{1,12})|\d/gi
const between = /^(?:[ ,]|and){0,5}$/i
const clock = /^(\d{1,3}):([0-5]\d):([0-5]\d(?:\.\d{1,9})?)$/
const maxLength = 256

/**
 * Milliseconds of the only duration in the text, with or without other words; undefined if there is none, more than
 * one, or any other number. Units must decrease, as in `1h 30m`.
 */
export function parseDurationPhrase(text: string): number | undefined {
  if (text.length > maxLength || /\bago\b/i.test(text)) return undefined
  const hands = clock.exec(text)
  if (hands !== null) return (Number(hands[1]) * 3600 + Number(hands[2]) * 60 + Number(hands[3])) * 1000
  let sum: number | undefined
  let last = Number.POSITIVE_INFINITY
  let end = 0
  for (const found of text.matchAll(part)) {
    const unit = found[2] === undefined ? undefined : unitOf(found[2])
    if (unit === undefined || unit >= last) return undefined
    if (sum !== undefined && !between.test(text.slice(end, found.index))) return undefined
    sum = (sum ?? 0) + Number(found[1]) * unit
    last = unit
    end = found.index + found[0].length
  }
  return sum
}

function unitOf(name: string): number | undefined {
  const lower = name.toLowerCase()
  return units.find(([pattern]) => pattern.test(lower))?.[1]
}
