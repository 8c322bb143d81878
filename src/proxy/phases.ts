/**
 * Steps 2 and 5: the rules that can match an exchange, and what they decide about it.
 *
 * @module
 */
import { type Decision, decide, heldBody, type Settled, unchanged } from '../engine/decide.js'
import type { Candidates } from '../engine/ruleSet.js'
import type { BodyState } from '../http/body.js'
import { getField } from '../http/fields.js'
import type { Head, Reply, RequestView } from '../http/message.js'
import type { Context } from '../rules/rule.js'
import type { ActivePlan } from './activePlan.js'
import type { HeldBody } from './heldBody.js'
import { type LocalCause, localReply } from './localReplies.js'

/** Counts as hidden: what cannot be seen must not be revealed. */
const failedSubresponse: Head = { status: 502, reason: '', fields: [] }

export class Phases {
  /** The request as it goes upstream and as rules see it. */
  readonly view: RequestView
  readonly candidates: Candidates
  #subresponse: Head | undefined

  constructor(
    plan: ActivePlan,
    request: RequestView,
    readonly context: () => Context,
  ) {
    this.view = plan.rules.upstreamRequest(request)
    this.candidates = plan.rules.lookup(this.view)
  }

  /** Whether some rule can have something to say about a response with this status. */
  concern(status: number): boolean {
    return this.candidates.at(status) !== null
  }

  /** Hints reveal as much as the response: none is sent where a rule may conceal. */
  get mayConceal(): boolean {
    return this.candidates.rules.some((rule) => rule.phase === 'conceal')
  }

  /** @param reply of the upstream to the target that a rule asked for; undefined: none came */
  answerSubrequest(reply: Reply | undefined): void {
    this.#subresponse = reply?.head ?? failedSubresponse
  }

  /** @param state how holding the body ended; undefined as long as it was not held */
  decide(received: Head, held: HeldBody | undefined, state: BodyState | undefined): Decision {
    return decide({
      candidates: this.candidates,
      request: this.view,
      received,
      local: undefined,
      held: state === undefined ? undefined : held?.asHeld(received.fields, state),
      context: this.context(),
      subresponse: this.#subresponse,
    })
  }

  /** A reply of the proxy's own passes the same phases, so that the same format and concealment hold for it. */
  decideLocally(cause: LocalCause): { readonly reply: Reply; readonly settled: Settled } {
    const reply = localReply(cause, getField(this.view.fields, 'accept'))
    const { head, body } = reply
    const need = { maxBytes: body.length, maxHold: 0, refuseByLength: false }
    const decision = decide({
      candidates: this.candidates,
      request: this.view,
      received: head,
      local: cause,
      held: heldBody(body, head.fields, 'complete', need),
      context: this.context(),
      // No other target can be asked for: this reply counts as its answer.
      subresponse: head,
    })
    const asIs = !('response' in decision) || decision.response.failed !== undefined
    return { reply, settled: asIs ? unchanged(head) : decision.response }
  }
}
