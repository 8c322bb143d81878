/**
 * One exchange as Envoy shows it: the request's head, the response's head, and its body and trailers if a rule needs
 * them. Steps 4 to 8 of `docs/architecture.md`; the others are Envoy's.
 *
 * @module
 */

import type { KnownBody } from '../engine/decideKnown.js'
import { type Settled, unchanged } from '../engine/decision.js'
import { getField, noFields, withoutFields } from '../http/fields.js'
import { endedResponseFields } from '../http/hopByHop.js'
import type { Head, Reply } from '../http/message.js'
import { lastStatus } from '../http/status.js'
import { ExchangeRecord, type WaitingFor } from '../observe/exchangeRecord.js'
import { internalError, type LocalCause, localReply } from '../proxy/localReplies.js'
import type { BodyNeed, Task } from '../rules/rule.js'
import type { Subrequest } from '../rules/subrequest.js'
import { type PartAnswer, passChanged, passUnchanged, replyMessage, type ShownPart } from './answers.js'
import { bodyRequest } from './bodyRequest.js'
import { type Call, type GrpcCallHandler, grpcStatus } from './grpcCall.js'
import { fieldMutation } from './headerMutation.js'
import {
  answer,
  type BodyMode,
  bodyMode,
  type MessageKind,
  type ProcessingRequest,
  readRequest,
} from './messages.js'
import { EnvoyPhases } from './phases.js'
import type { Processor, ProcessorPlan } from './processor.js'
import { isTunnel, requestOf } from './request.js'
import { Reservation } from './reservation.js'

/** The message that is expected next. `subrequest`, `task`: none, until the result is there. */
type StreamStep = 'request' | 'response' | 'subrequest' | 'task' | 'body' | 'trailers' | 'done'

/** What a client that left was waiting for. */
const waiting: Readonly<Partial<Record<StreamStep, WaitingFor>>> = {
  response: 'upstream head',
  subrequest: 'subrequest',
  body: 'upstream body',
}
const empty = Buffer.alloc(0)
const maxHead = 1024 * 1024
/** Heads up to this size need no reservation of memory. */
const smallHead = 64 * 1024
/** Answers that never change. */
const passed = {
  request: answer('requestHeaders'),
  skipped: answer('requestHeaders', {
    mode: { skipHeaders: true, body: bodyMode.none, trailers: false },
  }),
}

export class ProcessedExchange implements GrpcCallHandler {
  readonly #plan: ProcessorPlan
  #step: StreamStep = 'request'
  /** Both undefined until the request's head has arrived. */
  #record: ExchangeRecord | undefined
  #phases: EnvoyPhases | undefined
  #mode: BodyMode = bodyMode.none
  #wantsTrailers = false
  readonly #memory: Reservation
  #timer: NodeJS.Timeout | undefined
  #finished = false

  constructor(
    readonly processor: Processor,
    readonly call: Call,
  ) {
    this.#plan = processor.plan
    this.#memory = new Reservation(processor)
  }

