/**
 * One connection to an upstream: serves one attempt at a time and reads its response.
 *
 * @module
 */
import type { OnReadOpts, Socket } from 'node:net'
import { postponeWriteErrors, restoreWriteErrors } from '../../internals/lateWriteErrors.js'
import { copyPiece } from '../../pieceBuffers.js'
import { markUnanswered } from '../transport.js'
import type { Attempt, AttemptHolder } from './attempt.js'
import type { Connector } from './connect.js'
import { ConnectionClosedError, MalformedResponseError } from './errors.js'
import { announcedIdleTime } from './framing.js'
import type { ResponseHead } from './head.js'
import { requestHead } from './requestHead.js'
import { ResponsePart, ResponseReader } from './response.js'
import { UploadWriter } from './uploadWriter.js'

export interface ConnectionOwner {
  /** The connection is open and idle. */
  released(connection: Connection): void
  /**
   * The connection was closed or became a tunnel.
   *
   * @param idle milliseconds of idle time after which the upstream turned out to have closed it
   */
  closed(connection: Connection, idle: number | undefined): void
}

export interface ConnectionLimits {
  readonly responseHead: number
  readonly maxConnectionAge?: number | undefined
  readonly maxRequestsPerConnection?: number | undefined
}

const noTrailers: string[] = []

// Reads are synchronous: one buffer serves all connections, and what is kept is copied.
const sharedBuffer = Buffer.allocUnsafeSlow(64 * 1024)

export class Connection implements AttemptHolder {
  readonly openedAt = performance.now()
  idleSince = this.openedAt
  /** Requests sent so far, the current one included. */
  requests = 0
  /** As announced by the upstream, in milliseconds; infinite if it announced none. */
  announcedIdleTime = Number.POSITIVE_INFINITY
  readonly #owner: ConnectionOwner
  readonly #limits: ConnectionLimits
  readonly #host: string
  readonly #socket: Socket
  readonly #response: ResponseReader
  #state: 'opening' | 'idle' | 'busy' | 'closed' = 'opening'
  #attempt: Attempt | undefined
  #upload: UploadWriter | undefined
  #sent = false
  /** Whether a byte of the response has arrived. */
  #answered = false
  /** Bytes that had been read when the attempt was paused. */
  #rest: Buffer | undefined
  /** Handles the end of the connection, which was noticed while those bytes were still to be delivered. */
  #pendingEnd: (() => void) | undefined
  #reading = false
  #stopped = false
  #error: Error | undefined
  #idleTime = 0
  #takesUploads = false

