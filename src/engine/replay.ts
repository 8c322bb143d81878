/**
 * Decides a recorded exchange as the proxy would: for tests, explanations and audits.
 *
 * @module
 */
import type { BodyState } from '../http/body.js'
import { getField, hasField, withoutFields } from '../http/fields.js'
import { endedResponseFields } from '../http/hopByHop.js'
import type { Head, RequestView } from '../http/message.js'
import { normalizePath } from '../match/path.js'
import { type Context, unknownUpstream } from '../rules/rule.js'
import { keyOf, type NeedsSubrequest, type Subresponse, type Subresponses } from '../rules/subrequest.js'
import { decide } from './decide.js'
import { heldWithin } from './decideKnown.js'
import type { Decided, Held, Settled } from './decision.js'
import type { RuleSet } from './ruleSet.js'

const noSubresponses: Subresponses = new Map()

/** A completely known exchange. */
export interface Recorded {
  readonly request: RequestView
  /** As the upstream sent it, without hop-by-hop headers. */
  readonly head: Head
  readonly body: Buffer
  /** Whether the body is complete; it is by default. */
  readonly state?: BodyState
}

export interface Replayed {
  readonly settled: Settled
  /** The body that the client gets, from the upstream or from a rule. */
  readonly body: Buffer
  /** The decisions of the rules that were consulted, in order. */
  readonly decided: readonly Decided[]
}

/** Decides the exchange, or returns the subrequest that a rule needs and `subresponses` lacks. */
export function replay(
  rules: RuleSet,
  { request, head, body, state = 'complete' }: Recorded,
  context: Context,
  subresponses: Subresponses = noSubresponses,
): Replayed | NeedsSubrequest {
  // A HEAD recorded without content stays a HEAD: the content of GET is not known.
  const view = body.length > 0 ? rules.upstreamRequest(request) : request
  const candidates = rules.lookup(view)
  let held: Held | undefined
  for (;;) {
    const decided: Decided[] = []
    const decision = decide({
      candidates,
      request: view,
      received: head,
      local: undefined,
      held,
      context,
      subresponses,
      observer: (one) => decided.push(one),
    })
    if ('subrequest' in decision) return decision
    if ('response' in decision) {
      const { finalReply, body: change } = decision.response
      return { settled: decision.response, body: finalReply?.body ?? change?.content ?? body, decided }
    }
    held = heldWithin({ bytes: body, state }, head.fields, decision.hold)
  }
}

/** Decides the exchange without sending subrequests: each one counts as answered with a 404. */
export function replayAlone(
  rules: RuleSet,
  recorded: Recorded,
  context: Context,
): { readonly replayed: Replayed; readonly assumptions: readonly string[] } {
  const { replayed, subrequests } = replayWith(rules, recorded, context, {
    status: 404,
    reason: '',
    fields: [],
  })
  const assumptions = subrequests.map(
    (request) => `a rule needs the response to ${request}, which is not recorded; assumed to be 404`,
  )
  return { replayed, assumptions }
}

/** Decides the exchange with the same response to every subrequest. */
export function replayWith(
  rules: RuleSet,
  recorded: Recorded,
  context: Context,
  head: Head,
): { readonly replayed: Replayed; readonly subrequests: readonly string[] } {
  const subresponses = new Map<string, Subresponse>()
  for (;;) {
    const replayed = replay(rules, recorded, context, subresponses)
    if (!('subrequest' in replayed)) return { replayed, subrequests: [...subresponses.keys()] }
    const { subrequest } = replayed
    // The service's response to an absent path is not known here, so rules use their fallback.
    subresponses.set(keyOf(subrequest), subrequest.absent ? 'failed' : { head, body: Buffer.alloc(0) })
  }
}

/** The request as rules see it; a Host is added where none is recorded. */
export function recordedRequest(
  method: string,
  target: string,
  written: readonly string[],
  { httpVersion = '1.1', scheme = 'http' }: { httpVersion?: string; scheme?: string } = {},
): RequestView {
  const fields = hasField(written, 'host') ? written : ['Host', 'localhost', ...written]
  const origin = `${scheme}://${getField(fields, 'host')}`
  return { method, target, path: normalizePath(target), fields, httpVersion, origin }
}

/** The head as rules see it, without hop-by-hop headers. */
export function recordedHead({ status, reason, fields }: Head): Head {
  return { status, reason, fields: withoutFields(fields, endedResponseFields) }
}

/** A context without randomness and without knowledge of earlier exchanges. */
export function fixedContext(now: number): Context {
  let incidents = 0
  return {
    now,
    random: () => 0,
    newId: () => `incident-${++incidents}`,
    upstream: unknownUpstream,
  }
}
