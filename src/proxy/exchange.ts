/**
 * One exchange on its way through the proxy: the steps of `docs/architecture.md`, by their numbers.
 *
 * @module
 */
import type { ServerResponse } from 'node:http'
import { type Decision, decide, type Held, heldBody, type Settled, unchanged } from '../engine/decide.js'
import type { Candidates } from '../engine/ruleSet.js'
import type { BodyState } from '../http/body.js'
import { hasNoContent } from '../http/duties.js'
import { type Fields, getField, isFieldValue, noFields } from '../http/fields.js'
import { isStreamType, mediaTypeOf } from '../http/mediaType.js'
import type { Head, RequestView } from '../http/message.js'
import type { Recording } from '../observe/exchangeRecorder.js'
import type { BodyNeed, Context } from '../rules/rule.js'
import { BodyTooLargeError, ClientLeftError, RequestBody } from './client/body.js'
import { hasBody, refusalOf } from './client/refusal.js'
import type { ClientRequest } from './client/request.js'
import { ClientResponse } from './client/response.js'
import type { Watched } from './deadlines.js'
import { causeOf } from './failures.js'
import type { ActivePlan, Gateway } from './gateway.js'
import { HeldBody } from './heldBody.js'
import { resetConnection } from './internals/reset.js'
import { type LocalCause, localCause, localReply } from './localReplies.js'
import type { Route } from './routes.js'
import type { UpgradeAttempt } from './upgrade.js'
import { upstreamFields } from './upstream/requestHeaders.js'
import { receivedFields, receivedTrailers } from './upstream/responseHeaders.js'
import { isUnanswered, maxInterims } from './upstream/socket.js'
import { type Ask, askUpstream } from './upstream/subrequest.js'
import type { Upstream } from './upstream/upstream.js'

/** Where the upstream's bytes go. */
enum Flow {
  /** No head yet. */
  Waiting,
  /** Kept, until the rules have decided. */
  Holding,
  /** Straight to the client. */
  Streaming,
  /** Nowhere: the response was replaced, or is over. */
  Dropping,
}

// Enough to let a small body run out and keep the connection; a larger one is cut off.
const maxDropped = 64 * 1024
const maxRunOut = 500

// Time for what is left of a replaced body, and for what a refused client is still sending.
const dropTime = 1000
const lingerTime = 2000

const lateHead = 'http_response_timeout'
/** How holding ends for one rule, while another may want more of the body. */
const holdsOn: ReadonlySet<BodyState> = new Set<BodyState>(['tooLarge', 'tooSlow', 'mismatch'])
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])
const never = Number.POSITIVE_INFINITY

function onClientClose(this: ServerResponse & { exchange?: Exchange }): void {
  this.exchange?.clientClosed()
}

function onClientDrain(this: ServerResponse & { exchange?: Exchange }): void {
  this.exchange?.clientDrained()
}

export class Exchange implements Watched {
  readonly startedAt: number
  /** Asserted: without a route the exchange is refused before it is used. */
  readonly upstream: Upstream
  deadline = never
  place = -1
  /** The head as it came, or with which the local reply began; for the log. */
  received: Head | undefined
  local: LocalCause | undefined
  settled: Settled | undefined
  /** 0 as long as the upstream sent no final head; `headAt` is when it did. */
  upstreamStatus = 0
  headAt = 0
  /** How holding the body ended, last of all. */
  heldAs: BodyState | undefined
  retried = false
  /** The request as the upstream is asked and the rules see it. */
  readonly #view: RequestView
  readonly #candidates: Candidates
  readonly #client: ClientResponse
  #flow = Flow.Waiting
  #held: HeldBody | undefined
  #trailers: Fields = noFields
  #complete = false
  #askedOnce = false
  #lingering = false
  #interims = 0
  #bodyPassed = 0
  /** Kept for the end of the response, which is told in the same breath. */
  #last: Buffer | undefined
  /** The client has its response, or has left. */
  #clientDone = false
  /** Nothing more comes from the upstream. */
  #upstreamDone = false
  #counted = false
  #asked: Head | undefined
  #asking: Ask | undefined
  #dropped = 0
  #silence = never
  #fields: string[] = []
  #body: RequestBody | null = null
  #recording: Recording | undefined
  #abort: ((error?: Error) => void) | undefined
  #resume: (() => void) | undefined

