/**
 * Step 7: writes a response to the client, in a framing that the client understands.
 *
 * @module
 */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { hasNoContent } from '../../http/duties.js'
import { type Fields, getField, pairsOf, withoutFields } from '../../http/fields.js'
import type { Head } from '../../http/message.js'
import { reasonOf } from '../../http/status.js'
import { writeInterim } from '../internals/interim.js'
import { maxJoined } from '../internals/joinWrites.js'
import { resetConnection } from '../internals/reset.js'
import { reusePiece } from '../pieceBuffers.js'
import type { ClientRequest } from './request.js'

const trailerField = new Set(['trailer'])
const lengthField = new Set(['content-length'])
const framingFields = new Set([...trailerField, ...lengthField])

/** Responses to send at the end of this turn of the event loop: the head, with the body received by then. */
let unsent: ClientResponse[] = []

function flushUnsent(): void {
  const heads = unsent
  unsent = []
  for (const response of heads) response.flush()
}

/** Is notified of what the client does. */
export interface ResponseListener {
  /** The client can take more, after {@link ClientResponse.write} returned false. */
  clientDrained(): void
  /** The client has its response, or has left. */
  clientClosed(complete: boolean): void
}

type OwnedResponse = ServerResponse & { listener?: ResponseListener }

function onClose(this: OwnedResponse): void {
  this.listener?.clientClosed(this.writableFinished)
}

function onDrain(this: OwnedResponse): void {
  this.listener?.clientDrained()
}

export class ClientResponse {
  /** The request is rejected, whatever follows on its connection, which ends with this response. */
  refusesRequest = false
  /** The head, until it is written, together with the first bytes of its body if there are any. */
  #head: Head | undefined
  /** Bytes still to come of the announced length; -1 if the head announced none. */
  #promised = -1
  /** Kept back to be sent together with the end of the response, which follows immediately. */
  #last: Buffer | undefined
  #trails = false
  /** Whether the connection ends with this response. */
  #isLast = false
  readonly #socket: Socket | null
  readonly #bytesBefore: number

  constructor(
    readonly raw: OwnedResponse,
    readonly request: ClientRequest,
    listener: ResponseListener,
    /** Whether connections are to be closed because of a shutdown. */
    readonly draining: () => boolean,
  ) {
    this.#socket = raw.socket
    this.#bytesBefore = this.#socket?.bytesWritten ?? 0
    raw.listener = listener
    raw.on('close', onClose)
  }

  /** Bytes of this response, head and framing included, that were written so far. */
  get bytesSent(): number {
    return (this.#socket?.bytesWritten ?? 0) - this.#bytesBefore
  }

  /** Bytes received on the connection so far. */
  get bytesReceived(): number {
    return this.#socket?.bytesRead ?? 0
  }

  /** Whether to wait until the client has read what was written. */
  get isFull(): boolean {
    return this.raw.writableNeedDrain
  }

  /** Lets the client send its content, if it waits for 100 Continue (RFC 9110 §10.1.1). */
  sendContinue(): void {
    if (this.request.awaitsContinue) this.raw.writeContinue()
    this.request.awaitsContinue = false
  }

  /** Forwards an interim response, which has no content (RFC 9110 §15.2, §8.6); HTTP/1.0 clients get none. */
  inform(head: Head | undefined): void {
    if (head === undefined || this.request.httpVersion === '1.0') return
    const { status, reason, fields } = head
    const sent = withoutFields(fields, framingFields)
    let text = `HTTP/1.1 ${status} ${reason || reasonOf(status)}\r\n`
    for (let i = 0; i < sent.length; i += 2) text += `${sent[i]}: ${sent[i + 1]}\r\n`
    writeInterim(this.raw, `${text}\r\n`)
  }

  /** Begins a response with complete content. */
  begin(head: Head): void {
    this.#begin(head, withoutFields(head.fields, trailerField))
  }

  /**
   * Begins a response whose content follows in pieces, with the announced length or in chunks. The head is sent at the
   * end of this turn of the event loop at the latest.
   * @returns whether it has content at all (RFC 9110 §6.4.1)
   */
  beginStream(head: Head): boolean {
    const { status, fields } = head
    const hasContent = !hasNoContent(this.request.method, status)
    const length = getField(fields, 'content-length')
    this.#promised = length === undefined ? -1 : Number(length)
    this.#trails = hasContent && this.request.httpVersion !== '1.0' && length === undefined
    // Headers about a framing that this client does not get (RFC 9110 §6.6.2, §8.6).
    const fitting = this.#trails ? fields : withoutFields(fields, trailerField)
    this.#begin(head, status === 204 ? withoutFields(fitting, lengthField) : fitting)
    if (unsent.push(this) === 1) setImmediate(flushUnsent)
    return hasContent
  }

  #begin({ status, reason }: Head, fields: Fields): void {
    // A client that got no 100 Continue may send the body or the next request: the two cannot be distinguished.
    this.refusesRequest ||= this.request.awaitsContinue
    const closing = this.refusesRequest || this.draining()
    const endsByClose = this.request.httpVersion === '1.0' && getField(fields, 'content-length') === undefined
    this.#isLast = closing || endsByClose || !this.raw.shouldKeepAlive
    this.#head = { status, reason, fields: closing ? [...fields, 'Connection', 'close'] : fields }
  }

