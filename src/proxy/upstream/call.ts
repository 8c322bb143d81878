/**
 * One request to an upstream and its response: the only way in which the proxy talks to upstreams.
 *
 * @module
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Dispatcher } from 'undici'
import { hasNoContent } from '../../http/duties.js'
import { isFieldValue, noFields } from '../../http/fields.js'
import { isStreamType, mediaTypeOf } from '../../http/mediaType.js'
import type { Head } from '../../http/message.js'
import { isIdempotentMethod } from '../../http/methods.js'
import type { CallTrace } from '../../observe/tracing.js'
import { never, type Watch, type Watched } from '../deadlines.js'
import { causeOf } from '../failures.js'
import { type LocalCause, localCause } from '../localReplies.js'
import type { BodyRecording, UpstreamListener, UpstreamRequest } from './callContract.js'
import { isForwardable, receivedFields, receivedTrailers, upgradeOf } from './responseHeaders.js'
import { type RetriedHandler, RetryOnFreshConnection } from './retry.js'
import { CallAbortedError, type CallOptions, Upload } from './transport.js'
import type { Upstream } from './upstream.js'

type Controller = Dispatcher.DispatchController

/** What a call waits for: `request` means that the upload is still under way. */
export type CallWaitingFor = 'connection' | 'request' | 'head' | 'body' | 'nothing'

type CallPhase = 'connection' | 'head' | 'body' | 'discarding' | 'over'

/** Interim responses in one call; a server that sends more will never send a final one. */
const maxInterims = 100
// Enough to read a small body to its end and keep the connection; a larger one is cut off.
const maxDiscarded = 64 * 1024
const maxDiscardTime = 500

const lateHead = 'http_response_timeout'

export class UpstreamCall implements RetriedHandler, Watched {
  readonly readsRawHeaders = true
  deadline = never
  place = -1
  retried = false
  /** Receives the body as it arrives, even if it is discarded. */
  recording: BodyRecording | undefined
  readonly #upstream: Upstream
  readonly #deadlines: Watch
  readonly #upload: Upload | undefined
  #phase: CallPhase = 'connection'
  #trace: CallTrace | undefined
  #controller: Controller | undefined
  #status = 0
  #interims = 0
  #paused = false
  /** Bytes uploaded when progress was last checked. */
  #uploaded = 0
  #discarded = 0
  #starting = true

  /** @param listener may be replaced while the call runs */
  constructor(
    upstream: Upstream,
    readonly request: UpstreamRequest,
    public listener: UpstreamListener,
    deadlines: Watch,
  ) {
    this.#upstream = upstream
    this.#deadlines = deadlines
    this.#upload = request.body && new Upload(request.body, request.trailers)
  }

