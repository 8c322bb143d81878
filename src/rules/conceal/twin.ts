/**
 * What the service says to the same request for a path that does not exist, and lies outside of the rule.
 *
 * Errors that come from the syntax of the target, from a header or from the method look the same for every absent
 * path. A hidden path must therefore get such an error too, where there is one.
 *
 * @module
 */
import type { Reply } from '../../http/message.js'
import { overrideHeaders, overridesPath } from '../../match/overrideHeaders.js'
import { type Exchange, keyOf, type NeedsSubrequest, type Subrequest } from '../rule.js'
import { asReplyTo } from './imitation.js'

const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
const none: ReadonlySet<string> = new Set()
const letters = 'bcdfghjklmnpqrstvwxz'
const digits = '23456789'

// Fewer letters than this may occur in a page by chance.
const fewest = 6
// Malformed escapes are kept too, or they could become well-formed.
const alphanumeric = /%(?:25)*(?:u[0-9a-f]{4}|[a-z0-9]{0,2})|[a-z]+|\d+/gi

// The escape of a letter or digit, be it encoded more than once.
const encodedLetter = /^(%(?:25)*)(?:3\d|[46][1-9a-f]|[57][0-9a])$/i

function withOtherLetter(encoded: string, next: () => string): string {
  const prefix = encodedLetter.exec(encoded)?.[1]
  return prefix === undefined ? encoded : prefix + next().charCodeAt(0).toString(16)
}

/**
 * The target with other letters and digits in its path: the same length, escapes, separators and extension. It is
 * the same for the same target.
 */
export function twinOf(target: string): string {
  const query = target.search(/[?#]/)
  const path = query === -1 ? target : target.slice(0, query)
  const extension = /\.[a-z0-9]{1,8}$/i.exec(path)?.[0] ?? ''
  const stem = path.slice(0, path.length - extension.length)
  const start = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(stem)?.[0].length ?? 0
  const count = stem.slice(start).match(/[a-z0-9]/gi)?.length ?? 0
  let hash = 0x811c9dc5
  const next = (from: string) => {
    hash = Math.imul(hash ^ (hash >>> 15), 0x01000193) + 0x9e3779b9
    return from[(hash >>> 7) % from.length]!
  }
  for (const char of target) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193)
  let missing = Math.max(0, fewest - count)
  const changed = stem.slice(start).replace(alphanumeric, (run) => {
    if (run.startsWith('%')) return withOtherLetter(run, () => next(letters))
    const length = run.length + missing
    missing = 0
    const from = /\d/.test(run) ? digits : letters
    return Array.from({ length }, () => next(from)).join('')
  })
  // Of a path without letters, such as the root, one below it.
  const more = missing === 0 ? '' : Array.from({ length: missing }, () => next(letters)).join('')
  return stem.slice(0, start) + changed + more + extension + target.slice(path.length)
}

/**
 * The twin's response as the one to this request; undefined when it failed, cannot be requested, or says nothing
 * of what this method would have got.
 */
export function twinReply(
  exchange: Exchange,
  inScope: (target: string) => boolean,
): Reply | NeedsSubrequest | undefined {
  const { request, subresponses, local } = exchange
  const target = twinOf(request.target)
  if (local !== undefined || target === request.target || inScope(target)) return undefined
  // An unsafe method is never sent to find something out; what a GET says shows at least errors of syntax.
  const method = (safe.has(request.method) ? request.method : 'GET') as Subrequest['method']
  // A header that names another path would lead there.
  const drops = overridesPath(request) ? overrideHeaders : none
  const subrequest: Subrequest = { method, target, drops, absent: true }
  const reply = subresponses.get(keyOf(subrequest))
  if (reply === undefined) return { subrequest }
  if (reply === 'failed') return undefined
  // What an unsafe method would do to an absent path nobody can say from a success of GET.
  if (method !== request.method && reply.head.status < 400) return undefined
  // A length that counts another target cannot be corrected without the body.
  if (method === 'HEAD' && target.length !== request.target.length) return undefined
  return asReplyTo(exchange, reply, target)
}
