/**
 * Text with `*` for any run of characters, matched in time linear in the input.
 *
 * @module
 */

export interface Wildcard {
  /** As written. */
  readonly source: string
  test(text: string): boolean
}

/** Compiles a text in which each `*` matches any run of characters, including an empty one. */
export function compileWildcard(source: string): Wildcard {
  const [prefix = '', ...others] = source.split('*')
  const suffix = others.pop()
  if (suffix === undefined) return { source, test: (text) => text === source }
  const shortest = source.replaceAll('*', '').length
  return {
    source,
    test(text) {
      if (text.length < shortest || !text.startsWith(prefix) || !text.endsWith(suffix)) return false
      // Taking the leftmost place for each piece leaves the most room for the next, so there is no backtracking.
      const end = text.length - suffix.length
      let from = prefix.length
      for (const piece of others) {
        const at = text.indexOf(piece, from)
        if (at === -1) return false
        from = at + piece.length
      }
      return from <= end
    },
  }
}
