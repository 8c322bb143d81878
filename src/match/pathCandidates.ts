/**
 * Every path that some upstream might read a request target as. Missing one would let clients distinguish a
 * hidden path from an absent one by spelling it another way.
 *
 * @module
 */
import type { PathPattern, SegmentPattern } from './glob.js'
import { cutAt, mergeSlashes, pathOfTarget, plainPathEnd, removeDotSegments } from './path.js'
import { decodeAs, isEncoded, looseSequence, utf8Sequence } from './percent.js'
import { compileWildcard } from './wildcard.js'

/** Matches every path: used for a target with more candidates than are worth following. */
export const everyPath = '**'

// A target of 8 KiB with nothing but percent-encoded letters stays below; it takes a crafted one to exceed them.
const maxCandidates = 256
const maxCharacters = 64 * 1024

/** One thing that some server does to a path. Returns the path itself where there is nothing to do. */
type CandidateStep = (path: string) => string

/** A segment that names a script, before more of the path. */
const scriptSegment = /\/[^/]*\.(?:php\d?|phtml|f?cgi|p[ly]|rb|asp|as[hmp]x|cfm|do|jspx?)\//i

const separators: ReadonlySet<number> = new Set([0x2f, 0x5c])

/** In no particular order: servers apply some of them, some more than once, in orders of their own. */
const steps: readonly CandidateStep[] = [
  // Decoded as IIS and others did it: overlong UTF-8 is taken, other bytes are Latin-1.
  (path) =>
    isEncoded(path)
      ? decodeAs(path, { sequence: looseSequence, stray: (byte) => String.fromCharCode(byte) })
      : path,
  // Decoded with what is not UTF-8 left out.
  (path) => (isEncoded(path) ? decodeAs(path, { sequence: utf8Sequence, stray: () => '' }) : path),
  // Decoded within segments, after they were split: the encoded slash is no separator.
  (path) =>
    path.includes('%')
      ? decodeAs(path, { sequence: utf8Sequence, stray: (_octet, spelling) => spelling, keeps: separators })
      : path,
  // Form decoding.
  (path) => path.replaceAll('+', ' '),
  (path) => path.replaceAll('\\', '/'),
  mergeSlashes,
  removeDotSegments,
  // Path parameters, of each segment (RFC 3986 §3.3) or of the whole path (RFC 1808).
  (path) => (path.includes(';') ? path.replace(/;[^/]*/g, '') : path),
  (path) => cutAt(path, /;/),
  (path) => cutAt(path, /[?#]/),
  // C strings end at NUL; URL parsers and filters drop control characters.
  (path) => cutAt(path, /\0/),
  (path) => path.replace(/[\0-\x1f\x7f]/g, ''),
  trimSegments,
  // NTFS streams: /a::$DATA, /a:$i30:$INDEX_ALLOCATION/b.
  (path) => (path.includes(':$') ? path.replace(/:{1,2}\$[^/]*/g, '') : path),
  // To a front controller /app/index.php/admin is /admin, or /app/admin; to a script of that name /admin.php/x is
  // /admin.php.
  (path) => cutThrough(path, scriptSegment),
  (path) => path.replace(scriptSegment, '/'),
  (path) => cutAfter(path, scriptSegment),
  // Session and login tickets that ASP.NET takes out of the path: /(S(x)F(y))/admin.
  (path) => path.replace(/\/\((?:[a-z]\([^()/]*\))+\)(?=\/|$)/gi, ''),
  // Frameworks choose the format of a response by the extension: /admin.json is /admin.
  withoutExtension,
  // A server may read what follows two slashes as an authority (RFC 3986 §4.2).
  (path) => (path.startsWith('//') ? rooted(path.replace(/^\/+[^/]*/, '')) : path),
  foldCharacters,
]

/**
 * Every path that some server might read the target as, in lower case and without a slash at the end; see
 * {@link asCandidate} for the patterns to match them against. All that any sequence of the steps above leads
 * to is here, so no order is forgotten. Work is bounded: a target crafted to lead to more than a few hundred
 * candidates has only {@link everyPath}. Not covered: the short names of FAT (`PROGRA~1`), which only
 * the file system knows.
 */
export function candidatePaths(target: string): readonly string[] {
  const end = plainPathEnd(target)
  if (end !== -1 && !hasDotsInQuery(target, end)) {
    const plain = target.slice(0, end)
    if (!hasAlias(plain)) return plainCandidates(canonical(plain))
  }
  const seen = new Set<string>()
  // A backslash ends the authority of the absolute form for some, and not for others.
  for (const whole of [pathOfTarget(target), pathOfTarget(target.replaceAll('\\', '/'))]) {
    const path = cutAt(whole, /\?/)
    seen.add(path)
    // A server that joins the whole target to a directory resolves the dot segments of the query as well.
    if (hasDotsInQuery(whole, path.length)) seen.add(whole)
  }
  let characters = 0
  // A set visits what is added to it on the way.
  for (const candidate of seen) {
    characters += candidate.length
    if (seen.size > maxCandidates || characters > maxCharacters) return [everyPath]
    for (const step of steps) {
      const next = step(candidate)
      if (next !== candidate) seen.add(next)
    }
  }
  return [...new Set(Array.from(seen, canonical))]
}

/** Of a path with nothing to decode or to resolve in it. */
function plainCandidates(path: string): readonly string[] {
  const bare = withoutExtension(path)
  if (bare === path) return [path]
  const barer = withoutExtension(bare)
  return barer === bare ? [path, bare] : [path, bare, barer]
}

function hasDotsInQuery(target: string, from: number): boolean {
  return from < target.length && /\.\.|%(?:25)*2e/i.test(target.slice(from))
}

/** Case, duplicate slashes and a slash at the end make no candidate of their own: patterns are folded alike. */
function canonical(path: string): string {
  const merged = mergeSlashes(rooted(path).toLowerCase())
  return merged.length > 1 && merged.endsWith('/') ? merged.slice(0, -1) : merged
}

/** What is read in more than one way although its characters are plain. */
function hasAlias(path: string): boolean {
  return path.includes('/(') || (path.includes('.') && scriptSegment.test(path))
}

/** What follows the first match, with the slash that the match ends with. */
function cutThrough(path: string, pattern: RegExp): string {
  const found = pattern.exec(path)
  return found === null ? path : path.slice(found.index + found[0].length - 1)
}

/** The path up to the end of the first match, without the slash that the match ends with. */
function cutAfter(path: string, pattern: RegExp): string {
  const found = pattern.exec(path)
  return found === null ? path : path.slice(0, found.index + found[0].length - 1)
}

function withoutExtension(path: string): string {
  const dot = path.lastIndexOf('.')
  const isExtension = dot > 0 && path[dot - 1] !== '/' && path[dot - 1] !== '.' && dot < path.length - 1
  return isExtension && path.indexOf('/', dot) === -1 ? path.slice(0, dot) : path
}

function rooted(path: string): string {
  return path.startsWith('/') || path === '*' ? path : `/${path}`
}

/** White space at both ends and dots at the end of each segment, as Windows and `trim()` cut them. */
function trimSegments(path: string): string {
  if (!/[.\s](?:\/|$)|\/\s/.test(path)) return path
  return path.split('/').map(trimSegment).join('/')
}

function trimSegment(segment: string): string {
  const trimmed = segment.trim()
  let end = trimmed.length
  while (end > 0 && (trimmed[end - 1] === '.' || trimmed[end - 1] === ' ')) end--
  // A segment of dots alone is for the removal of dot segments.
  return end === 0 ? trimmed : trimmed.slice(0, end)
}

/** Slashes, dots and backslashes that best-fit tables map to ASCII, in addition to compatibility (NFKD). */
const lookAlikes: Readonly<Record<string, string>> = {
  '\u2044': '/',
  '\u2215': '/',
  '\u29f8': '/',
  '\u2216': '\\',
  '\u29f5': '\\',
  '\u3002': '.',
  '\ufe52': '.',
}

/** Look-alikes, full-width forms, accents, invisible characters and odd cases, all as plain letters. */
function foldCharacters(path: string): string {
  if (!/[^\0-\x7f]/.test(path)) return path
  return path
    .replace(/[\u2044\u2215\u29f8\u2216\u29f5\u3002\ufe52]/g, (char) => lookAlikes[char]!)
    .normalize('NFKD')
    .replace(/[\p{M}\p{Default_Ignorable_Code_Point}\ufffd]/gu, '')
    .toUpperCase()
    .toLowerCase()
}

/** The pattern in the form of candidate paths: lower case, no slash at the end. */
export function asCandidate(pattern: PathPattern): PathPattern {
  const segments = pattern.segments.map(lowerCased)
  const last = segments.at(-1)
  if (segments.length > 1 && last?.kind === 'literal' && last.text === '') segments.pop()
  return { source: pattern.source, segments }
}

function lowerCased(segment: SegmentPattern): SegmentPattern {
  if (segment.kind === 'literal') return { kind: 'literal', text: segment.text.toLowerCase() }
  if (segment.kind !== 'wildcard') return segment
  return { kind: 'wildcard', wildcard: compileWildcard(segment.wildcard.source.toLowerCase()) }
}
