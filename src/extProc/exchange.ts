/**
 * One exchange as Envoy shows it: the head of the request, that of the response, its body and trailers where a rule
 * needs them. Steps 4 to 8 of `docs/architecture.md`; the others are Envoy's.
 *
 * @module
 */
import {
  type Decision,
  decide,
  heldBody,
  type PatientDecision,
  type Settled,
  type Situation,
  unchanged,
} from '../engine/decide.js'
import { decideKnown, type KnownBody } from '../engine/decideKnown.js'
import type { Candidates, CompiledRule } from '../engine/ruleSet.js'
import { hasNoContent } from '../http/duties.js'
import { type Fields, getField, noFields, withoutFields } from '../http/fields.js'
import { endedResponseFields } from '../http/hopByHop.js'
import type { Head, Reply, RequestView } from '../http/message.js'
import { lastStatus } from '../http/status.js'
import { ExchangeRecord, type WaitingFor } from '../observe/exchangeRecord.js'
import { type LocalCause, localCause, localReply } from '../proxy/localReplies.js'
import { type BodyNeed, type Effect, keyOf, type Skip, type Subrequest, type Task } from '../rules/rule.js'
import { type Call, type GrpcCallHandler, grpcStatus } from './grpcServer.js'
import { fieldMutation, headMutation, replyHeaders } from './headerMutation.js'
import {
  answer,
  answerImmediately,
  type BodyMode,
  bodyMode,
  type MessageKind,
  type ProcessingRequest,
  readRequest,
} from './messages.js'
import type { Processor, ProcessorPlan } from './processor.js'
import { isTunnel, requestMutation, requestOf, upstreamFields } from './request.js'

/** What is expected next. `subrequest`, `task`: nothing, until its outcome is there. */
type StreamStep = 'request' | 'response' | 'subrequest' | 'task' | 'body' | 'trailers' | 'done'

/** What a client was waiting for that left. */
const waiting: Readonly<Partial<Record<StreamStep, WaitingFor>>> = {
  response: 'upstream head',
  subrequest: 'subrequest',
  body: 'upstream body',
}
const empty = Buffer.alloc(0)
/*
 * A body below any sensible `per_connection_buffer_limit_bytes` is requested as BUFFERED, which keeps Content-Length.
 * What may not fit is requested as BUFFERED_PARTIAL: BUFFERED answers 500 for it.
 */
const surelyBuffered = 32_000
/** Room for a body of unknown length; what comes is counted. */
const unknownLength = 64 * 1024
const maxHead = 1024 * 1024
/** Heads up to here need no reservation of memory. */
const smallHead = 64 * 1024
// A rule has to be content with fewer; one that is not has a defect.
const maxSubrequests = 8
/*
 * Milliseconds for all subrequests and tasks of an exchange. Envoy waits for an answer no longer than
 * `message_timeout`, which is 5 s in the configs of deploy/: what is not known by then has failed.
 */
const answerTime = 4000
const failsClosed = ({ phase }: CompiledRule) => phase === 'conceal' || phase === 'sanitize'
/** Answers that never change. */
const passed = {
  request: answer('requestHeaders'),
  response: answer('responseHeaders'),
  skipped: answer('requestHeaders', {
    mode: { skipHeaders: true, body: bodyMode.none, trailers: false },
  }),
}

export class ProcessedExchange implements GrpcCallHandler {
  readonly #plan: ProcessorPlan
  #step: StreamStep = 'request'
  /** Undefined: nothing is known of the request. */
  #record: ExchangeRecord | undefined
  /** The request as the upstream is sent it, and the rules see it. */
  #view: RequestView | undefined
  /** With which it goes upstream. */
  #fields: Fields = noFields
  #candidates: Candidates | undefined
  #mode: BodyMode = bodyMode.none
  #wantsTrailers = false
  readonly #subresponses = new Map<string, Reply | 'failed'>()
  #cancel: (() => void) | undefined
  readonly #outcomes = new Map<string, Effect | Skip | 'failed'>()
  /** When Envoy has to have its answer, on the clock of `performance.now`. */
  #answerDue: number | undefined
  #timer: NodeJS.Timeout | undefined
  #reserved = 0
  #finished = false

  constructor(
    readonly processor: Processor,
    readonly call: Call,
  ) {
    this.#plan = processor.plan
  }

