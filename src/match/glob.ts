/**
 * Path patterns: `*` within a segment, `**` across segments, `{name}` one segment, captured.
 *
 * @module
 */
import { compileWildcard, type Wildcard } from './wildcard.js'

/** One segment of a pattern. */
export type SegmentPattern =
  | { readonly kind: 'literal'; readonly text: string }
  /** `*` alone or `{name}`: exactly one segment that is not empty. */
  | { readonly kind: 'one'; readonly name: string | undefined }
  /** `*` next to other text. */
  | { readonly kind: 'wildcard'; readonly wildcard: Wildcard }
  /** `**`: any number of segments, none included. */
  | { readonly kind: 'many' }

export interface PathPattern {
  /** As written. */
  readonly source: string
  /** The text between slashes; a last empty literal stands for a trailing slash. */
  readonly segments: readonly SegmentPattern[]
}

/**
 * Compiles a path pattern. `/a/**` matches `/a` and `/a/` as well as everything below. A trailing slash counts:
 * `/a/` does not match `/a`.
 *
 * @throws SyntaxError saying what is wrong and what to write instead
 */
export function compileGlob(source: string): PathPattern {
  const fail = (reason: string): never => {
    throw new SyntaxError(`"${source}": ${reason}`)
  }
  if (!source.startsWith('/')) fail('a path pattern starts with "/"; for every path write "/**"')
  if (source.includes('//')) fail('duplicate slashes are merged before matching; write one')
  if (/[?#]/.test(source)) fail('a path has no query and no fragment; leave out "?" or "#" and what follows')
  if (source.includes('\\'))
    fail('a path pattern has no backslash escapes; write "/" or remove the backslash')
  const encoded = /%[0-9a-f]{2}/i.exec(source)
  if (encoded !== null)
    fail(`paths are decoded before matching; write the character instead of "${encoded[0]}"`)
  const names = new Set<string>()
  const segments = source
    .slice(1)
    .split('/')
    .map((segment) => compileSegment(segment, names, fail))
  return { source, segments }
}

function compileSegment(
  segment: string,
  names: Set<string>,
  fail: (reason: string) => never,
): SegmentPattern {
  if (segment === '**') return { kind: 'many' }
  if (segment === '*') return { kind: 'one', name: undefined }
  if (segment === '.' || segment === '..') {
    fail('dot segments are removed before matching; write the resulting path')
  }
  if (segment.includes('**')) fail('"**" matches whole segments; write "/**/", or "*" within a segment')
  if (/[{}]/.test(segment)) return compileCapture(segment, names, fail)
  if (segment.includes('*')) return { kind: 'wildcard', wildcard: compileWildcard(segment) }
  return { kind: 'literal', text: segment }
}

function compileCapture(
  segment: string,
  names: Set<string>,
  fail: (reason: string) => never,
): SegmentPattern {
  const name = /^\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(segment)?.[1]
  if (name === undefined) {
    return fail(`"${segment}" is not a capture: write "{name}" (letters, digits and "_") as a whole segment`)
  }
  if (names.has(name)) fail(`"{${name}}" appears twice; give each capture its own name`)
  names.add(name)
  return { kind: 'one', name }
}

/** Whether a segment of a path matches one of a pattern other than `**`. */
function matchesSegment(pattern: SegmentPattern, segment: string): boolean {
  if (pattern.kind === 'literal') return pattern.text === segment
  if (pattern.kind === 'wildcard') return pattern.wildcard.test(segment)
  return segment !== ''
}

/**
 * Matches a whole normalized path and returns what `{name}` captured, or undefined. Each `**` takes as few segments as
 * possible. The work is bounded by the product of the two numbers of segments.
 */
export function matchPath(pattern: PathPattern, path: string): Readonly<Record<string, string>> | undefined {
  if (!path.startsWith('/')) return undefined
  const segments = path.slice(1).split('/')
  const taken = align(pattern.segments, segments)
  if (taken === undefined) return undefined
  const captures: Record<string, string> = Object.create(null)
  pattern.segments.forEach((part, i) => {
    if (part.kind === 'one' && part.name !== undefined) captures[part.name] = segments[taken[i]!]!
  })
  return captures
}

/** For each part of the pattern, the index of the segment it takes; backtracking to the last `**` is enough. */
function align(parts: readonly SegmentPattern[], segments: readonly string[]): number[] | undefined {
  const taken: number[] = []
  let part = 0
  let at = 0
  let resumePart = -1
  let resumeAt = 0
  while (at < segments.length || part < parts.length) {
    const current = parts[part]
    if (current?.kind === 'many') {
      resumePart = part
      resumeAt = at
      part++
    } else if (current !== undefined && at < segments.length && matchesSegment(current, segments[at]!)) {
      taken[part++] = at++
    } else if (resumePart !== -1 && resumeAt < segments.length) {
      at = ++resumeAt
      part = resumePart + 1
    } else return undefined
  }
  return taken
}
