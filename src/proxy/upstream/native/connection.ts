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
import { ChunkedDecoder, Found } from './chunked.js'
import type { Connector } from './connect.js'
import { ConnectionClosedError, MalformedResponseError } from './errors.js'
import { announcedIdleTime, closes, framingOf, isPersistent } from './framing.js'
import { parseHead, type ResponseHead } from './head.js'
import { requestHead } from './requestHead.js'
import { UploadWriter } from './uploadWriter.js'

export interface ConnectionOwner {
  /** The connection is open and has nothing to do. */
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

/** What the next bytes from the upstream are; `idle` expects none. */
type Expecting = 'opening' | 'idle' | 'head' | 'length' | 'chunked' | 'close' | 'closed'

const headEnd = Buffer.from('\r\n\r\n')
const headStart = Buffer.from('HTTP/1.')
const nothing = Buffer.alloc(0)
const noTrailers: string[] = []

// Reads are synchronous: one buffer serves all connections, and what is kept is copied.
const sharedBuffer = Buffer.allocUnsafeSlow(64 * 1024)

export class Connection implements AttemptHolder {
  readonly openedAt = performance.now()
  idleSince = this.openedAt
  /** Requests sent so far, the current one included. */
  requests = 0
  /** By the account of the upstream; infinite without one. */
  announcedIdleTime = Number.POSITIVE_INFINITY
  readonly #owner: ConnectionOwner
  readonly #limits: ConnectionLimits
  readonly #host: string
  readonly #socket: Socket
  #expecting: Expecting = 'opening'
  #attempt: Attempt | undefined
  #upload: UploadWriter | undefined
  #sent = false
  /** Whether a byte of the response has arrived. */
  #answered = false
  #persistent = false
  /** The part of a head that has arrived. */
  #pending: Buffer | undefined
  #left = 0
  #decoder: ChunkedDecoder | undefined
  /** What had been read when the attempt was paused. */
  #rest: Buffer | undefined
  /** The end of the connection, noticed while that was still to be delivered. */
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
    this.#attempt = attempt
    attempt.holder = this
    // A tunnel is read as a stream, and so are TLS sockets, which know no buffer of their caller's.
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
    return this.#expecting === 'idle'
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
    this.#expecting = 'head'
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

  /** Closed by this side. */
  destroy(error: Error): void {
    this.#end(error, undefined)
  }

  pause(): void {
    // A head is waited for in any case.
    if (this.#expecting === 'head' || this.#expecting === 'opening' || this.#stopped) return
    this.#stopped = true
    this.#socket.pause()
  }

  resume(attempt: Attempt): void {
    if (!this.#reading && this.#rest !== undefined) queueMicrotask(() => this.#continue(attempt))
    else this.#restart()
  }

  abort(attempt: Attempt): void {
    const { reason } = attempt
    if (this.#expecting === 'opening') this.#attempt = undefined
    else if (this.#sent) {
      this.#end(reason!, undefined)
      return
    } else this.#yield()
    attempt.fail(reason!)
  }

  /** Gives back the connection that the attempt has not used. */
  #yield(): void {
    this.#attempt = undefined
    this.requests--
    this.#release()
  }

  #release(): void {
    this.#expecting = 'idle'
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
      if (attempt !== undefined && this.#expecting === 'close') this.#finish(attempt, noTrailers)
      else this.#fail(this.#error ?? new ConnectionClosedError())
    })
  }

  readonly #onError = (error: Error): void => {
    this.#error = error
  }

