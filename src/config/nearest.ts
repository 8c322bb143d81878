/**
 * Finds the known word that someone most likely meant.
 *
 * @module
 */

// Longer words are truncated: the comparison takes time proportional to the product of the lengths, and no key is that
// long.
const longest = 64
const shortestStem = 3

/**
 * The number of edits that turn one text into the other; swapping two neighbors counts as one (optimal string
 * alignment).
 */
export function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1
      let edits = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + same)
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        edits = Math.min(edits, beforeLast[column - 2]! + 1)
      }
      current.push(edits)
    }
    beforeLast = last
    last = current
  }
  return last[b.length]!
}

const plain = (word: string) => word.slice(0, longest).toLowerCase().replace(/[-_ ]/g, '')

/** The nearest known word, or undefined if none is near. Letter case, `-` and `_` do not count. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const wanted = plain(word)
  const allowed = Math.max(1, Math.floor(wanted.length / 3))
  let best: string | undefined
  let bestDistance = allowed + 1
  for (const candidate of known) {
    const edits = distance(wanted, plain(candidate))
    if (edits < bestDistance) {
      best = candidate
      bestDistance = edits
    }
  }
  if (best !== undefined) return best
  return known.find((candidate) => {
    const [short, long] = [wanted, plain(candidate)].sort((a, b) => a.length - b.length)
    return short!.length >= shortestStem && long!.startsWith(short!)
  })
}
