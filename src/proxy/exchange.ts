/**
 * One exchange on its way through the proxy, as a state machine. Its methods follow the steps of
 * `docs/architecture.md`, in their order and under their numbers.
 *
 * @module
 */
import type { ServerResponse } from 'node:http'
import type { Settled } from '../engine/decide.js'
import type { BodyState } from '../http/body.js'
import { withRequestId } from '../http/cors.js'
import { hasNoContent } from '../http/duties.js'
import { type Fields, noFields } from '../http/fields.js'
import { isStreamType, mediaTypeOf } from '../http/mediaType.js'
import type { Head } from '../http/message.js'
import { ExchangeRecord } from '../observe/exchangeRecord.js'
import type { BodyNeed, Subrequest, Task } from '../rules/rule.js'
import type { ActivePlan } from './activePlan.js'
import { limitBody, trailersOf } from './client/body.js'
import type { InFlight } from './client/peer.js'
import { hasBody, refusalOf } from './client/refusal.js'
import type { ClientRequest } from './client/request.js'
import { ClientResponse, type ResponseListener } from './client/response.js'
import type { Watched } from './deadlines.js'
import { type State, waitingFor } from './exchangeState.js'
import type { Gateway } from './gateway.js'
import type { Handover } from './handover.js'
import { HeldBody, wholeBody } from './heldBody.js'
import { type LocalCause, localCause } from './localReplies.js'
import { Phases } from './phases.js'
import type { Route } from './routes.js'
import { UpstreamCall, type UpstreamListener } from './upstream/call.js'
import { upstreamFields } from './upstream/requestHeaders.js'

const never = Number.POSITIVE_INFINITY
const lingerTime = 2000
/** Milliseconds that a task may wait and run; a body that took longer to search counts as one that nobody can read. */
const taskTime = 20_000
const http = 'http_request_error'
const continueHead: Head = { status: 100, reason: '', fields: [] }

export class ProxyExchange implements Watched, UpstreamListener, ResponseListener, InFlight {
  place = -1
  readonly record: ExchangeRecord
  readonly #client: ClientResponse
  readonly #phases: Phases
  #state: State = { is: 'calling', deadline: never }
  #call: UpstreamCall | undefined
  #headers: Fields = noFields
  #held: HeldBody | undefined

