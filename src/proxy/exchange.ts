/**
 * One exchange as a state machine. Its methods follow the steps of `docs/architecture.md`, in their order.
 *
 * @module
 */
import type { ServerResponse } from 'node:http'
import type { Settled } from '../engine/decision.js'
import type { BodyState } from '../http/body.js'
import { type Fields, noFields } from '../http/fields.js'
import type { Head } from '../http/message.js'
import { ExchangeRecord } from '../observe/exchangeRecord.js'
import type { BodyNeed, Task } from '../rules/rule.js'
import type { Subrequest } from '../rules/subrequest.js'
import type { ActivePlan } from './activePlan.js'
import type { InFlight } from './client/peer.js'
import { refusalOf } from './client/refusal.js'
import type { ClientRequest } from './client/request.js'
import { ClientResponse, type ResponseListener } from './client/response.js'
import { never, type Watched } from './deadlines.js'
import { Delivery } from './delivery.js'
import { type State, waitingFor } from './exchangeState.js'
import type { Gateway } from './gateway.js'
import type { Handover } from './handover.js'
import { HeldBody, wholeBody } from './heldBody.js'
import { internalError, type LocalCause, localCause } from './localReplies.js'
import { Phases } from './phases.js'
import type { Route } from './routes.js'
import { taskTime } from './tasks.js'
import { UpstreamCall } from './upstream/call.js'
import type { UpstreamListener } from './upstream/callContract.js'

export class ProxyExchange implements Watched, UpstreamListener, ResponseListener, InFlight {
  place = -1
  readonly record: ExchangeRecord
  readonly #client: ClientResponse
  readonly #phases: Phases
  #state: State = { is: 'calling', deadline: never }
  #call: UpstreamCall | undefined
  #held: HeldBody | undefined

  /** Step 2: look up the rules whose request side can match. */
  constructor(
    readonly gateway: Gateway,
    readonly plan: ActivePlan,
    readonly route: Route | undefined,
    readonly request: ClientRequest,
    response: ServerResponse,
  ) {
    this.record = new ExchangeRecord(request, plan.settings.mode === 'observe', route?.label)
    this.#phases = new Phases(plan, request, route, () => gateway.contextOf(route))
    this.#client = new ClientResponse(response, request, this, () => gateway.draining)
    request.peer.current = this
    gateway.begin(this)
  }

  get deadline(): number {
    return this.#state.deadline
  }

  /** Step 3: call the upstream, unless the request is refused. */
  start(): void {
    const { gateway, plan, route, request, record } = this
    record.trace = gateway.tracing?.begin(request, route?.label.prefix)
    const refusal = refusalOf(gateway, plan, route, request)
    if (refusal !== undefined) this.#answerLocally(refusal)
    else {
      if (this.#phases.candidates.mayConceal) {
        // Not when the upstream asks for the content: whether and when it does can reveal as much as its response.
        this.#client.sendContinue()
        request.recordCompletion()
      }
      const sent = this.#phases.upstreamRequest(request, record.trace, () => this.#refuseBody())
      this.#call = new UpstreamCall(route!.upstream, sent, this, gateway.watch)
      this.#call.start()
    }
  }

  /** Step 3, when an upgrade has already called the upstream. */
  continueFrom({ call, outcome, record }: Handover): void {
    this.record.trace = record.trace
    this.#call = call
    call.listener = this
    if ('failure' in outcome) this.onFailure(outcome.failure)
    else this.onHead(outcome.head)
  }

  onInterim(head: Head): void {
    if (head.status === 100) this.#client.sendContinue()
    else this.#client.inform(this.#phases.interim(head))
  }

  onFailure(cause: LocalCause): void {
    const state = this.#state
    if (state.is === 'calling') this.#answerLocally(cause)
    else if (state.is === 'streaming') this.#failDelivery(cause)
    else if (state.is === 'holding' || state.is === 'subrequesting' || state.is === 'waitingForTask') {
      this.#hold().failure = cause
      if (state.is === 'holding') this.#decide('truncated')
    }
  }

