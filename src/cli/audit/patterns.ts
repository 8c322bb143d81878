/**
 * Turns paths into the few patterns that a person would write, with the evidence for each.
 *
 * @module
 */
import { compileGlob, matchPath } from '../../match/glob.js'

export interface Generalized {
  readonly patterns: readonly string[]
  /** For each pattern that is wider than the observations: how many of the matching paths were observed. */
  readonly reasons: readonly string[]
}

// Fewer paths are listed one by one: a pattern would claim more than was observed.
const fewest = 3
const leastShare = 0.5
// With more paths than people want to read, the rule is written with what the paths have in common.
const most = 8

/**
 * @param patterns where it was observed, most frequent first
 * @param all every path pattern of the service
 */
export function generalize(patterns: readonly string[], all: readonly string[]): Generalized {
  const reasons: string[] = []
  const wider = (candidates: readonly string[], wide: (pattern: string) => string | undefined) => {
    const groups = new Map<string, string[]>()
    for (const pattern of candidates) {
      const glob = wide(pattern) ?? pattern
      groups.set(glob, [...(groups.get(glob) ?? []), pattern])
    }
    return [...groups].flatMap(([glob, group]) => {
      if (group.length < fewest || group[0] === glob) return group
      const { matched, share } = coverage(glob, patterns, all)
      if (share < leastShare) return group
      reasons.push(`${glob}: ${group.length} of the ${matched} paths seen that it matches`)
      return [glob]
    })
  }
  const byExtension = wider(patterns, filesOf)
  const found =
    byExtension.length <= fewest ? byExtension : wider(byExtension, (pattern) => stemOf(pattern, 2))
  const fewer = found.length <= fewest ? found : wider(found, (pattern) => stemOf(pattern, 1))
  if (fewer.length <= most) return { patterns: fewer, reasons }
  for (const depth of [2, 1]) {
    const below = [...new Set(patterns.map((pattern) => stemOf(pattern, depth)))]
    if (below.length <= most)
      return { patterns: below, reasons: below.map((glob) => reasonOf(glob, patterns, all)) }
  }
  return { patterns: ['/**'], reasons: [reasonOf('/**', patterns, all)] }
}

function reasonOf(glob: string, patterns: readonly string[], all: readonly string[]): string {
  const { matched, seen } = coverage(glob, patterns, all)
  return `${glob}: ${seen} of the ${matched} paths seen that it matches`
}

function coverage(glob: string, patterns: readonly string[], all: readonly string[]) {
  const compiled = compileGlob(glob)
  const count = (list: readonly string[]) =>
    list.filter((pattern) => matchPath(compiled, pattern.replace(/[{}]/g, '')) !== undefined).length
  const [seen, matched] = [count(patterns), Math.max(count(all), count(patterns))]
  return { seen, matched, share: seen / Math.max(matched, 1) }
}

/** `/shop/cart.php` → `/shop/*.php`. */
function filesOf(pattern: string): string | undefined {
  const file = /^(.*\/)[^/*{}]+(\.[A-Za-z]{2,5})$/.exec(pattern)
  return file === null ? undefined : `${file[1]}*${file[2]}`
}

function stemOf(pattern: string, depth: number): string {
  const segments = pattern.split('/').slice(1)
  return segments.length <= depth ? pattern : `/${segments.slice(0, depth).join('/')}/**`
}