  get #observing(): boolean {
    return this.#plan.settings.mode === 'observe'
  }

  // What follows is called by the stream.

  admits(length: number): boolean {
    const isBody = this.#step === 'body'
    if (!isBody && length <= smallHead) return true
    return (isBody || length <= maxHead) && this.#reserve(length)
  }

  /** A message too large for the memory there is: of bodies, the rules decide what becomes of that. */
  onDiscarded(): void {
    if (this.#step === 'body') this.#decideBody({ bytes: empty, state: 'memoryLimit' }, false)
    else this.#violate(grpcStatus.resourceExhausted, 'the message is too large')
  }

  onMessage(bytes: Buffer): void {
    if (this.#step !== 'body') this.#release()
    let message: ProcessingRequest
    try {
      message = readRequest(bytes)
    } catch (error) {
      this.#violate(grpcStatus.invalidArgument, (error as Error).message)
      return
    }
    try {
      if (message.observed) this.processor.observed()
      this.#take(message)
    } catch (error) {
      this.#failed(error)
    }
  }

  /** Envoy is done with the exchange. Where an answer is due, an error it is: a good end would let the original pass. */
  onEnd(): void {
    if (this.#step === 'done' || this.#step === 'trailers') this.call.end()
    else this.call.fail(grpcStatus.cancelled, 'the exchange ended without its answer')
  }

  onClose(): void {
    if (this.#step === 'body') this.processor.bodyMissing()
    this.#release()
    this.#cancel?.()
    const complete = this.#step === 'done' || this.#step === 'trailers'
    if (!complete && this.#record !== undefined) this.#record.waitingFor = waiting[this.#step]
    this.#step = 'done'
    if (this.#record !== undefined) this.#finish(complete)
  }

  // Here it ends.

  #take(message: ProcessingRequest): void {
    const { kind } = message
    if (kind === 'requestHeaders' && this.#step === 'request') this.#onRequest(message)
    else if (kind === 'responseHeaders' && this.#step === 'response') this.#onResponse(message)
    else if (kind === 'responseBody' && this.#step === 'body') this.#onBody(message)
    else if (kind === 'responseTrailers' && this.#step === 'trailers') this.#onTrailers(message)
    else if (this.#passesUnread(kind)) this.call.send(answer(kind))
    else this.#violate(grpcStatus.invalidArgument, `${kind} while waiting for ${this.#step}`)
  }

  /** Parts that Envoy's own `processing_mode` sends, although they were not requested. */
  #passesUnread(kind: MessageKind): boolean {
    if (kind === 'requestBody' || kind === 'requestTrailers') return this.#step !== 'request'
    return (kind === 'responseBody' || kind === 'responseTrailers') && this.#step === 'done'
  }

  /** Steps 1 and 2: the rules whose request side can match. */
  #onRequest(message: ProcessingRequest): void {
    if (isTunnel(message)) {
      // Without a path there is nothing that a rule could match.
      this.#step = 'done'
      this.call.send(passed.skipped)
      return
    }
    const request = requestOf(message)
    if (request === undefined) {
      this.#violate(grpcStatus.invalidArgument, 'request headers without :method or :path')
      return
    }
    const { rules } = this.#plan
    this.#record = new ExchangeRecord(request, this.#observing)
    this.#view = rules.upstreamRequest(request)
    this.#candidates = rules.lookup(this.#view)
    this.processor.inFlight++
    const refusal = this.processor.refusal(request)
    if (refusal !== undefined) {
      this.#answerLocally(refusal)
      return
    }
    if (this.#candidates.rules.length === 0) {
      this.#step = 'done'
      this.call.send(passed.skipped)
      this.#finish(true)
      return
    }
    this.#step = 'response'
    this.#fields = upstreamFields(this.#view, this.#candidates)
    const headers = requestMutation(request, this.#view, this.#fields)
    this.call.send(headers === undefined ? passed.request : answer('requestHeaders', { headers }))
  }

  /** Step 4: the upstream's head, or that of a local reply of Envoy's. */
  #onResponse({ pseudo, fields, endOfStream }: ProcessingRequest): void {
    const status = Number(pseudo[':status'])
    if (!(status >= 100 && status <= lastStatus)) {
      this.#violate(grpcStatus.invalidArgument, 'response headers without :status')
      return
    }
    this.#record!.headAt = performance.now()
    this.#record!.upstreamStatus = status
    this.#record!.received = { status, reason: '', fields: withoutFields(fields, endedResponseFields) }
    if (this.#candidates!.at(status) === null) {
      this.#pass(this.#record!.received, endOfStream)
      return
    }
    this.#decideHead(endOfStream)
  }

  #decideHead(endOfStream: boolean): void {
    const body: KnownBody | undefined = endOfStream ? { bytes: empty, state: 'complete' } : undefined
    const decision = this.#decidePatiently(body)
    const again = () => {
      this.#step = 'response'
      this.#decideHead(endOfStream)
    }
    if ('hold' in decision) this.#hold(decision.hold)
    else if ('subrequest' in decision) this.#sendSubrequest(decision.subrequest, again)
    else if ('task' in decision) this.#runTask(decision.task, again)
    else this.#send('responseHeaders', decision.response, endOfStream)
  }

  /** Requests the body from Envoy; where it is unavailable, the rules decide without it. */
  #hold(need: BodyNeed): void {
    const { processor } = this
    const { received } = this.#record!
    const length = getField(received!.fields, 'content-length')
    const known = length === undefined ? Number.NaN : Number(length)
    const room = Math.min(need.maxBytes, known >= 0 ? known : unknownLength)
    const rules = this.#candidates!.at(received!.status)!.flat()
    // Where nothing may pass unseen, a request in vain would let it. Elsewhere it shows whether Envoy obeys by now.
    const mayRequest = processor.obeysModeOverride || !rules.some(failsClosed)
    if (!mayRequest || !this.#reserve(room)) {
      this.#decideBody({ bytes: empty, state: 'memoryLimit' }, false)
      return
    }
    this.#step = 'body'
    this.#mode = known <= surelyBuffered ? bodyMode.buffered : bodyMode.bufferedPartial
    this.#wantsTrailers = rules.some(({ phase }) => phase === 'sanitize')
    const mode = { body: this.#mode, trailers: this.#wantsTrailers }
    this.call.send(answer('responseHeaders', { mode }))
    this.#timer = setTimeout(() => this.#tooSlow(), need.maxHold)
  }

  /**
   * What must not pass unseen is answered once the rule's time is up, and Envoy takes it even then. Anything else stays
   * in Envoy's buffer until it is whole: there is no message that lets it go.
   */
  #tooSlow(): void {
    try {
      const decision = this.#decide({ bytes: empty, state: 'tooSlow' })
      if (!('response' in decision)) return
      const { response } = decision
      const replaced = response.finalReply !== undefined || response.body !== undefined
      if (!(replaced || response.failed !== undefined) || this.#observing) return
      this.#record!.heldAs = 'tooSlow'
      // Not in place: Envoy takes an answer to a body that it has not sent for a broken processor, and fails open.
      this.#mode = bodyMode.bufferedPartial
      this.#send('responseBody', response, false)
    } catch (error) {
      this.#failed(error)
    }
  }

  #onBody({ body, endOfStream }: ProcessingRequest): void {
    this.processor.bodyCame()
    // What is BUFFERED is whole; when trailers follow, the body is not the end.
    const whole = endOfStream || this.#mode === bodyMode.buffered
    this.#decideBody({ bytes: body, state: whole ? 'complete' : 'tooLarge' }, whole, endOfStream)
  }

  /** @param whole nothing of the body follows what is in `body` */
  #decideBody(body: KnownBody, whole: boolean, endOfStream = true): void {
    const kind = this.#step === 'body' ? 'responseBody' : 'responseHeaders'
    clearTimeout(this.#timer)
    this.#record!.heldAs = body.state
    const decision = this.#decidePatiently(body)
    const again = () => {
      this.#step = kind === 'responseBody' ? 'body' : 'response'
      this.#decideBody(body, whole, endOfStream)
    }
    if ('subrequest' in decision) this.#sendSubrequest(decision.subrequest, again)
    else if ('task' in decision) this.#runTask(decision.task, again)
    else if ('response' in decision) this.#send(kind, decision.response, whole, endOfStream)
  }

  #decide(body?: KnownBody): Decision {
    return decideKnown(this.#situation(), body)
  }

  /** May hand out a task, so that no other exchange waits for a large body to be searched. */
  #decidePatiently(body?: KnownBody): PatientDecision {
    return decideKnown({ ...this.#situation(), tasks: this.#outcomes }, body)
  }

  #situation(): Omit<Situation, 'held'> {
    const request = this.#view!
    return {
      candidates: this.#candidates!,
      request,
      received: this.#record!.received!,
      local: undefined,
      context: this.processor.context(this.#plan, request),
      subresponses: this.#subresponses,
    }
  }

  #sendSubrequest(subrequest: Subrequest, decide: () => void): void {
    if (this.#subresponses.size === maxSubrequests) throw new Error('a rule keeps sending subrequests')
    this.#step = 'subrequest'
    const { subrequests } = this.processor
    const timeout = this.#timeLeft()
    this.#cancel = subrequests.send(this.#plan, this.#view!, this.#fields, subrequest, timeout, (reply) => {
      this.#subresponses.set(keyOf(subrequest), reply)
      this.#continue(decide)
    })
  }

  #runTask(task: Task, decide: () => void): void {
    if (this.#outcomes.has(task.key)) throw new Error('a rule requested the same task again')
    this.#step = 'task'
    const running = this.processor.tasks.run(task, (outcome) => {
      clearTimeout(late)
      this.#outcomes.set(task.key, outcome)
      this.#continue(decide)
    })
    const late = setTimeout(() => running.giveUp(), this.#timeLeft())
    this.#cancel = () => {
      clearTimeout(late)
      running.cancel()
    }
  }

  /** Milliseconds until Envoy has to have its answer. */
  #timeLeft(): number {
    const now = performance.now()
    this.#answerDue ??= now + answerTime
    return this.#answerDue - now
  }

  #continue(decide: () => void): void {
    this.#cancel = undefined
    if (this.#finished) return
    try {
      decide()
    } catch (error) {
      this.#failed(error)
    }
  }

  /**
   * Step 7. `kind` is the message that is answered.
   *
   * @param whole nothing of the body follows
   * @param endOfStream nothing at all follows, trailers included
   */
  #send(
    kind: 'responseHeaders' | 'responseBody',
    settled: Settled,
    whole: boolean,
    endOfStream = true,
  ): void {
    this.#record!.settled = settled
    if (settled.failed !== undefined && !this.#observing) {
      this.#answerLocally(localCause('INTERNAL_ERROR', 'proxy_internal_error', `rule ${settled.failed}`))
      return
    }
    const received = this.#record!.received!
    if (this.#observing || !settled.changed) {
      if (kind === 'responseHeaders') this.#pass(received, whole)
      else this.#sendBody(received, undefined, endOfStream)
      return
    }
    const { head } = settled
    const content = settled.finalReply?.body ?? settled.body?.content
    // Only what is BUFFERED can be replaced in place; else what does not fit follows, or its Content-Length is wrong.
    const inPlace = kind === 'responseBody' && this.#mode === bodyMode.buffered
    const replaces = content !== undefined && !inPlace && this.#record!.request.method !== 'HEAD'
    if (settled.finalReply !== undefined || replaces) {
      this.#reply(head, content ?? empty)
      return
    }
    if (kind === 'responseHeaders') this.#pass(head, whole)
    else if (!inPlace && hasNoContent(this.#record!.request.method, head.status)) this.#reply(head, empty)
    else this.#sendBody(head, content, endOfStream)
  }

  /** The body that is there, or that is still to come, under this head. */
  #pass(head: Head, endOfStream: boolean): void {
    const received = this.#record!.received!
    const cutsBody = !endOfStream && hasNoContent(this.#record!.request.method, head.status)
    // A body that the client must not get is on its way: the head alone cannot stop it.
    if (cutsBody || (!endOfStream && this.#view!.method !== this.#record!.request.method)) {
      this.#reply(head, empty)
      return
    }
    const headers = headMutation(received, head)
    this.#step = 'done'
    this.call.send(headers === undefined ? passed.response : answer('responseHeaders', { headers }))
    this.#finish(true)
  }

  /** @param content undefined: the body as it came */
  #sendBody(head: Head, content: Buffer | undefined, endOfStream: boolean): void {
    const isEmpty = hasNoContent(this.#record!.request.method, head.status)
    const body = isEmpty ? empty : content
    const fields = isEmpty ? withoutFields(head.fields, new Set(['content-length'])) : head.fields
    const headers = headMutation(this.#record!.received!, { ...head, fields })
    this.call.send(
      answer('responseBody', {
        ...(headers !== undefined && { headers }),
        ...(body !== undefined && { body }),
      }),
    )
    if (!endOfStream && this.#wantsTrailers) {
      this.#release()
      this.#step = 'trailers'
      return
    }
    this.#step = 'done'
    this.#finish(true)
  }

  /** Trailers alone are left: of what a rule would do about them, only that can be done. */
  #onTrailers({ fields }: ProcessingRequest): void {
    this.#step = 'done'
    const decision = this.#decide({ bytes: empty, state: 'complete', trailers: fields })
    const settled = 'response' in decision ? decision.response : undefined
    if (settled?.trailers === undefined || this.#observing) this.call.send(answer('responseTrailers'))
    else {
      const { incidents, trail } = this.#record!.settled!
      this.#record!.settled = {
        ...this.#record!.settled!,
        incidents: [...incidents, ...settled.incidents],
        trail: [...trail],
      }
      const whole = settled.finalReply !== undefined || settled.failed !== undefined
      const headers = fieldMutation(fields, whole ? noFields : settled.trailers)
      this.call.send(answer('responseTrailers', { headers }))
    }
    this.#finish(true)
  }

  /** A reply in place of everything that the upstream said. */
  #reply({ status, fields }: Head, body: Buffer): void {
    this.#step = 'done'
    const content = hasNoContent('GET', status) ? empty : body
    const headers = replyHeaders(fields)
    this.call.send(answerImmediately({ status, headers, body: content, details: 'upstanding' }))
    this.#finish(true)
  }

  /** A reply of the processor's own enters at step 5, so that one format and one concealment hold for it too. */
  #answerLocally(cause: LocalCause): void {
    this.#record!.local = cause
    const { head, body } = localReply(
      cause,
      getField(this.#record!.request.fields, 'accept'),
      this.#plan.settings.localReplies,
    )
    this.#record!.received ??= head
    const need = { maxBytes: body.length, maxHold: 0, refuseByLength: false }
    const decision = decide({
      candidates: this.#candidates!,
      request: this.#view!,
      received: head,
      local: cause,
      held: heldBody(body, head.fields, 'complete', need),
      context: this.processor.context(this.#plan, this.#view!),
      subresponses: new Map(),
    })
    const asIs = this.#observing || !('response' in decision) || decision.response.failed !== undefined
    const settled = asIs ? unchanged(head) : decision.response
    this.#record!.settled = settled
    this.#reply(settled.head, settled.finalReply?.body ?? settled.body?.content ?? body)
  }

  /** A bug in the processor: nothing may be sent unchecked. */
  #failed(error: unknown): void {
    this.processor.log.logger.error({ err: error }, 'exchange failed')
    if (this.#step === 'done') return
    if (this.#record === undefined) {
      this.call.fail(grpcStatus.internal, 'the exchange could not be processed')
      return
    }
    const cause = localCause('INTERNAL_ERROR', 'proxy_internal_error', 'defect')
    const { head, body } = localReply(
      cause,
      getField(this.#record.request.fields, 'accept'),
      this.#plan.settings.localReplies,
    )
    this.#record!.local = cause
    this.#record!.settled = unchanged(head)
    this.#reply(head, body)
  }

  /** An error, never a good end: Envoy lets the original pass when a stream ends well without an answer. */
  #violate(status: 3 | 8, reason: string): void {
    this.processor.violated(this.#record?.request.path ?? '', reason)
    this.#step = 'done'
    this.call.fail(status, reason)
    if (this.#record !== undefined) this.#finish(false)
  }

  /** Makes sure of memory for so many bytes. Returns whether there is that much. */
  #reserve(length: number): boolean {
    const more = length - this.#reserved
    if (more <= 0) return true
    if (!this.processor.hasRoomFor(more)) return false
    this.#reserved = length
    this.processor.heldBytes += more
    return true
  }

  #release(): void {
    clearTimeout(this.#timer)
    this.processor.heldBytes -= this.#reserved
    this.#reserved = 0
  }

  #finish(complete: boolean): void {
    if (this.#finished) return
    this.#finished = true
    this.processor.inFlight--
    this.#release()
    this.processor.finished(this.#record!, complete)
  }
}
