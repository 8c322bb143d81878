/**
 * Patterns that match no text, because of an anchor with something before or after it.
 *
 * @module
 */

/** Replaces each escape and class with a plain character, so that the anchors that remain are anchors. */
function withoutEscapes(pattern: string): string {
  return pattern
    .replace(/\\Q[\s\S]*?(?:\\E|$)/g, 'x')
    .replace(/\\[\s\S]/g, 'x')
    .replace(/\[\^?\]?[^\]]*\]/g, 'x')
}

/**
 * Whether no text can match the pattern: a `^` after a character, or a `$` before one, in a pattern without
 * alternatives, groups, repetition, or flags. False if in doubt.
 */
export function isUnmatchable(pattern: string): boolean {
  const bare = withoutEscapes(pattern)
  if (/[|()]/.test(bare)) return false
  return /[^^*?{}]\^/.test(bare) || /\$(?![*?{}$])[^*?{}]+(?:[^*?{}]|$)(?![*?{])/.test(bare)
}
