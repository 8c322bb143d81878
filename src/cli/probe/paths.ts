/**
 * Chooses the paths to request, and absent ones that look like the hidden ones.
 *
 * @module
 */
import type { Plan } from '../../config/load.js'
import type { CompiledRule } from '../../engine/ruleSet.js'
import { matchPath, type PathPattern } from '../../match/glob.js'
import { normalizePath } from '../../match/path.js'
import { asCandidate, candidatePaths } from '../../match/pathCandidates.js'

/** A hidden path, and absent ones to compare it with. */
export interface Pair {
  readonly hidden: string
  readonly absent: readonly string[]
  /** Absent paths outside the rule, if it promises to hide its location. */
  readonly outside: readonly string[]
}

const letters = 'abcdefghijklmnopqrstuvwxyz'

/** As many letters as the text has characters, so that a page that repeats the path has the same length. */
function randomLike(text: string, random: () => number = Math.random): string {
  return Array.from(text, () => letters[Math.floor(random() * letters.length)]).join('')
}

/** Replaces the name of the root, which has none. */
const unnamed = 'nothing'

/** A path next to the hidden one that very probably does not exist; never the hidden one itself. */
export function siblingOf(path: string, random?: () => number): string {
  const stem = path.endsWith('/') ? path.slice(0, -1) : path
  const slash = stem.lastIndexOf('/')
  const name = stem.slice(slash + 1)
  if (name === '') return `/${randomLike(unnamed, random)}`
  const other = randomLike(name, random)
  const first = letters[(letters.indexOf(other[0]!) + 1) % letters.length]
  const different = other === name ? first + other.slice(1) : other
  return stem.slice(0, slash + 1) + different + path.slice(stem.length)
}

/** A path that shares no segment with the hidden one. */
export function strangerTo(path: string): string {
  const [, first = '', ...others] = path.split('/')
  const names = others.map((segment) => randomLike(segment))
  return [siblingOf(`/${first}`), ...names].join('/')
}

/**
 * What a config hides: the paths that its tests conceal, or else those that its patterns name. Absent paths are next to
 * them, and also outside the scope if the rule promises to hide it.
 */
export function pathPairsOf({ rules, tests }: Plan, scope = false): Pair[] {
  const concealing = rules.filter((rule) => rule.phase === 'conceal')
  return concealing.flatMap((rule) => {
    const tested = tests
      .filter(({ response, expect }) => response.status !== 404 && expect.status === 404)
      .map(({ request }) => (typeof request === 'string' ? request.split(' ')[1]! : request.target))
      .map(normalizePath)
      .filter((path) => isWithin(rule, path))
    const named = (rule.matcher.patterns ?? []).flatMap(concrete)
    return [...new Set(tested.length > 0 ? tested : named)].map((hidden) => ({
      hidden,
      absent: [siblingOf(hidden)],
      outside: scope || rule.action.outOfScope !== undefined ? [strangerTo(hidden)] : [],
    }))
  })
}

function isWithin({ matcher }: CompiledRule, path: string): boolean {
  const patterns = matcher.patterns?.map(asCandidate)
  const candidates = candidatePaths(path)
  return patterns?.some((pattern) => candidates.some((candidate) => matchPath(pattern, candidate))) ?? true
}

/** A path that a pattern names, or one below it. */
function concrete({ segments }: PathPattern): string[] {
  const last = segments.at(-1)
  const named = last?.kind === 'many' ? segments.slice(0, -1) : segments
  const texts = named.flatMap((segment) => (segment.kind === 'literal' ? [segment.text] : []))
  return named.length > 0 && texts.length === named.length ? [`/${texts.join('/')}`] : []
}
