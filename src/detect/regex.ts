/**
 * Builds long regular expressions from short parts, one idea per line.
 *
 * @module
 */

/** An expression, or the source of one. */
export type Part = RegExp | string

function sourceOf(part: Part): string {
  return typeof part === 'string' ? part : part.source
}

/** The parts in sequence, for use within other parts. */
export function sequence(...parts: readonly Part[]): string {
  return parts.map(sourceOf).join('')
}

/** A whole expression made of parts in sequence. */
export function regex(flags: string, ...parts: readonly Part[]): RegExp {
  return new RegExp(sequence(...parts), flags)
}

/** A whole expression made of alternatives, with the flags of the first one and `g`. */
export function either(...alternatives: readonly Part[]): RegExp {
  const first = alternatives[0]
  const flags = first instanceof RegExp ? first.flags.replace('g', '') : ''
  return new RegExp(alternatives.map(sourceOf).join('|'), `g${flags}`)
}

/**
 * Matches nothing. V8 compiles what follows an alternation, or a part that may be absent, up to ten times, once for
 * each way that leads there; what follows a lookahead, it compiles once. At the beginning of an expression, it would
 * hide the characters that V8 looks for first.
 */
export const barrier = '(?=)'
/** With so many alternatives, a barrier saves more than it costs: a third of the time to compile all patterns. */
const manyAlternatives = 4

export function oneOf(...alternatives: readonly Part[]): string {
  const group = `(?:${alternatives.map(sourceOf).join('|')})`
  return alternatives.length < manyAlternatives ? group : `(?:${group}${barrier})`
}

export function group(part: Part): string {
  return `(?:${sourceOf(part)})`
}

/** @param times as in an expression: `{1,4}`, `?` */
export function repeat(part: string, times: string): string {
  return part + times
}

export function behind(part: Part): string {
  return `(?<=${sourceOf(part)})`
}

export function notBehind(part: Part): string {
  return `(?<!${sourceOf(part)})`
}

/** The words of a table written over several lines; each one is the source of an expression. */
export function words(table: string): string[] {
  return table.trim().split(/\s+/)
}

/** The same as a set, for lookups. */
export function wordSet(table: string): ReadonlySet<string> {
  return new Set(words(table))
}
