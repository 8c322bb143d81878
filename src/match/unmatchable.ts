/**
 * Patterns that match no text, because of an anchor with something in front of or behind it.
 *
 * @module
 */

/** Escapes and classes as one plain character each, so that anchors in what is left are anchors. */
function withoutEscapes(pattern: string): string {
  return pattern
    .replace(/\\Q[\s\S]*?(?:\\E|$)/g, 'x')
    .replace(/\\[\s\S]/g, 'x')
    .replace(/\[\^?\]?[^\]]*\]/g, 'x')
}

/**
 * Whether no text can hold the pattern: a `^` behind a character, or a `$` before one, in a pattern without
 * alternatives, groups, repetition, or flags. When in doubt, no.
 */
export function isUnmatchable(pattern: string): boolean {
  const bare = withoutEscapes(pattern)
  if (/[|()]/.test(bare)) return false
  return /[^^*?{}]\^/.test(bare) || /\$(?![*?{}$])[^*?{}]+(?:[^*?{}]|$)(?![*?{])/.test(bare)
}
