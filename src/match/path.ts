/**
 * The path of a request target, decoded and normalized: what most rules are matched against.
 *
 * @module
 */
import { decodeOnce, isEncoded } from './percent.js'

const slash = 0x2f
const dot = 0x2e

// Characters that every server takes literally. Dots and slashes are handled separately.
const plainCharacters = new Uint8Array(128)
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~!&'()*,=:@/.") {
  plainCharacters[char.charCodeAt(0)] = 1
}

/**
 * Where the path ends in a target that all servers interpret in the same way, except for case and a trailing slash; -1
 * if they may not.
 */
export function plainPathEnd(target: string): number {
  if (target.charCodeAt(0) !== slash) return -1
  let before = slash
  for (let i = 1; i < target.length; i++) {
    const code = target.charCodeAt(i)
    if (code === 0x3f) return before === dot ? -1 : i
    if (code > 127 || plainCharacters[code] === 0) return -1
    // A dot at either end of a segment may be part of a dot segment, or be removed; repeated slashes may be merged.
    if ((code === slash && (before === slash || before === dot)) || (code === dot && before === slash))
      return -1
    before = code
  }
  return before === dot ? -1 : target.length
}

/**
 * The path that a target names: without query and fragment, percent-decoded once as UTF-8 (invalid sequences stay),
 * repeated slashes merged, and dot segments removed (RFC 3986 §5.2.4), in this order, as nginx does. An encoded slash
 * counts as a slash. Of the absolute form (RFC 9112 §3.2.2), only the path; the asterisk form stays `*`.
 */
export function normalizePath(target: string): string {
  const end = plainPathEnd(target)
  if (end !== -1) return end === target.length ? target : target.slice(0, end)
  const path = cutAt(pathOfTarget(target), /[?#]/)
  if (path === '*') return path
  return removeDotSegments(mergeSlashes(isEncoded(path) ? decodeOnce(path) : path))
}

/** Path, query and fragment of a target in origin-form, absolute-form or asterisk-form, as written. */
export function pathOfTarget(target: string): string {
  if (target.startsWith('/')) return target
  if (target.startsWith('*')) return '*'
  const authority = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(target)
  const rest = authority === null ? target : target.slice(authority[0].length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** The text before the first match. */
export function cutAt(text: string, pattern: RegExp): string {
  const at = text.search(pattern)
  return at === -1 ? text : text.slice(0, at)
}

export function mergeSlashes(path: string): string {
  return path.includes('//') ? path.replace(/\/{2,}/g, '/') : path
}

/** Removes `.` and `..` segments (RFC 3986 §5.2.4); `..` at the root has no effect. */
export function removeDotSegments(path: string): string {
  if (!path.includes('/.')) return path
  const kept: string[] = []
  const segments = path.split('/')
  const last = segments.length - 1
  segments.forEach((segment, i) => {
    if (segment !== '.' && segment !== '..') kept.push(segment)
    else {
      if (segment === '..' && kept.length > 1) kept.pop()
      // A dot segment at the end leaves its slash.
      if (i === last) kept.push('')
    }
  })
  return kept.join('/')
}