  constructor(
    readonly gateway: Gateway,
    /** In force when the exchange began: a reload does not touch it. */
    readonly plan: ActivePlan,
    readonly route: Route | undefined,
    readonly request: ClientRequest,
    readonly response: ServerResponse & { exchange?: Exchange },
  ) {
    this.startedAt = performance.now()
    this.upstream = route?.upstream as Upstream
    // Step 2: the rules whose request side can match.
    this.#view = plan.rules.upstreamRequest(request)
    this.#candidates = plan.rules.lookup(this.#view)
    this.#client = new ClientResponse(response, request)
    response.exchange = this
    response.on('close', onClientClose)
  }

  /** Step 3: the request goes upstream, once. */
  start(): void {
    const { gateway, request } = this
    gateway.begin(this)
    const refusal = refusalOf(gateway, this.plan, this.route, request)
    if (refusal !== undefined) {
      this.#answerLocally(refusal)
      return
    }
    this.#fields = upstreamFields(request, this.#candidates)
    if (hasBody(request.message)) {
      const { message, httpVersion } = request
      if (message.headers.expect !== undefined && httpVersion !== '1.0') this.response.writeContinue()
      this.#body = new RequestBody(message, this.plan.settings.limits.requestBody)
    }
    this.upstream.inFlight++
    this.#counted = true
    this.#dispatch()
  }

  /** Step 3, when the upstream was asked already, for an upgrade that it refused or that failed. */
  adopt(attempt: UpgradeAttempt): void {
    this.gateway.begin(this)
    this.#counted = attempt.passCount()
    this.#askedOnce = true
    this.#fields = attempt.fields
    attempt.handOver(this)
  }

  get requestId(): string {
    return this.request.id
  }

