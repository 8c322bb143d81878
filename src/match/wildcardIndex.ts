/**
 * Finds the wildcards that match a text without trying all of them.
 *
 * @module
 */
import type { Wildcard } from './wildcard.js'

interface WildcardShape<T> {
  readonly prefixLength: number
  readonly suffixLength: number
  readonly byEnds: Map<string, [wildcard: Wildcard, value: T][]>
}

/**
 * Creates a function that returns the values of all wildcards that match. Wildcards are looked up by the text before
 * their first and after their last `*`, so the work depends on the number of different lengths of these texts, not on
 * the number of wildcards.
 */
export function indexWildcards<T>(
  wildcards: readonly (readonly [wildcard: Wildcard, value: T])[],
): (text: string) => readonly T[] {
  const shapes = new Map<string, WildcardShape<T>>()
  for (const [wildcard, value] of wildcards) {
    const [prefix = '', ...others] = wildcard.source.split('*')
    const suffix = others.pop() ?? ''
    const name = `${prefix.length} ${suffix.length}`
    const shape = shapes.get(name) ?? {
      prefixLength: prefix.length,
      suffixLength: suffix.length,
      byEnds: new Map(),
    }
    shapes.set(name, shape)
    const ends = `${prefix}*${suffix}`
    const alike = shape.byEnds.get(ends)
    if (alike === undefined) shape.byEnds.set(ends, [[wildcard, value]])
    else alike.push([wildcard, value])
  }
  const list = [...shapes.values()]
  if (list.length === 0) return () => []
  return (text) => {
    const found: T[] = []
    for (const { prefixLength, suffixLength, byEnds } of list) {
      if (text.length < prefixLength + suffixLength) continue
      const ends = `${text.slice(0, prefixLength)}*${text.slice(text.length - suffixLength)}`
      for (const [wildcard, value] of byEnds.get(ends) ?? []) if (wildcard.test(text)) found.push(value)
    }
    return found
  }
}