  readonly #onClose = (): void => {
    this.#afterRest(() => this.#fail(this.#error ?? new ConnectionClosedError()))
  }

  /** Pausing a TLS socket does not keep its end from being noticed. */
  #afterRest(end: () => void): void {
    if (this.#rest === undefined) end()
    else this.#pendingEnd ??= end
  }

  /** Broken by the upstream, or by its failure. */
  #fail(error: Error): void {
    const attempt = this.#attempt
    if (this.#expecting === 'idle') {
      this.#end(error, performance.now() - this.idleSince)
    } else if (attempt?.aborted === false && this.requests > 1 && !this.#answered) {
      markUnanswered(error)
      this.#end(error, this.#idleTime)
    } else this.#end(error, undefined)
  }

  /** Ends the connection, and with it the attempt. */
  #end(error: Error, idle: number | undefined): void {
    if (this.#expecting === 'closed') return
    const attempt = this.#attempt
    this.#attempt = undefined
    this.#leave()
    this.#socket.destroy()
    this.#owner.closed(this, idle)
    attempt?.fail(error)
  }

  #leave(): void {
    this.#expecting = 'closed'
    this.#upload?.stop()
    this.#upload = undefined
    this.#pending = undefined
    this.#rest = undefined
    this.#pendingEnd = undefined
  }

  /** @param borrowed whether the bytes have to be copied to be kept */
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
    let bytes = given
    for (;;) {
      const attempt = this.#attempt
      if (attempt === undefined) {
        if (bytes.length > 0) this.#refuse('unsolicited bytes')
        return
      }
      if (this.#expecting === 'head') {
        const rest = this.#readHead(attempt, bytes, borrowed)
        if (rest === undefined) return
        bytes = rest
        continue
      }
      if (attempt.paused) {
        this.#rest = borrowed ? Buffer.from(bytes) : bytes
        this.pause()
        return
      }
      if (this.#expecting === 'length' && this.#left === 0) {
        this.#finish(attempt, noTrailers, bytes.length)
        return
      }
      if (bytes.length === 0) return
      const rest = this.#readBody(attempt, bytes, borrowed)
      if (rest === undefined || this.#attempt !== attempt) return
      bytes = rest
    }
  }

  /** Returns the bytes that follow what was read; undefined when nothing more can be read from these. */
  #readBody(attempt: Attempt, bytes: Buffer, borrowed: boolean): Buffer | undefined {
    if (this.#expecting === 'chunked') return this.#readChunk(attempt, bytes, borrowed)
    if (this.#expecting === 'length') {
      const length = Math.min(bytes.length, this.#left)
      this.#left -= length
      this.#deliver(attempt, bytes, 0, length, borrowed)
      return bytes.subarray(length)
    }
    this.#deliver(attempt, bytes, 0, bytes.length, borrowed)
    return nothing
  }

  #deliver(attempt: Attempt, bytes: Buffer, start: number, end: number, borrowed: boolean): void {
    const isAll = start === 0 && end === bytes.length
    const piece = isAll ? bytes : bytes.subarray(start, end)
    attempt.receive(borrowed ? copyPiece(piece) : piece)
  }

  #readChunk(attempt: Attempt, bytes: Buffer, borrowed: boolean): Buffer | undefined {
    const decoder = this.#decoder!
    decoder.at = 0
    switch (decoder.next(bytes)) {
      case Found.Nothing:
        return undefined
      case Found.Content:
        this.#deliver(attempt, bytes, decoder.start, decoder.end, borrowed)
        return bytes.subarray(decoder.at)
      case Found.End:
        this.#finish(attempt, decoder.trailers, bytes.length - decoder.at)
        return undefined
      default:
        this.#refuse(decoder.malformed)
        return undefined
    }
  }

  #readHead(attempt: Attempt, bytes: Buffer, borrowed: boolean): Buffer | undefined {
    const known = this.#pending
    const all = known === undefined ? bytes : Buffer.concat([known, bytes])
    const from = known === undefined ? 0 : Math.max(0, known.length - headEnd.length + 1)
    const end = all.indexOf(headEnd, from)
    if (end === -1 || end > this.#limits.responseHead) {
      this.#awaitHead(known === undefined && borrowed ? Buffer.from(all) : all, from)
      return undefined
    }
    this.#pending = undefined
    const head = parseHead(all.toString('latin1', 0, end))
    if (typeof head === 'string') {
      this.#refuse(head)
      return undefined
    }
    const rest = all.subarray(end + headEnd.length)
    if (head.status === 101) {
      this.#switch(attempt, head, rest)
      return undefined
    }
    if (!this.#expectBody(attempt, head)) return undefined
    attempt.respond(head.status, head.fields, head.reason)
    return this.#attempt === attempt ? rest : undefined
  }

  /** What cannot become a head is refused at once, and not when the connection falls silent. */
  #awaitHead(bytes: Buffer, from: number): void {
    if (bytes.length === 0) return
    if (bytes.length > this.#limits.responseHead) {
      this.#refuse('response head too large')
      return
    }
    const known = Math.min(headStart.length, bytes.length)
    if (headStart.compare(bytes, 0, known, 0, known) !== 0) {
      this.#refuse('version')
      return
    }
    this.#pending = bytes
    if (bytes.indexOf('\n', Math.max(0, from)) === -1) return
    const text = bytes.toString('latin1')
    const last = text.lastIndexOf('\r\n')
    const problem = last === -1 ? 'line break' : parseHead(text.slice(0, last))
    if (typeof problem === 'string') this.#refuse(problem)
    else if (text.indexOf('\n', last + 2) !== -1) this.#refuse('line break')
  }

  #expectBody(attempt: Attempt, head: ResponseHead): boolean {
    const framing = framingOf(head, attempt.options.method)
    if (typeof framing === 'string') {
      this.#refuse(framing)
      return false
    }
    if (head.status < 200) {
      // It has no body, and a connection that ends with it brings no final response.
      if (closes(head)) this.#refuse('Connection: close in an interim response')
      return !closes(head)
    }
    this.#persistent = framing.kind !== 'close' && isPersistent(head)
    this.announcedIdleTime = announcedIdleTime(head) ?? Number.POSITIVE_INFINITY
    this.#expecting = framing.kind
    this.#left = framing.kind === 'length' ? framing.length : 0
    if (framing.kind === 'chunked') this.#decoder = new ChunkedDecoder(this.#limits.responseHead)
    return true
  }

  #refuse(problem: string): void {
    this.#fail(new MalformedResponseError(problem))
  }

  /** @param extra unexpected bytes after the response */
  #finish(attempt: Attempt, trailers: string[], extra = 0): void {
    const uploaded = this.#upload === undefined || this.#upload.finished
    this.#attempt = undefined
    this.#decoder = undefined
    if (this.#persistent && uploaded && extra === 0 && !this.#socket.destroyed) {
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
