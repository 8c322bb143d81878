/**
 * Steps 2 and 5: the rules that can match an exchange, and what they decide about it.
 *
 * @module
 */

import { decide } from '../engine/decide.js'
import { heldBody, type PatientDecision, type Settled, unchanged } from '../engine/decision.js'
import type { Candidates } from '../engine/ruleSet.js'
import type { BodyState } from '../http/body.js'
import { withCors, withRequestId } from '../http/cors.js'
import { type Fields, getField, onlyFields } from '../http/fields.js'
import type { Head, Reply, RequestView } from '../http/message.js'
import type { ExchangeTrace } from '../observe/tracing.js'
import type { Context, Task, TaskOutcomes } from '../rules/rule.js'
import { keyOf, type Subrequest, type Subresponses } from '../rules/subrequest.js'
import type { ActivePlan } from './activePlan.js'
import { limitBody, trailersOf } from './client/body.js'
import { hasBody } from './client/refusal.js'
import type { ClientRequest } from './client/request.js'
import type { Watch } from './deadlines.js'
import type { HeldBody } from './heldBody.js'
import { type LocalCause, localReply } from './localReplies.js'
import type { Route } from './routes.js'
import type { RunningTask, TaskRunner } from './tasks.js'
import type { UpstreamRequest } from './upstream/callContract.js'
import { upstreamFields } from './upstream/requestHeaders.js'
import { sendForRule } from './upstream/subrequest.js'

const none: Subresponses & TaskOutcomes = new Map()
const hintFields: ReadonlySet<string> = new Set(['link', 'content-security-policy'])

export class Phases {
  /** The request as it goes upstream and as rules see it. */
  readonly view: RequestView
  readonly candidates: Candidates
  // Most exchanges need neither.
  #subresponses: Subresponses = none
  #tasks: TaskOutcomes = none

  constructor(
    readonly plan: ActivePlan,
    request: RequestView,
    readonly route: Route | undefined,
    readonly context: () => Context,
  ) {
    this.view = plan.rules.upstreamRequest(request)
    this.candidates = plan.rules.lookup(this.view)
  }

  /**
   * The client's request as it goes upstream.
   *
   * @param onTooLarge called when its content exceeds the limit
   */
  upstreamRequest(
    request: ClientRequest,
    trace: ExchangeTrace | undefined,
    onTooLarge: () => void,
  ): UpstreamRequest {
    const { message } = request
    const route = this.route!
    const body = hasBody(message) ? message : undefined
    if (body !== undefined) limitBody(body, this.plan.settings.limits.requestBody, onTooLarge)
    return {
      method: this.view.method,
      path: route.targetFor(request.target),
      headers: upstreamFields(request, this.candidates, route),
      body,
      trailers: () => trailersOf(message),
      trace,
    }
  }

  /** Whether any rule can act on a response with this status. */
  concern(status: number): boolean {
    return this.candidates.at(status) !== null
  }

  /**
   * The part of an interim response to send; undefined: none of it. Where a rule removes headers, only the headers that
   * early hints exist for (RFC 8297) stay, since rules do not see interim responses.
   */
  interim(head: Head): Head | undefined {
    if (this.candidates.mayConceal) return undefined
    const isCleaned = this.candidates.rules.some(
      ({ phase, kind, mode }) => mode === 'enforce' && (phase === 'sanitize' || kind === 'headers'),
    )
    return isCleaned ? { ...head, reason: '', fields: onlyFields(head.fields, hintFields) } : head
  }

  /**
   * Sends the subrequest that a rule needs: the client's own request with another target or method.
   * @param fields with which the request went upstream
   * @param done called when the phases can decide again
   */
  sendSubrequest(
    subrequest: Subrequest,
    fields: Fields,
    trace: ExchangeTrace | undefined,
    watch: Watch,
    done: () => void,
  ): { cancel(): void } {
    const { connectTimeout, headTimeout } = this.route!.upstream.settings
    const timeout = 2 * (connectTimeout + headTimeout)
    return sendForRule(this.route!, subrequest, { fields, trace, timeout }, watch, (reply) => {
      this.#subresponses = new Map([...this.#subresponses, [keyOf(subrequest), reply]])
      // Later, because a transport must not be re-entered from within its own callback.
      queueMicrotask(done)
    })
  }

  /**
   * Runs a rule's task in another thread, or in this one after the detectors are compiled.
   * @param done called when the phases can decide again
   */
  runTask(task: Task, runner: TaskRunner, done: () => void): RunningTask {
    return runner.run(task, (outcome) => {
      this.#tasks = new Map([...this.#tasks, [task.key, outcome]])
      done()
    })
  }

  /** @param state how buffering the body ended; undefined if it was not buffered yet */
  decide(received: Head, held: HeldBody | undefined, state: BodyState | undefined): PatientDecision {
    return decide({
      candidates: this.candidates,
      request: this.view,
      received,
      local: undefined,
      held: state === undefined ? undefined : held?.asHeld(received.fields, state),
      context: this.context(),
      subresponses: this.#subresponses,
      tasks: this.#tasks,
    })
  }

  /**
   * The final head: with addresses that the client can use, whichever rule set them, and the request id.
   * @param received the upstream's head, already in the client's view
   */
  inClientView(head: Head, request: ClientRequest, received: Head): Head {
    const seen = this.route?.inClientView(head, () => request.clientOrigin, received.fields) ?? head
    if (!this.plan.settings.forwarded.requestIdToClient) return seen
    return { ...seen, fields: withRequestId(seen.fields, request.id) }
  }

  /** Lets scripts of an origin that may read the service's responses also read what the proxy adds. */
  #readable(head: Head): Head {
    const origin = getField(this.view.fields, 'origin')
    if (origin === undefined) return head
    const { cors } = this.plan.settings.localReplies
    const allowed = Array.isArray(cors) && cors.includes(origin) && ['Access-Control-Allow-Origin', origin]
    const fields = cors === 'learn' ? this.route?.cors.get(origin) : allowed || undefined
    return fields === undefined ? head : { ...head, fields: withCors(head.fields, fields) }
  }

  /**
   * Passes a local reply through the same phases, so that the same format and concealment apply to it. A rule may need
   * a subrequest first.
   */
  decideLocally(cause: LocalCause): {
    readonly reply: Reply
    readonly decision: { readonly response: Settled } | { readonly subrequest: Subrequest }
  } {
    const { localReplies } = this.plan.settings
    const made = localReply(cause, getField(this.view.fields, 'accept'), localReplies)
    const reply = { head: this.#readable(made.head), body: made.body }
    const { head, body } = reply
    const need = { maxBytes: body.length, maxHold: 0, refuseByLength: false }
    const decision = decide({
      candidates: this.candidates,
      request: this.view,
      received: head,
      local: cause,
      held: heldBody(body, head.fields, 'complete', need),
      context: this.context(),
      subresponses: this.#subresponses,
    })
    if ('subrequest' in decision) return { reply, decision }
    const asIs = !('response' in decision) || decision.response.failed !== undefined
    return { reply, decision: asIs ? { response: unchanged(head) } : decision }
  }
}