  /** Step 2: look up the rules whose request side can match. */
  constructor(
    readonly gateway: Gateway,
    readonly plan: ActivePlan,
    readonly route: Route | undefined,
    readonly request: ClientRequest,
    response: ServerResponse,
  ) {
    this.record = new ExchangeRecord(request, plan.settings.mode === 'observe')
    this.record.route = route?.label
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
    if (refusal !== undefined) {
      this.#answerLocally(refusal)
      return
    }
    const { message } = request
    const body = hasBody(message) ? message : undefined
    if (body !== undefined) limitBody(body, plan.settings.limits.requestBody, () => this.#refuseBody())
    this.#headers = upstreamFields(request, this.#phases.candidates, route!)
    const { method } = this.#phases.view
    const path = route!.targetFor(request.target)
    const { trace } = record
    const call = { method, path, headers: this.#headers, body, trailers: () => trailersOf(message), trace }
    this.#call = new UpstreamCall(route!.upstream, call, this, gateway.watch)
    this.#call.start()
  }

  /** Step 3, when an upgrade has called the upstream already. */
  continueFrom({ call, headers, outcome, record }: Handover): void {
    this.record.trace = record.trace
    this.#headers = headers
    this.#call = call
    call.listener = this
    if ('failure' in outcome) this.onFailure(outcome.failure)
    else this.onHead(outcome.head)
  }

  onInterim(head: Head): void {
    if (head.status === 100) this.#sendContinue()
    else if (this.request.httpVersion !== '1.0' && !this.#phases.mayConceal) this.#client.inform(head)
  }

  #sendContinue(): void {
    if (this.request.awaitsContinue) this.#client.inform(continueHead)
    this.request.awaitsContinue = false
  }

  onFailure(cause: LocalCause): void {
    const state = this.#state
    if (state.is === 'calling') this.#answerLocally(cause)
    else if (state.is === 'streaming') this.#breakOff(cause)
    else if (state.is === 'holding' || state.is === 'subrequesting') {
      this.#hold().failure = cause
      if (state.is === 'holding') this.#decide('truncated')
    }
  }

  /** The request's body grew too large. */
  #refuseBody(): void {
    const { is } = this.#state
    const cause = localCause('REQUEST_BODY_TOO_LARGE', http, 'body')
    if (is === 'streaming') this.#breakOff(cause)
    else if (is !== 'sending' && is !== 'lingering' && is !== 'over') this.#answerLocally(cause)
  }

  /** Step 4: the upstream's head is here: stream the body, or let the phases decide whether to buffer it. */
  onHead(head: Head): void {
    const { record, request, gateway, route } = this
    const call = this.#call!
    record.received = route!.inClientView(head, () => request.clientOrigin)
    record.upstreamStatus = head.status
    const { origin } = request.message.headers
    if (origin !== undefined) route!.cors.learn(origin, head.fields)
    record.headAt = performance.now()
    record.retried = call.retried
    call.recording = gateway.record(request, record.received, route!.upstream.settings, record.route?.prefix)
    if (this.#phases.concern(head.status)) this.#decide(undefined)
    else this.#stream(record.received)
  }

  onData(chunk: Buffer): void {
    const state = this.#state
    if (state.is === 'streaming') {
      state.deadline = this.gateway.watch.now + state.silence
      this.#write(chunk)
      return
    }
    this.#hold().add(chunk)
    if (state.is === 'holding') this.#decideIfEnded()
  }

  onEnd(trailers: Fields): void {
    if (this.#state.is === 'streaming') this.#end(undefined, trailers)
    else this.#hold().trailers = trailers
    if (this.#state.is === 'holding') this.#decide('complete')
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

  /** Step 5: the phases decide, or need the body or a subrequest first. `held`: how holding ended. */
  #decide(held: BodyState | undefined): void {
    this.record.heldAs = held ?? this.record.heldAs
    try {
      const decision = this.#phases.decide(this.record.received!, this.#held, held)
      if ('hold' in decision) this.#holdFor(decision.hold)
      else if ('subrequest' in decision) this.#sendSubrequest(decision.subrequest, held)
      else if ('task' in decision) this.#runTask(decision.task, held)
      else this.#settle(decision.response)
    } catch (error) {
      this.gateway.log.logger.error({ err: error }, 'exchange failed')
      this.#breakOff(localCause('INTERNAL_ERROR', 'proxy_internal_error', 'defect'))
    }
  }

  #sendSubrequest(subrequest: Subrequest, held: BodyState | undefined): void {
    this.#call!.pause()
    const { trace } = this.record
    const sent = this.#phases.sendSubrequest(subrequest, this.#headers, trace, this.gateway.watch, () => {
      if (this.#state.is === 'subrequesting') this.#decide(held)
    })
    this.#state = { is: 'subrequesting', deadline: never, subrequest: sent }
  }

  #runTask(task: Task, held: BodyState | undefined): void {
    const running = this.#phases.runTask(task, this.gateway.tasks, () => {
      if (this.#state.is === 'waitingForTask') this.#decide(held)
    })
    this.#state = { is: 'waitingForTask', deadline: this.gateway.watch.now + taskTime, task: running }
  }