  /** The request's body has exceeded the limit. */
  #refuseBody(): void {
    const cause = localCause('REQUEST_BODY_TOO_LARGE', 'http_request_error', 'body')
    const rest = this.abandon()
    if (rest === 'answerable') this.#answerLocally(cause)
    else if (rest === 'answering') this.#failDelivery(cause)
  }

  /** Step 4: the upstream's head has arrived: stream the body, or let the phases decide whether to buffer it. */
  onHead(head: Head): void {
    const { request, gateway, route } = this
    const received = route!.inClientView(head, () => request.clientOrigin)
    this.record.answered(received, this.#call!.retried)
    this.#call!.recording = gateway.record(request, received, route!.upstream.settings, route!.label.prefix)
    if (this.#phases.concern(head.status)) this.#decide(undefined)
    else this.#send(undefined)
  }

  onData(chunk: Buffer): void {
    const state = this.#state
    if (state.is === 'streaming') state.add(chunk)
    else this.#hold().add(chunk)
    if (state.is === 'holding') this.#decideIfEnded()
  }

  onEnd(trailers: Fields): void {
    const state = this.#state
    if (state.is === 'streaming') state.end(undefined, this.record.settled?.trailers ?? trailers)
    else this.#hold().trailers = trailers
    if (state.is === 'holding') this.#decide('complete')
  }

  #hold(): HeldBody {
    this.#held ??= new HeldBody(this.gateway)
    return this.#held
  }

  #holdFor(need: BodyNeed): void {
    this.#hold().need = need
    this.#state = { is: 'holding', deadline: this.gateway.watch.now + need.maxHold }
    if (!this.#decideIfEnded()) this.#call!.resume()
  }

  #decideIfEnded(): boolean {
    const ended = this.#held!.ended(this.record.received!.fields, this.plan.settings.limits.heldBytes)
    if (ended !== undefined) this.#decide(ended)
    return ended !== undefined
  }

  /** Step 5: let the phases decide, unless they first need the body or a subrequest. `held`: how buffering ended. */
  #decide(held: BodyState | undefined): void {
    this.record.heldAs = held ?? this.record.heldAs
    try {
      const decision = this.#phases.decide(this.record.received!, this.#held, held)
      if ('hold' in decision) this.#holdFor(decision.hold)
      else if ('subrequest' in decision) this.#sendSubrequest(decision.subrequest, () => this.#decide(held))
      else if ('task' in decision) this.#runTask(decision.task, () => this.#decide(held))
      else this.#settle(decision.response)
    } catch (error) {
      this.gateway.log.logger.error({ err: error }, 'exchange failed')
      this.#failDelivery(internalError('defect'))
    }
  }

  #sendSubrequest(subrequest: Subrequest, decideAgain: () => void): void {
    this.#call?.pause()
    const headers = this.#call?.request.headers ?? noFields
    const { trace } = this.record
    const done = () => this.#state.is === 'subrequesting' && decideAgain()
    const sent = this.#phases.sendSubrequest(subrequest, headers, trace, this.gateway.watch, done)
    this.#state = { is: 'subrequesting', deadline: never, subrequest: sent }
  }

  #runTask(task: Task, decideAgain: () => void): void {
    this.#call?.pause()
    const done = () => this.#state.is === 'waitingForTask' && decideAgain()
    const running = this.#phases.runTask(task, this.gateway.tasks, done)
    this.#state = { is: 'waitingForTask', deadline: this.gateway.watch.now + taskTime, task: running }
  }

  /** Step 5: a local reply passes through the phases as well. */
  #answerLocally(cause: LocalCause): void {
    this.#release()
    const { reply, decision } = this.#phases.decideLocally(cause)
    if ('subrequest' in decision) {
      this.#sendSubrequest(decision.subrequest, () => this.#answerLocally(cause))
      return
    }
    this.#client.refusesRequest = cause.proxyStatus === 'http_request_error'
    this.#held = wholeBody(this.gateway, reply.body)
    this.record.answeredLocally(cause, reply.head)
    this.#settle(decision.response)
  }

  /** Step 6: send the result, unless the body is incomplete or a rule failed that must not be bypassed. */
  #settle(settled: Settled): void {
    const { record } = this
    const failure = this.#held?.failure
    const replaced = settled.body !== undefined || settled.finalReply !== undefined
    if (settled.failed !== undefined && !record.observing) {
      this.#answerLocally(internalError(`rule ${settled.failed}`))
    } else if (failure !== undefined && (!replaced || record.observing)) {
      this.#answerLocally(failure)
    } else {
      record.settled = settled
      if (settled.finalReply === undefined || record.observing) this.#send(settled)
      else this.#withhold(settled)
    }
  }

  /** Step 7: delay a final reply, so that neither its time nor the fate of its connection depends on what it hides. */
  #withhold(settled: Settled): void {
    const earliest = Math.max(this.record.startedAt, this.request.completedAt) + settled.minDelay
    this.#state = { is: 'withholding', deadline: this.request.complete ? earliest : never, settled }
    if (this.request.complete) {
      this.#call?.discard()
      if (earliest <= performance.now()) this.#send(settled)
    } else {
      this.#call?.abort()
      this.request.discardRest(() => this.#state.is === 'withholding' && this.#withhold(settled))
    }
  }

  /** Step 7: send the response, changed by the rules or unchanged. */
  #send(settled: Settled | undefined): void {
    const { record, request } = this
    const received = record.received!
    const asCame = settled === undefined || record.observing || !settled.changed
    // Learn nothing from concealed responses, because local replies would repeat it.
    if (record.local === undefined && (asCame || settled.finalReply === undefined))
      this.route?.cors.learn(request.message.headers.origin, received.fields)
    const head = this.#phases.inClientView(asCame ? received : settled.head, request, received)
    const content = asCame ? undefined : (settled.finalReply?.body ?? settled.body?.content)
    const { sendTimeout } = this.plan.settings.limits
    const delivery = new Delivery(this.#client, this.#call, this.gateway.watch, sendTimeout)
    this.#state = delivery
    if (content === undefined) delivery.stream(head, this.#held, settled?.trailers)
    else delivery.replace(head, content, this.#held, settled?.trailers)
  }

  clientDrained(): void {
    if (this.#state.is === 'streaming') this.#state.drained()
  }

  /** Step 7 failed: once the head has been sent, only a reset can tell the client. */
  #failDelivery(cause: LocalCause | undefined): void {
    if (cause !== undefined && this.#client.retract()) this.#answerLocally(cause)
    else {
      this.record.local = cause
      this.#release()
      this.#client.reset()
    }
  }

  onDeadline(): void {
    const state = this.#state
    state.deadline = never
    if (state.is === 'holding') this.#decide('tooSlow')
    else if (state.is === 'waitingForTask') state.task.giveUp()
    else if (state.is === 'withholding') this.#send(state.settled)
    else if (state.is === 'lingering') state.lingerOn()
    // A client that does not read stops the upstream as well, so the upstream is not to blame for the pause.
    else if (state.is === 'sending' || this.#client.isFull) this.#failDelivery(undefined)
    else this.#failDelivery(localCause('UPSTREAM_TIMEOUT', 'http_response_timeout', 'body'))
  }

  abandon(): 'answerable' | 'answering' | 'answered' {
    const { is } = this.#state
    if (is === 'sending' || is === 'lingering' || is === 'over') return 'answered'
    if (is === 'streaming' && !this.#client.retract()) return 'answering'
    this.#release()
    return 'answerable'
  }

  /** Releases everything but the client. */
  #release(): void {
    if (this.#state.is === 'subrequesting') this.#state.subrequest.cancel()
    else if (this.#state.is === 'waitingForTask') this.#state.task.cancel()
    this.#state = { is: 'over', deadline: never }
    this.#held?.release()
    this.#call?.abort()
  }

  /** Step 8: the client has its response, or has left; record the outcome. */
  clientClosed(complete: boolean): void {
    if (!complete) {
      this.record.waitingFor = waitingFor(this.#state, this.request, this.#call, this.#client)
      this.#release()
    } else if (this.request.isPartlyRead) {
      // On the connection, the next request follows the rest of this one.
      this.#call?.abort()
      this.request.discardRest()
    }
    this.#held?.release()
    this.#state = { is: 'over', deadline: never }
    this.record.bytesSent = this.#client.bytesSent
    this.gateway.end(this, complete)
  }
}