  #writeHead(): void {
    if (this.#head === undefined) return
    const { status, reason, fields } = this.#head
    this.#head = undefined
    const { raw } = this
    // Node would send chunks to an HTTP/1.0 client that says `TE: chunked`.
    if (this.request.httpVersion === '1.0') raw.useChunkedEncodingByDefault = false
    raw.writeHead(status, reason === '' ? reasonOf(status) : reason, fields as string[])
  }

  /** Withdraws a head that has not been sent. Returns whether another response can take its place. */
  retract(): boolean {
    if (this.raw.headersSent) return false
    this.#head = undefined
    this.#last = undefined
    return true
  }

  /** Sends the head, unless it has been sent. */
  flush(): void {
    if (this.#head === undefined) return
    this.#writeHead()
    if (this.#last === undefined) this.raw.flushHeaders()
    else this.write(this.#last)
    this.#last = undefined
  }

  /**
   * @param reuse whether the chunk may be reused after the client has read it
   * @returns whether the client takes more at once
   */
  write(chunk: Buffer, reuse = false): boolean {
    // The last piece of a body is written together with the end, and if it is also the first, with the head.
    if (chunk.length === this.#promised && this.#last === undefined && this.#head !== undefined) {
      this.#last = chunk
      return true
    }
    this.#writeHead()
    if (this.#promised !== -1) this.#promised -= chunk.length
    const taken = reuse ? (error?: Error | null) => error == null && reusePiece(chunk) : undefined
    if (this.raw.write(chunk, taken)) return true
    if (this.raw.listenerCount('drain') === 0) this.raw.on('drain', onDrain)
    return false
  }

  /**
   * Ends the response. If the connection closes with it, waits for the end of the request, unless {@link endNow} comes
   * first: a client that is still sending could lose the response (RFC 9112 §9.6).
   * @param trailers for clients whose framing has a place for them (RFC 9112 §7.1.2)
   * @returns whether the response has ended
   */
  end(last: Buffer | undefined = this.#last, trailers?: Fields): boolean {
    this.#writeHead()
    if (trailers !== undefined && trailers.length > 0 && this.#trails) this.raw.addTrailers(pairsOf(trailers))
    if (this.#isLast && !this.request.complete) {
      if (last === undefined) this.raw.flushHeaders()
      else this.raw.write(last)
      this.request.discardRest(() => this.endNow())
      return false
    }
    // As a latin1 string, a small last piece is joined with the head by Node into one string and one write.
    if (last === undefined || last.length > maxJoined) this.raw.end(last)
    else this.raw.end(last.toString('latin1'), 'latin1')
    return true
  }

  endNow(): void {
    this.raw.end()
  }

  /** A truncated body must never look complete. */
  reset(): void {
    resetConnection(this.raw.socket)
  }
}
