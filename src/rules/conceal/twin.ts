/**
 * The twin of a request: the same request for a path that does not exist and lies outside the rule. Errors that depend
 * on the syntax of the target, on a header or on the method are the same for every absent path. A hidden path must
 * therefore get the same error, which the service's response to the twin shows.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import type { Reply, RequestView } from '../../http/message.js'
import { overrideHeaders, overridesPath } from '../../match/overrideHeaders.js'
import type { Exchange } from '../rule.js'
import { isSubrequestMethod, keyOf, type NeedsSubrequest, type Subrequest } from '../subrequest.js'
import { asReplyTo } from './imitation.js'

const none: ReadonlySet<string> = new Set()
/** Headers that a service may evaluate before it looks at the path. */
export const conditions = [
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
  'range',
]
export const conditionalHeaders: ReadonlySet<string> = new Set([...conditions, ...overrideHeaders])
const letters = 'bcdfghjklmnpqrstvwxz'
const digits = '23456789'

// Fewer letters may occur in a page by chance.
const fewest = 6
// Malformed escapes are also kept: changing them could make them well-formed.
const alphanumeric = /%(?:25)*(?:u[0-9a-f]{4}|[a-z0-9]{0,2})|[a-z]+|\d+/gi

// The escape of a letter or digit, even if encoded more than once.
const encodedLetter = /^(%(?:25)*)(?:3\d|[46][1-9a-f]|[57][0-9a])$/i

function withOtherLetter(encoded: string, next: () => string): string {
  const prefix = encodedLetter.exec(encoded)?.[1]
  return prefix === undefined ? encoded : prefix + next().charCodeAt(0).toString(16)
}

/** Random, because clients that know the twins of their requests could influence how the service answers them. */
let seed: number | undefined

/**
 * The target with other letters and digits at the end of its path; length, escapes, separators and extension stay. As
 * many leading segments as possible stay too, since services respond by area: in JSON to an absent path below `/api`,
 * in HTML to others. Returns the same twin for the same target while the process runs.
 * @returns undefined if every such path lies within the rule
 */
export function twinOf(target: string, inScope: (target: string) => boolean): string | undefined {
  const query = target.search(/[?#]/)
  const path = query === -1 ? target : target.slice(0, query)
  const start = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(path)?.[0].length ?? 0
  const slashes: number[] = []
  for (let at = path.indexOf('/', start); at !== -1; at = path.indexOf('/', at + 1)) slashes.push(at)
  const changedFrom = (from: number) =>
    path.slice(0, from) + withOtherLetters(path.slice(from), target) + target.slice(path.length)
  const first = slashes[0] ?? start
  const farthest = changedFrom(first)
  if (inScope(farthest)) return undefined
  // The more segments change, the less likely the path is within the rule, so a binary search finds the fewest.
  let [near, far] = [slashes.findLastIndex((at) => lettersIn(path.slice(at)) >= fewest), 0]
  if (near === -1) return farthest
  while (far < near) {
    const middle = (far + near + 1) >> 1
    if (inScope(changedFrom(slashes[middle]!))) near = middle - 1
    else far = middle
  }
  return changedFrom(slashes[far]!)
}

const lettersIn = (text: string) => withoutExtension(text).match(/[a-z0-9]/gi)?.length ?? 0
const extensionAtEnd = /\.[a-z0-9]{1,8}$/i
const withoutExtension = (text: string) => text.replace(extensionAtEnd, '')

/** @param salt further input that determines the letters */
function withOtherLetters(text: string, salt: string): string {
  const stem = withoutExtension(text)
  // Created with the first twin, because Workers have no random values while modules load.
  seed ??= randomBytes(4).readUInt32LE()
  let hash = seed
  const next = (from: string) => {
    hash = Math.imul(hash ^ (hash >>> 15), 0x01000193) + 0x9e3779b9
    return from[(hash >>> 7) % from.length]!
  }
  for (const char of salt) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193)
  let missing = Math.max(0, fewest - lettersIn(text))
  const changed = stem.replace(alphanumeric, (run) => {
    if (run.startsWith('%')) return withOtherLetter(run, () => next(letters))
    const length = run.length + missing
    missing = 0
    const from = /\d/.test(run) ? digits : letters
    return Array.from({ length }, () => next(from)).join('')
  })
  // A path without letters, such as the root, gets a twin below it.
  const more = Array.from({ length: missing }, () => next(letters)).join('')
  return changed + more + text.slice(stem.length)
}

const twins = new WeakMap<RequestView, { readonly target: string | undefined }>()

function twinFor(request: RequestView, inScope: (target: string) => boolean): string | undefined {
  let twin = twins.get(request)
  if (twin === undefined) {
    twin = { target: twinOf(request.target, inScope) }
    twins.set(request, twin)
  }
  return twin.target
}

/** The subrequest for the twin; undefined if it is impossible, or would reveal nothing. */
function twinRequest(
  { request, local }: Exchange,
  inScope: (target: string) => boolean,
): (Subrequest & { readonly absent: true }) | undefined {
  // Without a route, there is no upstream to send it to.
  if (local !== undefined && local.proxyStatus === undefined) return undefined
  const target = twinFor(request, inScope)
  if (target === undefined || target === request.target) return undefined
  // For any other method, a GET shows at least errors of syntax.
  const method = isSubrequestMethod(request.method) ? request.method : 'GET'
  // A header that names another path would lead there; one that overrides the method would change what the GET means.
  const drops =
    method === request.method ? (overridesPath(request) ? overrideHeaders : none) : conditionalHeaders
  return { method, target, drops, absent: true }
}

/**
 * The subrequest for the twin, unless it has been sent: needed outside the rule only so that a 404 there takes as long
 * as inside.
 */
export function unsentTwin(
  exchange: Exchange,
  inScope: (target: string) => boolean,
): NeedsSubrequest | undefined {
  const subrequest = twinRequest(exchange, inScope)
  const isSent = subrequest === undefined || exchange.subresponses.has(keyOf(subrequest))
  return isSent ? undefined : { subrequest }
}

/**
 * The twin's response as a response to this request; undefined if it failed, cannot be requested, or does not show what
 * this method would have got.
 */
export function twinReply(
  exchange: Exchange,
  inScope: (target: string) => boolean,
): Reply | NeedsSubrequest | undefined {
  const { request, subresponses } = exchange
  const subrequest = twinRequest(exchange, inScope)
  if (subrequest === undefined) return undefined
  const { method, target } = subrequest
  const reply = subresponses.get(keyOf(subrequest))
  if (reply === undefined) return { subrequest }
  if (reply === 'failed') return undefined
  // A successful GET does not show what an unsafe method would do to an absent path.
  if (method !== request.method && reply.head.status < 400) return undefined
  // A Content-Length that depends on the target cannot be corrected without the body.
  if (method === 'HEAD' && target.length !== request.target.length) return undefined
  return asReplyTo(exchange, reply, target)
}