  /** Step 5: a reply of the proxy's own passes the phases as well. */
  #answerLocally(cause: LocalCause): void {
    this.#release()
    const { reply, settled } = this.#phases.decideLocally(cause)
    this.#client.refusesRequest = cause.proxyStatus === http
    this.#held = wholeBody(this.gateway, reply.body)
    this.record.local = cause
    this.record.received = reply.head
    this.#settle(settled)
  }

  /** Step 6: what the rules decided may leave, unless it is a stump or a rule that must not be passed failed. */
  #settle(settled: Settled): void {
    const { record } = this
    const failure = this.#held?.failure
    const replaced = settled.body !== undefined || settled.finalReply !== undefined
    if (settled.failed !== undefined && !record.observing) {
      this.#answerLocally(localCause('INTERNAL_ERROR', 'proxy_internal_error', `rule ${settled.failed}`))
    } else if (failure !== undefined && (!replaced || record.observing)) {
      this.#answerLocally(failure)
    } else {
      record.settled = settled
      if (settled.finalReply === undefined || record.observing) this.#send(settled)
      else this.#withhold(settled)
    }
  }

  /** Step 7: neither the time of a final reply nor the fate of its connection may depend on what it hides. */
  #withhold(settled: Settled): void {
    const { message } = this.request
    const earliest = this.record.startedAt + settled.minDelay
    this.#state = { is: 'withholding', deadline: message.complete ? earliest : never, settled }
    // Whether the upstream wanted the content must not show, nor close the connection.
    this.#sendContinue()
    if (message.complete) {
      this.#call?.discard()
      if (earliest <= performance.now()) this.#send(settled)
      return
    }
    this.#call?.abort()
    message.once('end', () => {
      if (this.#state.is === 'withholding') this.#withhold(settled)
    })
    message.resume()
  }

  /** Step 7: the response leaves, as the rules want it or as it came. */
  #send(settled: Settled): void {
    const { record } = this
    const asCame = record.observing || !settled.changed
    const head = asCame ? record.received! : settled.head
    const content = asCame ? undefined : (settled.finalReply?.body ?? settled.body?.content)
    if (content === undefined) {
      this.#stream(head)
      return
    }
    this.#call?.discard()
    this.#held?.take()
    this.#client.begin(this.#inClientView(head))
    this.#end(hasNoContent(this.request.method, head.status) ? undefined : content)
  }

  /** The upstream's own bytes, under this head: those held so far, and those still to come. */
  #stream(head: Head): void {
    const held = this.#held
    const chunks = held?.take() ?? []
    if (!this.#client.beginStream(this.#inClientView(head))) {
      this.#call?.discard()
      this.#end(undefined)
    } else if (held?.trailers !== undefined) {
      const last = chunks.pop()
      for (const chunk of chunks) this.#client.write(chunk)
      this.#end(last, held.trailers)
    } else {
      const { bodyTimeout, streamTimeout } = this.route!.upstream.settings
      const silence = isStreamType(mediaTypeOf(head.fields)) ? (streamTimeout ?? never) : bodyTimeout
      this.#state = { is: 'streaming', deadline: this.gateway.watch.now + silence, silence }
      for (const chunk of chunks) this.#write(chunk)
      if (!this.#client.isFull) this.#call!.resume()
    }
  }

  #inClientView(head: Head): Head {
    const { fields } = this.record.received!
    const translated = this.route?.inClientView(head, () => this.request.clientOrigin, fields) ?? head
    return this.plan.settings.forwarded.requestIdToClient
      ? { ...translated, fields: withRequestId(translated.fields, this.request.id) }
      : translated
  }

  #write(chunk: Buffer): void {
    if (this.#client.write(chunk)) return
    this.#state.deadline = this.gateway.watch.now + this.plan.settings.limits.sendTimeout
    this.#call!.pause()
  }

  clientDrained(): void {
    const state = this.#state
    if (state.is !== 'streaming') return
    state.deadline = this.gateway.watch.now + state.silence
    this.#call!.resume()
  }

  #end(last: Buffer | undefined, trailers?: Fields): void {
    const { now } = this.gateway.watch
    const sent = this.#client.end(last, this.record.settled?.trailers ?? trailers)
    this.#state = sent
      ? { is: 'sending', deadline: now + this.plan.settings.limits.sendTimeout }
      : { is: 'lingering', deadline: now + lingerTime }
  }

  /** Step 7 failed: once the head has left, nothing remains but to reset the client. */
  #breakOff(cause: LocalCause | undefined): void {
    if (cause !== undefined && this.#client.retract()) {
      this.#answerLocally(cause)
      return
    }
    this.record.local = cause
    this.#release()
    this.#client.reset()
  }

  onDeadline(): void {
    const state = this.#state
    state.deadline = never
    if (state.is === 'holding') this.#decide('tooSlow')
    else if (state.is === 'waitingForTask') state.task.giveUp()
    else if (state.is === 'withholding') this.#send(state.settled)
    else if (state.is === 'lingering') this.#client.endNow()
    else if (state.is === 'sending') this.#breakOff(undefined)
    // A client that does not read stops the upstream as well: then the silence is not the upstream's.
    else if (this.#client.isFull) this.#breakOff(undefined)
    else this.#breakOff(localCause('UPSTREAM_TIMEOUT', 'http_response_timeout', 'body'))
  }

  get requestComplete(): boolean {
    return this.request.message.complete
  }

  /** The rest of the request cannot be read. Returns whether somebody else may still answer it. */
  abandon(): 'answerable' | 'answering' | 'answered' {
    const { is } = this.#state
    if (is === 'sending' || is === 'lingering' || is === 'over') return 'answered'
    if (is === 'streaming' && !this.#client.retract()) return 'answering'
    this.#release()
    return 'answerable'
  }

  /** Lets go of everything but the client. */
  #release(): void {
    if (this.#state.is === 'subrequesting') this.#state.subrequest.cancel()
    else if (this.#state.is === 'waitingForTask') this.#state.task.cancel()
    this.#state = { is: 'over', deadline: never }
    this.#held?.take()
    this.#call?.abort()
  }

  /** Step 8: the client has its response, or has left; record what came of it. */
  clientClosed(complete: boolean): void {
    if (!complete) {
      const { waitingFor: upstream } = this.#call ?? {}
      this.record.waitingFor = waitingFor(this.#state, this.requestComplete, upstream, this.#client.isFull)
      this.#release()
    }
    this.#state = { is: 'over', deadline: never }
    this.record.bytesSent = this.#client.bytesSent
    this.gateway.end(this, complete)
  }
}
