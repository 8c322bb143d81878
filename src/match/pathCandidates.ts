/**
 * Every path that some upstream might read a request target as. If one were missing, clients could distinguish a hidden
 * path from an absent one by spelling it another way.
 *
 * @module
 */
import type { PathPattern, SegmentPattern } from './glob.js'
import { cutAt, mergeSlashes, pathOfTarget, plainPathEnd, removeDotSegments } from './path.js'
import { decodeAs, isEncoded, looseSequence, utf8Sequence } from './percent.js'
import { compileWildcard } from './wildcard.js'

/** Matches every path: used for a target with too many candidates. */
export const everyPath = '**'

// A target of 8 KiB of nothing but percent-encoded letters stays below these limits; only a crafted one exceeds them.
const maxCandidates = 256
const maxCharacters = 64 * 1024

/** One transformation that some server applies to a path. Returns the path itself if there is nothing to do. */
type CandidateStep = (path: string) => string

/** A segment that names a script, followed by more of the path. */
const scriptSegment = /\/[^/]*\.(?:php\d?|phtml|f?cgi|p[ly]|rb|asp|as[hmp]x|cfm|do|jspx?)\//i

const separators: ReadonlySet<number> = new Set([0x2f, 0x5c])

/** In no particular order: each server applies some of them, sometimes repeatedly, in an order of its own. */
const steps: readonly CandidateStep[] = [
  // Decodes like IIS and others did: overlong UTF-8 is accepted, other bytes are Latin-1.
  (path) =>
    isEncoded(path)
      ? decodeAs(path, { sequence: looseSequence, stray: (byte) => String.fromCharCode(byte) })
      : path,
  // Decodes and drops anything that is not UTF-8.
  (path) => (isEncoded(path) ? decodeAs(path, { sequence: utf8Sequence, stray: () => '' }) : path),
  // Decodes within segments, after splitting: an encoded slash is not a separator.
  (path) =>
    path.includes('%')
      ? decodeAs(path, { sequence: utf8Sequence, stray: (_octet, spelling) => spelling, keeps: separators })
      : path,
  // Decodes like a form.
  (path) => path.replaceAll('+', ' '),
  (path) => path.replaceAll('\\', '/'),
  mergeSlashes,
  removeDotSegments,
  // Removes path parameters, of each segment (RFC 3986 §3.3) or of the whole path (RFC 1808).
  (path) => (path.includes(';') ? path.replace(/;[^/]*/g, '') : path),
  (path) => cutAt(path, /;/),
  (path) => cutAt(path, /[?#]/),
  // C strings end at NUL; URL parsers and filters drop control characters.
  (path) => cutAt(path, /\0/),
  (path) => path.replace(/[\0-\x1f\x7f]/g, ''),
  trimSegments,
  // Removes NTFS streams: /a::$DATA, /a:$i30:$INDEX_ALLOCATION/b.
  (path) => (path.includes(':$') ? path.replace(/:{1,2}\$[^/]*/g, '') : path),
  // For a front controller, /app/index.php/admin is /admin or /app/admin; for a script with that name, /admin.php/x is
  // /admin.php.
  (path) => cutThrough(path, scriptSegment),
  (path) => path.replace(scriptSegment, '/'),
  (path) => cutAfter(path, scriptSegment),
  // Removes session and login tickets, as ASP.NET does: /(S(x)F(y))/admin.
  (path) => path.replace(/\/\((?:[a-z]\([^()/]*\))+\)(?=\/|$)/gi, ''),
  // Frameworks choose the format of a response by the extension: /admin.json is /admin.
  withoutExtension,
  // A server may read what follows two slashes as an authority (RFC 3986 §4.2).
  (path) => (path.startsWith('//') ? rooted(path.replace(/^\/+[^/]*/, '')) : path),
  foldCharacters,
]

/**
 * Every path that some server might read the target as, in lower case and without a trailing slash; {@link asCandidate}
 * converts the patterns to match them against. Contains the results of every sequence of the steps above, so no order
 * is forgotten. The work is bounded: a target crafted to have more than a few hundred candidates gets only {@link
 * everyPath}. Not covered are the short names of FAT (`PROGRA~1`), which only the file system knows.
 */
export function candidatePaths(target: string): readonly string[] {
  const end = plainPathEnd(target)
  if (end !== -1 && !hasDotsInQuery(target, end)) {
    const plain = target.slice(0, end)
    if (!hasAlias(plain)) return plainCandidates(canonical(plain))
  }
  const seen = new Set<string>()
  // For some servers a backslash ends the authority of the absolute form, for others it does not.
  for (const whole of [pathOfTarget(target), pathOfTarget(target.replaceAll('\\', '/'))]) {
    const path = cutAt(whole, /\?/)
    seen.add(path)
    // A server that appends the whole target to a directory also resolves the dot segments of the query.
    if (hasDotsInQuery(whole, path.length)) seen.add(whole)
  }
  let characters = 0
  // Iterating over a set also visits members that are added meanwhile.
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

/** The candidates of a path in which there is nothing to decode or to resolve. */
function plainCandidates(path: string): readonly string[] {
  const bare = withoutExtension(path)
  if (bare === path) return [path]
  const barer = withoutExtension(bare)
  return barer === bare ? [path, bare] : [path, bare, barer]
}

function hasDotsInQuery(target: string, from: number): boolean {
  return from < target.length && /\.\.|%(?:25)*2e/i.test(target.slice(from))
}

/** Case, repeated slashes and a trailing slash make no separate candidates: patterns are normalized in the same way. */
function canonical(path: string): string {
  const merged = mergeSlashes(rooted(path).toLowerCase())
  return merged.length > 1 && merged.endsWith('/') ? merged.slice(0, -1) : merged
}

/** Whether plain characters in the path can still be read in more than one way. */
function hasAlias(path: string): boolean {
  return path.includes('/(') || (path.includes('.') && scriptSegment.test(path))
}

/** The path after the first match, beginning with the slash at the end of the match. */
function cutThrough(path: string, pattern: RegExp): string {
  const found = pattern.exec(path)
  return found === null ? path : path.slice(found.index + found[0].length - 1)
}

/** The path up to the end of the first match, without the slash at the end of the match. */
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

/** Removes white space at both ends, and dots at the end of each segment, as Windows and `trim()` do. */
function trimSegments(path: string): string {
  if (!/[.\s](?:\/|$)|\/\s/.test(path)) return path
  return path.split('/').map(trimSegment).join('/')
}

function trimSegment(segment: string): string {
  const trimmed = segment.trim()
  let end = trimmed.length
  while (end > 0 && (trimmed[end - 1] === '.' || trimmed[end - 1] === ' ')) end--
  // Segments of dots alone are left to the removal of dot segments.
  return end === 0 ? trimmed : trimmed.slice(0, end)
}

/** Slashes, dots and backslashes that best-fit tables map to ASCII, in addition to compatibility forms (NFKD). */
const lookAlikes: Readonly<Record<string, string>> = {
  '\u2044': '/',
  '\u2215': '/',
  '\u29f8': '/',
  '\u2216': '\\',
  '\u29f5': '\\',
  '\u3002': '.',
  '\ufe52': '.',
}

/** Look-alikes, full-width forms, accents, invisible characters and unusual cases, all converted to plain letters. */
function foldCharacters(path: string): string {
  if (!/[^\0-\x7f]/.test(path)) return path
  return path
    .replace(/[\u2044\u2215\u29f8\u2216\u29f5\u3002\ufe52]/g, (char) => lookAlikes[char]!)
    .normalize('NFKD')
    .replace(/[\p{M}\p{Default_Ignorable_Code_Point}\ufffd]/gu, '')
    .toUpperCase()
    .toLowerCase()
}

/** The pattern in the form of candidate paths: lower case, without a trailing slash. */
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
