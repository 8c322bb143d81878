/**
 * Sizes as the config spells them: a whole number and its binary unit.
 *
 * @module
 */

const bytes: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }

/** Bytes of `512B`, `64KiB`, `1MiB` or `2GiB`; undefined for anything else, a bare number included. */
export function parseSize(text: string): number | undefined {
  const found = /^(\d{1,15})(B|KiB|MiB|GiB)$/.exec(text)
  if (found === null) return undefined
  const value = Number(found[1]) * bytes[found[2]!]!
  return Number.isSafeInteger(value) ? value : undefined
}