  start(): void {
    const { method, path, headers, upgrade, fresh, trace } = this.request
    const { transport, settings } = this.#upstream
    this.#trace = trace?.call(method, path, headers, settings)
    const repeatable = this.#upload === undefined && isIdempotentMethod(method)
    const options: CallOptions = {
      method,
      path,
      headers: (this.#trace?.headers ?? headers) as string[],
      upload: this.#upload,
      upgrade: upgrade ?? null,
      repeatable,
      fresh,
    }
    this.#upstream.inFlight++
    this.#deadlines.add(this)
    this.deadline = this.#deadlines.now + settings.connectTimeout
    const handler = repeatable ? new RetryOnFreshConnection(transport, options, this) : this
    transport.dispatch(options, handler)
    this.#starting = false
  }

  get over(): boolean {
    return this.#phase === 'over' || this.#phase === 'discarding'
  }

  get waitingFor(): CallWaitingFor {
    if (this.over) return 'nothing'
    if (this.#phase === 'head' && this.#upload?.finishedAt === never) return 'request'
    return this.#phase as CallWaitingFor
  }

  /** How long nothing of the body may arrive, in milliseconds; event streams have a time-out of their own. */
  idleTimeout({ fields }: Head): number {
    const { bodyTimeout, streamTimeout } = this.#upstream.settings
    return isStreamType(mediaTypeOf(fields)) ? (streamTimeout ?? never) : bodyTimeout
  }

  /** Stops the response body. */
  pause(): void {
    this.#paused = true
    this.#controller?.pause()
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#controller?.resume()
  }

  /** Ends the call without notifying its listener. */
  abort(): void {
    if (this.#phase === 'over') return
    this.#end()
    this.#controller?.abort(new CallAbortedError())
  }

  /** Drains the rest of a small response, so that its connection can be reused; the listener is no longer called. */
  discard(): void {
    if (this.#phase !== 'body') {
      this.abort()
      return
    }
    this.#phase = 'discarding'
    this.deadline = this.#deadlines.now + maxDiscardTime
    this.resume()
  }

  #end(failure?: string): void {
    this.#phase = 'over'
    this.#trace?.end(this.#status, failure, this.retried)
    this.#deadlines.delete(this)
    this.#upstream.release()
  }

  #fail(cause: LocalCause): void {
    if (this.over) {
      this.abort()
      return
    }
    this.#end(cause.code)
    if (cause.status > 499) this.#upstream.answered(true)
    this.#controller?.abort(new CallAbortedError())
    this.listener.onFailure(cause)
  }

  // undici's handler interface.

  onRequestQueued(controller: Controller): void {
    this.#controller = controller
  }

  onRequestStart(controller: Controller, _context: unknown): void {
    this.#controller = controller
    if (this.over) {
      controller.abort(new CallAbortedError())
      return
    }
    if (this.#paused) controller.pause()
    this.#phase = 'head'
    this.#extend()
  }

  onRetry(): boolean {
    if (this.over) return false
    this.retried = true
    this.#phase = 'connection'
    this.#controller = undefined
    this.deadline = this.#deadlines.now + this.#upstream.settings.connectTimeout
    return true
  }

  onResponseStart(
    controller: Controller,
    status: number,
    _headers: IncomingHttpHeaders,
    message?: string,
  ): void {
    if (this.over) return
    const fields = receivedFields(controller.rawHeaders)
    const interim = status < 200
    if (fields === undefined || !isForwardable(status) || (interim && ++this.#interims > maxInterims)) {
      this.#fail(invalid(`head of a ${status}`))
      return
    }
    // undici takes the bytes of the phrase for UTF-8, and what was not UTF-8 cannot be recovered.
    const reason = message !== undefined && isFieldValue(message) ? message : ''
    if (interim) {
      this.#extend()
      this.listener.onInterim({ status, reason, fields })
      return
    }
    this.#status = status
    this.#phase = 'body'
    this.deadline = never
    this.#upstream.answered(status === 503)
    this.listener.onHead({ status, reason, fields })
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    this.recording?.add(chunk)
    if (this.#phase === 'body') {
      this.listener.onData(chunk)
    } else if (this.#phase === 'discarding') {
      this.#discarded += chunk.length
      if (this.#discarded > maxDiscarded) this.abort()
    }
  }

  onResponseEnd({ rawTrailers }: Controller, _trailers: IncomingHttpHeaders): void {
    const heard = this.#phase === 'body'
    if (this.#phase !== 'over') {
      this.#end()
      this.recording?.end()
    }
    if (heard) this.listener.onEnd(rawTrailers == null ? noFields : receivedTrailers(rawTrailers))
  }

  onResponseError(controller: Controller, error: Error): void {
    if (this.#starting) {
      queueMicrotask(() => this.onResponseError(controller, error))
      return
    }
    this.#controller = undefined
    // undici expects the content that a 304 may announce but must not have (RFC 9110 §8.6).
    const complete = this.#phase === 'body' && hasNoContent(this.request.method, this.#status)
    if (complete) this.onResponseEnd(noTrailers, {})
    else if (this.#phase !== 'over') this.#fail(causeOf(error))
  }

  onRequestUpgrade(
    { rawHeaders }: Controller,
    status: number,
    _headers: IncomingHttpHeaders,
    socket: Duplex,
  ): void {
    this.#controller = undefined
    const fields = receivedFields(rawHeaders)
    const { listener } = this
    const wanted = this.request.upgrade !== undefined && upgradeOf(rawHeaders) === this.request.upgrade
    if (this.over || fields === undefined || !wanted || listener.onUpgrade === undefined) {
      socket.destroy()
      this.#fail(invalid('101 for another protocol'))
      return
    }
    this.#status = status
    this.#end()
    listener.onUpgrade({ status, reason: '', fields }, socket as Socket)
  }

  // End of undici's handler interface.

  onDeadline(): void {
    this.deadline = never
    if (this.#phase === 'discarding') this.abort()
    else if (this.#phase === 'connection') {
      this.#fail(localCause('UPSTREAM_TIMEOUT', 'connection_timeout', 'connect'))
    } else if (this.#phase === 'head' && !this.#uploading()) {
      this.#fail(localCause('UPSTREAM_TIMEOUT', lateHead, 'head'))
    }
  }

  #extend(): void {
    this.deadline = this.#deadlines.now + this.#upstream.settings.headTimeout
  }

  /**
   * Whether the request is still being sent: its time-out starts again with progress, and the time for the head starts
   * only with the end of the request.
   */
  #uploading(): boolean {
    const upload = this.#upload
    if (upload === undefined) return false
    const { headTimeout } = this.#upstream.settings
    if (upload.finishedAt !== never) {
      this.deadline = upload.finishedAt + headTimeout
      return this.deadline > this.#deadlines.now
    }
    if (upload.blocked && upload.bytes === this.#uploaded) return false
    this.#uploaded = upload.bytes
    this.#extend()
    return true
  }
}

const noTrailers: Controller = {
  aborted: false,
  paused: false,
  reason: null,
  abort() {},
  pause() {},
  resume() {},
}

function invalid(cause: string): LocalCause {
  return localCause('UPSTREAM_INVALID_RESPONSE', 'http_protocol_error', cause)
}