  /** @param attempt to be sent as soon as the connection is open */
  constructor(owner: ConnectionOwner, connector: Connector, limits: ConnectionLimits, attempt: Attempt) {
    this.#owner = owner
    this.#limits = limits
    this.#host = connector.host
    this.#response = new ResponseReader(limits.responseHead)
    this.#attempt = attempt
    attempt.holder = this
    // Tunnels are read as streams, and so are TLS sockets, which cannot read into a caller's buffer.
    const onread: OnReadOpts = {
      buffer: sharedBuffer,
      callback: (length, buffer) => this.#onRead(length, buffer),
    }
    const socket = connector.open(attempt.options.upgrade ? undefined : onread, () => this.#opened())
    this.#socket = socket
    socket.on('data', this.#onData)
    socket.on('end', this.#onEnd)
    socket.on('error', this.#onError)
    socket.on('close', this.#onClose)
  }

  get isUsable(): boolean {
    return this.#state === 'idle'
  }

  /** Whether it has reached its maximum age or number of requests. */
  isWornOut(now: number): boolean {
    const { maxConnectionAge, maxRequestsPerConnection } = this.#limits
    if (maxRequestsPerConnection !== undefined && this.requests >= maxRequestsPerConnection) return true
    return maxConnectionAge !== undefined && now - this.openedAt >= maxConnectionAge
  }

  /** Sends the attempt. */
  begin(attempt: Attempt): void {
    this.#attempt = attempt
    attempt.holder = this
    this.requests++
    this.#idleTime = performance.now() - this.idleSince
    this.#sent = false
    this.#answered = false
    this.#state = 'busy'
    this.#response.begin(attempt.options.method)
    attempt.start()
    if (this.#attempt !== attempt) return
    try {
      const last = this.requests === this.#limits.maxRequestsPerConnection
      const { text, framing } = requestHead(attempt.options, this.#host, last)
      this.#sent = true
      const { upload } = attempt.options
      if (upload === undefined) {
        this.#socket.write(text, 'latin1')
        return
      }
      if (!this.#takesUploads) postponeWriteErrors(this.#socket)
      this.#takesUploads = true
      this.#upload = new UploadWriter(this.#socket, upload, framing, (error) => this.#fail(error))
      this.#upload.start(text)
    } catch (error) {
      this.#yield()
      attempt.fail(error as Error)
    }
  }

  /** Closes the connection from this side. */
  destroy(error: Error): void {
    this.#end(error, undefined)
  }

  pause(): void {
    // Never paused before the head has arrived.
    if (this.#state !== 'busy' || this.#response.inHead || this.#stopped) return
    this.#stopped = true
    this.#socket.pause()
  }

  resume(attempt: Attempt): void {
    if (!this.#reading && this.#rest !== undefined) queueMicrotask(() => this.#continue(attempt))
    else this.#restart()
  }

  abort(attempt: Attempt): void {
    const { reason } = attempt
    if (this.#state === 'opening') this.#attempt = undefined
    else if (this.#sent) {
      this.#end(reason!, undefined)
      return
    } else this.#yield()
    attempt.fail(reason!)
  }

  /** Returns the connection, which the attempt has not used. */
  #yield(): void {
    this.#attempt = undefined
    this.requests--
    this.#release()
  }

  #release(): void {
    this.#state = 'idle'
    this.idleSince = performance.now()
    this.#owner.released(this)
  }

  #opened(): void {
    const attempt = this.#attempt
    if (attempt === undefined) this.#release()
    else this.begin(attempt)
  }

  #restart(): void {
    if (!this.#stopped || this.#rest !== undefined) return
    this.#stopped = false
    this.#socket.resume()
  }

  #continue(attempt: Attempt): void {
    const rest = this.#rest
    if (rest === undefined || attempt !== this.#attempt || attempt.paused) return
    this.#rest = undefined
    this.#receive(rest, false)
    if (this.#rest === undefined) this.#pendingEnd?.()
  }

  #onRead(length: number, buffer: Uint8Array): boolean {
    this.#receive((buffer as Buffer).subarray(0, length), true)
    return true
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#receive(chunk, false)
  }

  readonly #onEnd = (): void => {
    this.#afterRest(() => {
      const attempt = this.#attempt
      if (attempt !== undefined && this.#response.endsWithConnection) this.#finish(attempt, noTrailers)
      else this.#fail(this.#error ?? new ConnectionClosedError())
    })
  }

  readonly #onError = (error: Error): void => {
    this.#error = error
  }

  readonly #onClose = (): void => {
    this.#afterRest(() => this.#fail(this.#error ?? new ConnectionClosedError()))
  }

  /** The end of a TLS socket is noticed even while it is paused. */
  #afterRest(end: () => void): void {
    if (this.#rest === undefined) end()
    else this.#pendingEnd ??= end
  }

  /** The connection was closed by the upstream, or failed. */
  #fail(error: Error): void {
    const attempt = this.#attempt
    if (this.#state === 'idle') {
      this.#end(error, performance.now() - this.idleSince)
    } else if (attempt?.aborted === false && this.requests > 1 && !this.#answered) {
      markUnanswered(error)
      this.#end(error, this.#idleTime)
    } else this.#end(error, undefined)
  }

  /** Ends the connection, and with it the attempt. */
  #end(error: Error, idle: number | undefined): void {
    if (this.#state === 'closed') return
    const attempt = this.#attempt
    this.#attempt = undefined
    this.#leave()
    this.#socket.destroy()
    this.#owner.closed(this, idle)
    attempt?.fail(error)
  }

  #leave(): void {
    this.#state = 'closed'
    this.#upload?.stop()
    this.#upload = undefined
    this.#rest = undefined
    this.#pendingEnd = undefined
  }

  /** @param borrowed whether the bytes must be copied to be kept */
  #receive(bytes: Buffer, borrowed: boolean): void {
    this.#answered = true
    this.#reading = true
    try {
      this.#read(bytes, borrowed)
    } catch (error) {
      this.#fail(error as Error)
    }
    this.#reading = false
    if (this.#stopped && this.#attempt?.paused !== true) this.#restart()
  }

  #read(given: Buffer, borrowed: boolean): void {
    const response = this.#response
    let bytes = given
    for (;;) {
      const attempt = this.#attempt
      if (attempt === undefined) {
        if (bytes.length > 0) this.#refuse('unsolicited bytes')
        return
      }
      if (attempt.paused && !response.inHead) {
        this.#rest = borrowed ? Buffer.from(bytes) : bytes
        this.pause()
        return
      }
      switch (response.next(bytes, borrowed)) {
        case ResponsePart.Nothing:
          return
        case ResponsePart.Head:
          this.#onHead(attempt, response.head!)
          break
        case ResponsePart.Content:
          attempt.receive(borrowed ? copyPiece(response.content) : response.content)
          break
        case ResponsePart.End:
          this.#finish(attempt, response.trailers, response.rest.length)
          return
        default:
          this.#refuse(response.malformed)
          return
      }
      if (this.#attempt !== attempt) return
      bytes = response.rest
    }
  }

  #onHead(attempt: Attempt, head: ResponseHead): void {
    if (head.status === 101) {
      this.#switch(attempt, head, this.#response.rest)
      return
    }
    if (head.status > 199) this.announcedIdleTime = announcedIdleTime(head) ?? Number.POSITIVE_INFINITY
    attempt.respond(head.status, head.fields, head.reason)
  }

  #refuse(problem: string): void {
    this.#fail(new MalformedResponseError(problem))
  }

  /** @param extra number of unexpected bytes after the response */
  #finish(attempt: Attempt, trailers: string[], extra = 0): void {
    const uploaded = this.#upload === undefined || this.#upload.finished
    this.#attempt = undefined
    if (this.#response.persistent && uploaded && extra === 0 && !this.#socket.destroyed) {
      this.#upload = undefined
      this.#restart()
      this.#release()
    } else {
      this.#leave()
      this.#socket.destroy()
      this.#owner.closed(this, undefined)
    }
    attempt.end(trailers)
  }

  /** The connection becomes a tunnel (RFC 9110 §7.8). */
  #switch(attempt: Attempt, head: ResponseHead, rest: Buffer): void {
    if (!attempt.options.upgrade) {
      this.#refuse('101 without an upgrade')
      return
    }
    const socket = this.#socket
    this.#attempt = undefined
    this.#leave()
    socket.off('data', this.#onData)
    socket.off('end', this.#onEnd)
    socket.off('error', this.#onError)
    socket.off('close', this.#onClose)
    restoreWriteErrors(socket)
    socket.pause()
    if (rest.length > 0) socket.unshift(rest)
    this.#owner.closed(this, undefined)
    attempt.upgrade(head.status, head.fields, socket)
  }
}
