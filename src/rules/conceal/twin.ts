/**
 * What the service says to the same request for a path that does not exist, and lies outside of the rule.
 *
 * Errors that come from the syntax of the target, from a header or from the method look the same for every absent
 * path. A hidden path must therefore get such an error too, where there is one.
 *
 * @module
 */
import { getField, hasField, withField } from '../../http/fields.js'
import type { Reply } from '../../http/message.js'
import { overridesPath } from '../../match/overrideHeaders.js'
import { type Exchange, keyOf, type NeedsSubrequest, type Subrequest } from '../rule.js'
import { replaceEchoes } from './echo.js'
import { perRequestFields } from './imitation.js'

const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
const none: ReadonlySet<string> = new Set()
const letters = 'bcdfghjklmnpqrstvwxz'

// Fewer letters than this may occur in a page by chance.
const fewest = 6
const alphanumeric = /%[0-9a-f]{2}|%u[0-9a-f]{4}|[a-z]+|\d+/gi

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
  const next = () => {
    hash = Math.imul(hash ^ (hash >>> 15), 0x01000193) + 0x9e3779b9
    return letters[(hash >>> 7) % letters.length]!
  }
  for (const char of target) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193)
  let missing = Math.max(0, fewest - count)
  const changed = stem.slice(start).replace(alphanumeric, (run) => {
    if (run.startsWith('%')) return run
    const length = run.length + missing
    missing = 0
    return Array.from({ length }, next).join('')
  })
  return stem.slice(0, start) + changed + extension + target.slice(path.length)
}

/**
 * The twin's response as the one to this request; `none` where it has nothing to say, since it is an ordinary 404,
 * failed, or cannot be requested.
 */
export function twinReply(
  exchange: Exchange,
  inScope: (target: string) => boolean,
): Reply | NeedsSubrequest | undefined {
  const { request, subresponses, context, local } = exchange
  const target = twinOf(request.target)
  if (local !== undefined || overridesPath(request) || target === request.target || inScope(target))
    return undefined
  // An unsafe method is never sent to find something out; what a GET says shows at least errors of syntax.
  const method = (safe.has(request.method) ? request.method : 'GET') as Subrequest['method']
  const subrequest: Subrequest = { method, target, drops: none, absent: true }
  const reply = subresponses.get(keyOf(subrequest))
  if (reply === undefined) return { subrequest }
  if (reply === 'failed' || reply.head.status === 404) return undefined
  // What an unsafe method would do to an absent path nobody can say from a success of GET.
  if (method !== request.method && reply.head.status < 400) return undefined
  return asReplyTo(reply, context.upstream.targetFor(target), context.upstream.targetFor(request.target))
}

function asReplyTo({ head, body }: Reply, twin: string, target: string): Reply {
  const dropped = new Set(perRequestFields(head.fields))
  let fields = head.fields.flatMap((text, i) => {
    if (dropped.has(head.fields[i - (i % 2)]!.toLowerCase())) return []
    return [i % 2 === 0 ? text : replaceEchoes(text, twin, target)]
  })
  if (hasField(fields, 'content-encoding')) return { head: { ...head, fields }, body }
  const text = body.toString('latin1')
  const written = replaceEchoes(text, twin, target)
  const changed = written === text ? body : Buffer.from(written, 'latin1')
  const isCounted = getField(fields, 'content-length') === String(body.length)
  if (isCounted) fields = [...withField(fields, 'Content-Length', String(changed.length))]
  return { head: { ...head, fields }, body: changed }
}