  #dispatch(): void {
    const { upstream, request } = this
    this.deadline = this.gateway.watch.now + upstream.settings.connectTimeout + upstream.settings.headTimeout
    const options = {
      method: this.#view.method as 'GET',
      path: this.route!.targetFor(request.target),
      headers: this.#fields,
      body: this.#body,
      // undici asks no second time by itself; whether to do so is decided here.
      idempotent: false,
      // Nothing else waits for the connection: there is nothing to hold back, and to look for again.
      blocking: false,
      servername: upstream.serverName,
    }
    upstream.pool.dispatch(options, this as never)
  }

  // What follows is undici's handler interface: its names and arguments are undici's.

  onConnect(abort: (error?: Error) => void): void {
    if (this.#clientDone || this.#flow !== Flow.Waiting) {
      abort()
      return
    }
    this.#abort = abort
    this.deadline = this.gateway.watch.now + this.upstream.settings.headTimeout
  }

  /** The time for the head begins when the request has gone out. */
  onRequestSent(): void {
    if (this.#flow === Flow.Waiting) {
      this.deadline = this.gateway.watch.now + this.upstream.settings.headTimeout
    }
  }

  /** Step 4: the upstream's head is here. Returns false to stop the body for a while. */
  onHeaders(status: number, raw: Buffer[], resume: () => void, reason: string): boolean {
    this.#resume = resume
    if (this.#flow === Flow.Dropping) return true
    const fields = receivedFields(raw)
    const interims = status < 200 ? ++this.#interims : 0
    if (fields === undefined || !isForwardable(status) || interims > maxInterims) {
      this.giveUp(localCause('UPSTREAM_INVALID_RESPONSE', 'http_protocol_error', `head of a ${status}`))
      return true
    }
    // undici takes the bytes for UTF-8, and what was not cannot be told any more.
    const phrase = isFieldValue(reason) ? reason : ''
    if (status < 200) {
      this.#inform(status, phrase, fields)
      return true
    }
    this.upstream.answered(status === 503)
    const leads = (status >= 300 && status < 400) || status === 201
    const seen = leads ? this.route!.inClientView(fields, this.request.origin) : fields
    this.received = { status, reason: phrase, fields: seen }
    this.upstreamStatus = status
    this.headAt = performance.now()
    this.#recording = this.gateway.recorder?.begin(this.request, this.received, this.upstream.settings)
    const stream = isStreamType(mediaTypeOf(seen))
    const { bodyTimeout, streamTimeout } = this.upstream.settings
    this.#silence = stream ? (streamTimeout ?? never) : bodyTimeout
    if (this.#candidates.at(status) === null) return this.#pass(this.received)
    return this.#decide()
  }

  onData(chunk: Buffer): boolean {
    this.#recording?.add(chunk)
    if (this.#flow === Flow.Streaming) {
      // A small body leaves with its head and its end in one write.
      if (this.#client.endsWith(chunk.length)) {
        this.#last = chunk
        return true
      }
      this.deadline = this.gateway.watch.now + this.#silence
      return this.#write(chunk)
    }
    if (this.#flow === Flow.Holding) {
      const state = this.#held!.add(chunk, this.received!.fields, this.plan.settings.limits.heldBytes)
      if (state !== undefined) return this.#decide(state)
      return true
    }
    this.#dropped += chunk.length
    if (this.#dropped > maxDropped) this.#abort?.()
    return true
  }

  onComplete(raw: Buffer[] | null): void {
    this.#complete = true
    this.#recording?.end()
    if (raw !== null && raw.length > 0) this.#trailers = receivedTrailers(raw)
    if (this.#flow === Flow.Streaming) this.#finish(this.#last)
    else if (this.#flow === Flow.Holding && this.#asking === undefined) this.#decide('complete')
    this.#endUpstream()
  }

  onError(error: Error): void {
    if (this.#flow === Flow.Waiting && !this.#clientDone && this.#mayRetry(error)) {
      this.retried = true
      this.#dispatch()
      return
    }
    this.#endUpstream()
    if (this.#clientDone) return
    if (this.#flow === Flow.Streaming) this.#reset(causeOf(error))
    else if (this.#flow === Flow.Holding) this.#truncated(causeOf(error))
    else if (this.#flow === Flow.Waiting) this.#failed(error)
  }

  // Here ends undici's interface.

  /** A second time only when nothing can have come of the first (RFC 9110 §9.2.2). */
  #mayRetry(error: Error): boolean {
    const mayNot = this.retried || this.#askedOnce || this.#body !== null
    return !mayNot && idempotent.has(this.request.method) && isUnanswered(error)
  }

  #failed(error: Error): void {
    // Its connection is about to close: there is nobody to answer, and no failure of the upstream's.
    if (error instanceof ClientLeftError) {
      this.#flow = Flow.Dropping
      return
    }
    const cause =
      error instanceof BodyTooLargeError
        ? localCause('REQUEST_BODY_TOO_LARGE', 'http_request_error', 'body')
        : causeOf(error)
    if (cause.status > 499) this.upstream.answered(true)
    this.#answerLocally(cause)
  }

  /** A held body broke off: what the rules make of it is sent, but never the stump itself. */
  #truncated(cause: LocalCause): void {
    if (this.#asking === undefined) {
      this.#decide('truncated', cause)
      return
    }
    this.#asking.cancel()
    this.#asking = undefined
    this.#answerLocally(cause)
  }

  onDeadline(): void {
    this.deadline = never
    if (this.#flow === Flow.Dropping) this.#endDropping()
    else if (this.#flow === Flow.Streaming) this.#endSilence()
    else if (this.#asking !== undefined) this.#endAsking()
    else if (this.#flow === Flow.Holding) this.#decide('tooSlow')
    else this.#endWaiting()
  }

  #endAsking(): void {
    this.#asking?.cancel()
    this.#asking = undefined
    this.giveUp(localCause('UPSTREAM_TIMEOUT', lateHead, 'ask'))
  }

  /** What is left of a replaced body, or of a request that was refused, had its time; or the client had. */
  #endDropping(): void {
    const { now } = this.gateway.watch
    const awaited = this.#counted && !this.#upstreamDone
    this.#abort?.()
    if (this.#clientDone) return
    if (this.#lingering) {
      this.#lingering = false
      this.response.end()
    } else if (!awaited) {
      resetConnection(this.response.socket)
      return
    }
    this.deadline = now + this.plan.settings.limits.sendTimeout
  }

  #endSilence(): void {
    // A client that does not read stops the upstream too: that silence is not the upstream's.
    this.#reset(
      this.response.writableNeedDrain ? undefined : localCause('UPSTREAM_TIMEOUT', lateHead, 'body'),
    )
  }

  #endWaiting(): void {
    const body = this.#body
    if (body !== null && !body.readableEnded && !body.stalledSince(this.#bodyPassed)) {
      // The request is still on its way, and its own time-out holds.
      this.#bodyPassed = body.passed
      this.deadline = this.gateway.watch.now + this.upstream.settings.headTimeout
      return
    }
    const connecting = this.#abort === undefined
    this.upstream.answered(true)
    this.giveUp(
      localCause(
        'UPSTREAM_TIMEOUT',
        connecting ? 'connection_timeout' : lateHead,
        connecting ? 'connect' : 'head',
      ),
    )
  }

  clientDrained(): void {
    if (this.#flow !== Flow.Streaming) return
    this.deadline = this.gateway.watch.now + this.#silence
    this.#resume?.()
  }

  clientClosed(): void {
    this.#clientDone = true
    const finished = this.response.writableFinished
    this.#asking?.cancel()
    this.#held?.take()
    // What is left of a replaced body may run out, so that the connection can serve again; but not for long.
    if (!finished || this.#flow !== Flow.Dropping) this.#abort?.()
    else this.deadline = this.gateway.watch.now + maxRunOut
    this.#flow = Flow.Dropping
    this.gateway.finished(this, finished)
    this.#endIfDone()
  }

  /** The client has, or is being sent, its whole response. */
  get isAnswered(): boolean {
    return this.#flow === Flow.Dropping && this.response.headersSent
  }

  /** The client's connection was answered without this exchange, and is about to close. */
  abandon(): void {
    this.#flow = Flow.Dropping
    this.#asking?.cancel()
    this.#held?.take()
    this.#abort?.()
  }

  #endUpstream(): void {
    this.#upstreamDone = true
    if (this.#counted) this.upstream.release()
    this.#counted = false
    this.#endIfDone()
  }

  #endIfDone(): void {
    if (this.#clientDone && (this.#upstreamDone || !this.#counted)) this.gateway.end(this)
  }

  /** Step 5: the phases. `state` says how holding ended; undefined while nothing was held. */
  #decide(state?: BodyState, failure?: LocalCause): boolean {
    const held = state === undefined ? undefined : this.#heldAs(state)
    const decision: Decision = decide({
      candidates: this.#candidates,
      request: this.#view,
      received: this.received!,
      local: undefined,
      held,
      context: this.#context(),
      subresponse: this.#asked,
    })
    if ('hold' in decision && (state === undefined || holdsOn.has(state))) {
      return this.#hold(decision.hold)
    }
    if ('subrequest' in decision) return this.#ask(decision.subrequest, state)
    if (!('response' in decision)) throw new Error('the engine asked for a body that it has')
    const { response } = decision
    if (response.failed !== undefined && !this.observing) {
      this.giveUp(localCause('INTERNAL_ERROR', 'proxy_internal_error', `rule ${response.failed}`))
      return true
    }
    const replaced = response.body !== undefined || response.finalReply !== undefined
    if (failure !== undefined && (!replaced || this.observing)) {
      this.#answerLocally(failure)
      return true
    }
    this.#send(response)
    return !this.response.writableNeedDrain
  }

  /** Rules only watch: the client gets what the upstream sent. */
  get observing(): boolean {
    return this.plan.settings.mode === 'observe'
  }

  #heldAs(state: BodyState): Held {
    this.heldAs = state
    const held = this.#held!
    return heldBody(held.joined(), this.received!.fields, state, held.need, this.#trailers)
  }

  #hold(need: BodyNeed): boolean {
    this.#flow = Flow.Holding
    this.deadline = this.gateway.watch.now + need.maxHold
    if (this.#held === undefined) this.#held = new HeldBody(this.gateway, need)
    else this.#held.need = need
    return true
  }

  #ask(target: string, state: BodyState | undefined): boolean {
    this.#flow = Flow.Holding
    const { connectTimeout, headTimeout } = this.upstream.settings
    this.deadline = this.gateway.watch.now + connectTimeout + headTimeout
    this.#asking = askUpstream(this.upstream, this.route!.targetFor(target), this.#fields, (head) => {
      this.#asking = undefined
      this.#asked = head
      if (this.#clientDone) return
      this.#flow = Flow.Waiting
      if (this.#decide(state)) this.#resume?.()
    })
    return false
  }

  /** A reply of the proxy's own enters here, at step 5, so that one format and one concealment hold for it too. */
  #answerLocally(cause: LocalCause): void {
    this.local = cause
    const accept = getField(this.request.fields, 'accept')
    const { head, body } = localReply(cause, accept)
    this.received = head
    this.#held?.take()
    this.#complete = true
    const need = { maxBytes: body.length, maxHold: 0, refuseByLength: false }
    this.#held = new HeldBody(this.gateway, need)
    this.#held.add(body, head.fields, never)
    const decision = decide({
      candidates: this.#candidates,
      request: this.#view,
      received: head,
      local: cause,
      held: heldBody(body, head.fields, 'complete', need),
      context: this.#context(),
      // Whatever stands behind another target cannot be asked: the question counts as answered by this reply.
      subresponse: head,
    })
    const asIs = !('response' in decision) || decision.response.failed !== undefined
    this.#send(asIs ? unchanged(head) : decision.response)
  }

  giveUp(cause: LocalCause): void {
    this.#answerLocally(cause)
    this.#abort?.()
  }

  #context(): Context {
    return this.gateway.contextOf(this)
  }

  /** Steps 6 and 7: what the rules decided leaves. */
  #send(settled: Settled): void {
    this.settled = settled
    const wait = settled.minDelay - (performance.now() - this.startedAt)
    if (wait > 0 && settled.finalReply !== undefined && !this.observing) {
      this.#flow = Flow.Dropping
      this.deadline = this.gateway.watch.now + dropTime
      setTimeout(() => {
        if (!this.#clientDone && this.response.socket?.writable) this.#sendNow(settled)
      }, wait)
      return
    }
    this.#sendNow(settled)
  }

  #sendNow(settled: Settled): void {
    const untouched = this.observing || !settled.changed
    const content = untouched ? undefined : (settled.finalReply?.body ?? settled.body?.content)
    const head = untouched ? this.received! : settled.head
    if (!untouched && settled.trailers !== undefined) this.#trailers = settled.trailers
    if (content === undefined) {
      this.#pass(head)
      return
    }
    this.#held?.take()
    this.#client.begin(head, this.#closes())
    this.#end(hasNoContent(this.request.method, head.status) ? undefined : content)
  }

  /** The upstream's own bytes, under this head: those held so far, and those still to come. */
  #pass(head: Head): boolean {
    this.#flow = Flow.Streaming
    this.deadline = this.gateway.watch.now + this.#silence
    const hasContent = this.#client.beginStream(head, this.#closes())
    const held = this.#held?.take()
    if (!hasContent) {
      this.#end()
      return true
    }
    if (this.#complete) {
      const last = held?.pop()
      for (const chunk of held ?? []) this.#client.write(chunk)
      this.#finish(last)
      return true
    }
    let more = true
    for (const chunk of held ?? []) more = this.#write(chunk)
    return more
  }

  /** Whether the client's connection ends with this response. */
  #closes(): boolean {
    const doubtful = this.local?.proxyStatus === 'http_request_error'
    this.#lingering = doubtful && !this.request.message.complete
    return doubtful || this.gateway.draining
  }

  #write(chunk: Buffer): boolean {
    if (this.#client.write(chunk)) return true
    const { response } = this
    this.deadline = this.gateway.watch.now + this.plan.settings.limits.sendTimeout
    if (response.listenerCount('drain') === 0) response.on('drain', onClientDrain)
    return false
  }

  #finish(last: Buffer | undefined): void {
    this.#client.addTrailers(this.#trailers)
    this.#end(last)
  }

  #end(last?: Buffer): void {
    const { now } = this.gateway.watch
    this.#flow = Flow.Dropping
    if (this.#lingering) {
      this.deadline = now + lingerTime
      this.#client.linger(last)
      return
    }
    this.deadline = now + (this.#complete ? this.plan.settings.limits.sendTimeout : dropTime)
    this.#client.end(last)
  }

  #inform(status: number, reason: string, fields: Fields): void {
    this.deadline = this.gateway.watch.now + this.upstream.settings.headTimeout
    if (status === 100 || this.request.httpVersion === '1.0') return
    // A hint is as telling as the response that follows: where one may be concealed, none goes out.
    if (this.#candidates.rules.some((rule) => rule.phase === 'conceal')) return
    this.#client.inform({ status, reason, fields })
  }

  /** After the head has gone out nothing else is left: a truncated body must never look complete. */
  #reset(cause: LocalCause | undefined): void {
    this.#flow = Flow.Dropping
    this.local = cause
    this.#abort?.()
    resetConnection(this.response.socket)
  }
}

/** 101 is for tunnels alone, which do not come this way. */
function isForwardable(status: number): boolean {
  return status > 99 && status < 600 && status !== 101
}