  get #observing(): boolean {
    return this.#plan.settings.mode === 'observe'
  }

  // The stream calls the following methods.

  admits(length: number): boolean {
    const isBody = this.#step === 'body'
    if (!isBody && length <= smallHead) return true
    return (isBody || length <= maxHead) && this.#memory.reserve(length)
  }

  /** The message was too large for the available memory. If it was a body, the rules decide without it. */
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

  /** Envoy has ended the stream. If an answer is due, it must fail: a regular end would let the original pass. */
  onEnd(): void {
    if (this.#step === 'done' || this.#step === 'trailers') this.call.end()
    else this.call.fail(grpcStatus.cancelled, 'the exchange ended without its answer')
  }

  onClose(): void {
    if (this.#step === 'body') this.processor.bodyMissing()
    this.#release()
    this.#phases?.cancel()
    const complete = this.#step === 'done' || this.#step === 'trailers'
    if (!complete && this.#record !== undefined) this.#record.waitingFor = waiting[this.#step]
    this.#step = 'done'
    if (this.#record !== undefined) this.#finish(complete)
  }

  // End of the methods that the stream calls.

  #take(message: ProcessingRequest): void {
    const { kind } = message
    if (kind === 'requestHeaders' && this.#step === 'request') this.#onRequest(message)
    else if (kind === 'responseHeaders' && this.#step === 'response') this.#onResponse(message)
    else if (kind === 'responseBody' && this.#step === 'body') this.#onBody(message)
    else if (kind === 'responseTrailers' && this.#step === 'trailers') this.#onTrailers(message)
    else if (this.#passesUnread(kind)) this.call.send(answer(kind))
    else this.#violate(grpcStatus.invalidArgument, `${kind} while waiting for ${this.#step}`)
  }

  /** Whether Envoy's own `processing_mode` sent a part that was not requested. */
  #passesUnread(kind: MessageKind): boolean {
    if (kind === 'requestBody' || kind === 'requestTrailers') return this.#step !== 'request'
    return (kind === 'responseBody' || kind === 'responseTrailers') && this.#step === 'done'
  }

  /** Steps 1 and 2: the rules whose request side can match. */
  #onRequest(message: ProcessingRequest): void {
    if (isTunnel(message)) {
      // Without a path, there is nothing that a rule could match.
      this.#step = 'done'
      this.call.send(passed.skipped)
      return
    }
    const request = requestOf(message)
    if (request === undefined) {
      this.#violate(grpcStatus.invalidArgument, 'request headers without :method or :path')
      return
    }
    this.#record = new ExchangeRecord(request, this.#observing)
    this.#phases = new EnvoyPhases(this.processor, this.#plan, request)
    this.processor.inFlight++
    const refusal = this.processor.refusal(request)
    if (refusal !== undefined) {
      this.#answerLocally(refusal)
      return
    }
    if (this.#phases.candidates.rules.length === 0) {
      this.#step = 'done'
      this.call.send(passed.skipped)
      this.#finish(true)
      return
    }
    this.#step = 'response'
    const headers = this.#phases.changeRequest()
    this.call.send(headers === undefined ? passed.request : answer('requestHeaders', { headers }))
  }

  /** Step 4: the head of the upstream's response, or of one of Envoy's local replies. */
  #onResponse({ pseudo, fields, endOfStream }: ProcessingRequest): void {
    const status = Number(pseudo[':status'])
    if (!(status >= 100 && status <= lastStatus)) {
      this.#violate(grpcStatus.invalidArgument, 'response headers without :status')
      return
    }
    this.#record!.headAt = performance.now()
    this.#record!.upstreamStatus = status
    this.#record!.received = { status, reason: '', fields: withoutFields(fields, endedResponseFields) }
    if (this.#phases!.candidates.at(status) === null) {
      this.#answer(passUnchanged(this.#part('responseHeaders', endOfStream)))
      return
    }
    this.#decideHead(endOfStream)
  }

  #decideHead(endOfStream: boolean): void {
    const body: KnownBody | undefined = endOfStream ? { bytes: empty, state: 'complete' } : undefined
    const decision = this.#phases!.decidePatiently(this.#record!.received!, body)
    const again = () => {
      this.#step = 'response'
      this.#decideHead(endOfStream)
    }
    if ('hold' in decision) this.#hold(decision.hold)
    else if ('subrequest' in decision) this.#sendSubrequest(decision.subrequest, again)
    else if ('task' in decision) this.#runTask(decision.task, again)
    else this.#settle(decision.response, this.#part('responseHeaders', endOfStream))
  }

  /** Requests the body from Envoy; if it is unavailable, the rules decide without it. */
  #hold(need: BodyNeed): void {
    const { received } = this.#record!
    const rules = this.#phases!.candidates.at(received!.status)!.flat()
    const request = bodyRequest(need, received!.fields, rules)
    const mayRequest = this.processor.obeysModeOverride || request.mayPassUnread
    if (!mayRequest || !this.#memory.reserve(request.room)) {
      this.#decideBody({ bytes: empty, state: 'memoryLimit' }, false)
      return
    }
    this.#step = 'body'
    this.#mode = request.mode
    this.#wantsTrailers = request.trailers
    const mode = { body: this.#mode, trailers: this.#wantsTrailers }
    this.call.send(answer('responseHeaders', { mode }))
    this.#timer = setTimeout(() => this.#tooSlow(), need.maxHold)
  }

  /**
   * A response that must not pass unchecked is answered as soon as the rule's time is up, which Envoy accepts even
   * then. Any other stays in Envoy's buffer until it is complete: no message can release it.
   */
  #tooSlow(): void {
    try {
      const decision = this.#phases!.decide(this.#record!.received!, { bytes: empty, state: 'tooSlow' })
      if (!('response' in decision)) return
      const { response } = decision
      const replaced = response.finalReply !== undefined || response.body !== undefined
      if (!(replaced || response.failed !== undefined) || this.#observing) return
      this.#record!.heldAs = 'tooSlow'
      // Not replaced in place: an answer to a body that Envoy has not sent counts as a broken processor, and Envoy
      // fails open.
      this.#mode = bodyMode.bufferedPartial
      this.#settle(response, this.#part('responseBody', false))
    } catch (error) {
      this.#failed(error)
    }
  }

  #onBody({ body, endOfStream }: ProcessingRequest): void {
    this.processor.bodyCame()
    // With BUFFERED, the body is complete; if trailers follow, it is not the end.
    const whole = endOfStream || this.#mode === bodyMode.buffered
    this.#decideBody({ bytes: body, state: whole ? 'complete' : 'tooLarge' }, whole, endOfStream)
  }

  /** @param whole whether `body` is all of the body */
  #decideBody(body: KnownBody, whole: boolean, endOfStream = true): void {
    const kind = this.#step === 'body' ? 'responseBody' : 'responseHeaders'
    clearTimeout(this.#timer)
    this.#record!.heldAs = body.state
    const decision = this.#phases!.decidePatiently(this.#record!.received!, body)
    const again = () => {
      this.#step = kind === 'responseBody' ? 'body' : 'response'
      this.#decideBody(body, whole, endOfStream)
    }
    if ('subrequest' in decision) this.#sendSubrequest(decision.subrequest, again)
    else if ('task' in decision) this.#runTask(decision.task, again)
    else if ('response' in decision) this.#settle(decision.response, this.#part(kind, whole, endOfStream))
  }

  #sendSubrequest(subrequest: Subrequest, decide: () => void): void {
    this.#step = 'subrequest'
    this.#phases!.sendSubrequest(subrequest, () => this.#continue(decide))
  }

  #runTask(task: Task, decide: () => void): void {
    this.#step = 'task'
    this.#phases!.runTask(task, () => this.#continue(decide))
  }

  #continue(decide: () => void): void {
    if (this.#finished) return
    try {
      decide()
    } catch (error) {
      this.#failed(error)
    }
  }

  /** The part that Envoy waits for an answer to; `whole` and `endOfStream` as in {@link ShownPart}. */
  #part(kind: ShownPart['kind'], whole: boolean, endOfStream = true): ShownPart {
    const { received, request } = this.#record!
    const isBuffered = kind === 'responseBody' && this.#mode === bodyMode.buffered
    const sentMethod = this.#phases!.view.method
    return { kind, received: received!, method: request.method, sentMethod, isBuffered, whole, endOfStream }
  }

  /** Step 6: answer as the rules decided, unless a rule failed that must not be bypassed. */
  #settle(settled: Settled, part: ShownPart): void {
    this.#record!.settled = settled
    if (settled.failed !== undefined && !this.#observing)
      this.#answerLocally(internalError(`rule ${settled.failed}`))
    else if (this.#observing || !settled.changed) this.#answer(passUnchanged(part))
    else this.#answer(passChanged(part, settled))
  }

  /** Step 7. */
  #answer({ message, trailersFollow }: PartAnswer): void {
    const expectsTrailers = trailersFollow && this.#wantsTrailers
    this.#step = expectsTrailers ? 'trailers' : 'done'
    this.call.send(message)
    if (expectsTrailers) this.#release()
    else this.#finish(true)
  }

  /** Only trailers are left, so only a rule's effect on them can still be applied. */
  #onTrailers({ fields }: ProcessingRequest): void {
    this.#step = 'done'
    const body: KnownBody = { bytes: empty, state: 'complete', trailers: fields }
    const decision = this.#phases!.decide(this.#record!.received!, body)
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

  #reply(head: Head, body: Buffer): void {
    this.#answer({ message: replyMessage(head, body), trailersFollow: false })
  }

  #localReply(cause: LocalCause): Reply {
    const { request } = this.#record!
    this.#record!.local = cause
    return localReply(cause, getField(request.fields, 'accept'), this.#plan.settings.localReplies)
  }

  /** Passes a local reply through step 5, so that the same format and concealment apply to it. */
  #answerLocally(cause: LocalCause): void {
    const reply = this.#localReply(cause)
    const { head, body } = reply
    this.#record!.received ??= head
    const decided = this.#observing ? undefined : this.#phases!.decideLocally(cause, reply)
    const settled = decided ?? unchanged(head)
    this.#record!.settled = settled
    this.#reply(settled.head, settled.finalReply?.body ?? settled.body?.content ?? body)
  }

  /** Handles a defect of the processor: nothing may be sent unchecked. */
  #failed(error: unknown): void {
    this.processor.log.logger.error({ err: error }, 'exchange failed')
    if (this.#step === 'done') return
    if (this.#record === undefined) {
      this.call.fail(grpcStatus.internal, 'the exchange could not be processed')
      return
    }
    const { head, body } = this.#localReply(internalError('defect'))
    this.#record.settled = unchanged(head)
    this.#reply(head, body)
  }

  /**
   * Ends the stream with an error, never regularly: after a regular end without an answer, Envoy lets the original
   * pass.
   */
  #violate(status: 3 | 8, reason: string): void {
    this.processor.violated(this.#record?.request.path ?? '', reason)
    this.#step = 'done'
    this.call.fail(status, reason)
    if (this.#record !== undefined) this.#finish(false)
  }

  #release(): void {
    clearTimeout(this.#timer)
    this.#memory.release()
  }

  #finish(complete: boolean): void {
    if (this.#finished) return
    this.#finished = true
    this.processor.inFlight--
    this.#release()
    this.processor.finished(this.#record!, complete)
  }
}
