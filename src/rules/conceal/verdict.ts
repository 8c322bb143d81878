/**
 * Decides whether a client may know about the requested path, from the service's own responses to that client.
 *
 * @module
 */
import { hasField } from '../../http/fields.js'
import type { Head } from '../../http/message.js'
import {
  methodOverrides,
  overrideHeaders,
  overridesMethod,
  overridesPath,
} from '../../match/overrideHeaders.js'
import type { Exchange } from '../rule.js'
import { keyOf, type NeedsSubrequest, type Subrequest } from '../subrequest.js'
import type { Policy } from './policy.js'
import { type Destination, destinationOf } from './redirect.js'

export interface Judgement {
  readonly hidden: boolean
  readonly why: string
}

// More redirects than this are not followed.
const maxHops = 5

/** Services answer these methods from their routes, before they check permissions. */
const unguarded: ReadonlySet<string> = new Set(['OPTIONS', 'TRACE'])
const isRead = (method: string) => method === 'GET' || method === 'HEAD'
const isSuccess = (status: number) => status >= 200 && status < 300
const hidden = (why: string): Judgement => ({ hidden: true, why })
const visible = (why: string): Judgement => ({ hidden: false, why })

const methodHeaders = methodOverrides

/**
 * Decides about an exchange. Not for local replies, for which no subrequest is possible: the caller decides about them.
 */
export function judge(exchange: Exchange, policy: Policy): Judgement | NeedsSubrequest {
  const { head, request, context } = exchange
  const { status } = head
  if (policy.refuses(status)) return hidden(`${status} concealed`)
  if (status >= 400) {
    if (!policy.depends(status)) return visible(`${status} reveals nothing that is hidden`)
    return isRead(request.method) ? hidden(`${status} concealed`) : judgeByGet(exchange, policy)
  }
  const next = destinationOf(head, request, (location) => context.upstream.clientLocation(location, request))
  if (next !== undefined) return follow(exchange, policy, head, next)
  if (isSuccess(status)) return isUnguarded(exchange) ? judgeByGet(exchange, policy) : visible(`${status}`)
  if (!policy.judgesRedirects) return visible(`${status} reveals nothing that is hidden`)
  return isRead(request.method) ? hidden(`${status} concealed`) : judgeByGet(exchange, policy)
}

/** Whether a success may come from a route or a filter, and not from the handler that checks permissions. */
function isUnguarded({ request, head }: Exchange): boolean {
  if (unguarded.has(request.method) || overridesMethod(request)) return true
  return (
    !isRead(request.method) &&
    (hasField(head.fields, 'allow') || hasField(head.fields, 'access-control-allow-methods'))
  )
}

/** Decides by a GET of the same target by the same client. */
function judgeByGet(exchange: Exchange, policy: Policy): Judgement | NeedsSubrequest {
  const subrequest: Subrequest = { method: 'GET', target: exchange.request.target, drops: methodHeaders }
  return judgeReply(exchange, policy, exchange.head, subrequest, new Set())
}

function follow(
  exchange: Exchange,
  policy: Policy,
  from: Head,
  next: Destination,
  visited: ReadonlySet<string> = new Set(),
): Judgement | NeedsSubrequest {
  const { target, isRefusal } = next
  // Browsers treat a Refresh like a redirect.
  if (policy.refuses(isSuccess(from.status) ? 302 : from.status)) return hidden(`${from.status} concealed`)
  if (target === '')
    return policy.judgesRedirects ? hidden(`${from.status} concealed`) : visible(`${from.status}`)
  if (policy.inScope(target)) {
    const drops = overridesPath(exchange.request) ? overrideHeaders : methodHeaders
    return judgeReply(exchange, policy, from, { method: 'GET', target, drops }, visited)
  }
  if (isRefusal && policy.judgesRedirects) return hidden(`${from.status} that denies access concealed`)
  return visible(`${from.status} points outside the rule's path`)
}

/** Decides by the response to a subrequest, and by those that its redirects lead to. */
function judgeReply(
  exchange: Exchange,
  policy: Policy,
  from: Head,
  subrequest: Subrequest,
  visited: ReadonlySet<string>,
): Judgement | NeedsSubrequest {
  const key = keyOf(subrequest)
  const note = exchange.head.status
  if (visited.has(key) || visited.size >= maxHops)
    return hidden(`${note} concealed because redirects do not end`)
  const reply = exchange.subresponses.get(key)
  if (reply === undefined) return { subrequest }
  if (reply === 'failed') return hidden(`${note} concealed, since ${key} failed`)
  const { head } = reply
  const { status } = head
  if (policy.refuses(status) || policy.depends(status)) {
    return hidden(`${note} concealed because GET gets ${status}`)
  }
  const request = { ...exchange.request, method: 'GET', target: subrequest.target }
  const next = destinationOf(head, request, (location) =>
    exchange.context.upstream.clientLocation(location, request),
  )
  if (next !== undefined) return follow(exchange, policy, from, next, new Set([...visited, key]))
  const isOpen = policy.judgesRedirects && status >= 300 && status < 400
  return isOpen ? hidden(`${note} concealed because GET gets ${status}`) : visible(`GET answers ${status}`)
}
