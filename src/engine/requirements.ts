/**
 * Evaluates what rules require of the proxy around them.
 *
 * @module
 */
import type { RequestView } from '../http/message.js'
import type { Matcher } from '../match/matcher.js'
import type { Action } from '../rules/rule.js'

interface Requiring {
  readonly action: Action
  readonly matcher: Matcher
}

/** What the rules for one request change about it on its way upstream. */
export interface RequestRequirements {
  /** Names of headers that are not sent, in lower case. */
  readonly withoutHeaders: ReadonlySet<string>
  /** `Accept-Encoding` may only offer what the proxy can decode. */
  readonly decodable: boolean
}

const none: ReadonlySet<string> = new Set()

// Most requests have one such rule, so its set is made only once.
const sets = new WeakMap<readonly string[], ReadonlySet<string>>()

function setOf(names: readonly string[]): ReadonlySet<string> {
  const known = sets.get(names) ?? new Set(names)
  sets.set(names, known)
  return known
}

/** Whether the rule may change requests. */
export function changesRequests({ action: { requires } }: Requiring): boolean {
  return requires?.body === true || (requires?.withoutRequestHeaders?.length ?? 0) > 0
}

/** @param rules the candidates for which {@link changesRequests} is true */
export function requestRequirements(request: RequestView, rules: readonly Requiring[]): RequestRequirements {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  let decodable = false
  let withoutHeaders = none
  for (const { matcher, action } of rules) {
    if (!matcher.matchesRequest(request)) continue
    decodable ||= action.requires?.body === true
    const names = action.requires?.withoutRequestHeaders
    if (isRead && names !== undefined)
      withoutHeaders = withoutHeaders === none ? setOf(names) : new Set([...withoutHeaders, ...names])
  }
  return { withoutHeaders, decodable }
}

/** Whether the rule may turn a HEAD into a GET. */
export function sendsHeadAsGet({ action }: Requiring): boolean {
  return action.requires?.headAsGet === true
}

/** The paths whose responses rules imitate, as clients would write them. */
export function imitatedPaths(rules: readonly Requiring[]): ReadonlySet<string> {
  return new Set(rules.flatMap(({ action }) => action.requires?.imitatedPath ?? []))
}

/** Whether the rule wants to know which methods succeed. */
export function learnsMethods({ action }: Requiring): boolean {
  return action.requires?.learnedMethods === true
}
