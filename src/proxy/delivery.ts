/**
 * Step 7: a response on its way to the client, until the client has received it.
 *
 * @module
 */
import { hasNoContent } from '../http/duties.js'
import type { Fields } from '../http/fields.js'
import type { Head } from '../http/message.js'
import type { ClientResponse } from './client/response.js'
import { never, type Watch } from './deadlines.js'
import type { HeldBody } from './heldBody.js'
import type { UpstreamCall } from './upstream/call.js'

// How long a client that keeps sending its request may pause, and how long it may continue in all, in milliseconds: if
// the connection closed earlier, the client could lose the response (RFC 9112 §9.6).
const lingerPause = 2000
const lingerLongest = 30_000

/** Three consecutive states of an exchange, with their deadlines. */
export class Delivery {
  /**
   * `streaming`: the upstream's bytes go to the client. `sending`: everything is written, and the client has yet to
   * read it. `lingering`: the connection is to be closed, but the request still arrives.
   */
  is: 'streaming' | 'sending' | 'lingering' = 'streaming'
  deadline = never
  /** How long the upstream may send nothing, in milliseconds. */
  #idleTimeout = never
  #lingersUntil = 0
  #received = 0
  /** The first part of a body that goes on, until the client has taken it. */
  #held: HeldBody | undefined

  constructor(
    readonly client: ClientResponse,
    readonly call: UpstreamCall | undefined,
    readonly watch: Watch,
    /** Milliseconds in which the client must read what was written. */
    readonly sendTimeout: number,
  ) {}

  /** Sends content that replaces the upstream's. */
  replace(head: Head, content: Buffer, held: HeldBody | undefined, trailers?: Fields): void {
    this.call?.discard()
    held?.replaceBy(content)
    this.client.begin(head)
    const { method } = this.client.request
    this.end(hasNoContent(method, head.status) ? undefined : content, trailers)
  }

  /** Sends the upstream's own bytes under this head: those held so far, and those still to come. */
  stream(head: Head, held: HeldBody | undefined, trailers?: Fields): void {
    const chunks = held?.take() ?? []
    if (!this.client.beginStream(head)) {
      this.call?.discard()
      this.end(undefined, trailers)
    } else if (held?.trailers !== undefined) {
      const last = chunks.pop()
      for (const chunk of chunks) this.client.write(chunk)
      this.end(last, trailers ?? held.trailers)
    } else {
      const call = this.call!
      this.#idleTimeout = call.idleTimeout(head)
      this.#held = held
      for (const chunk of chunks) this.#write(chunk, false)
      if (!this.client.isFull) this.drained()
    }
  }

  /** Sends more of the upstream's body. */
  add(chunk: Buffer): void {
    this.deadline = this.watch.now + this.#idleTimeout
    this.#write(chunk, this.call!.recording === undefined)
  }

  #write(chunk: Buffer, reuse: boolean): void {
    if (this.client.write(chunk, reuse)) return
    this.deadline = this.watch.now + this.sendTimeout
    this.call!.pause()
  }

  /** The client can take more. */
  drained(): void {
    this.deadline = this.watch.now + this.#idleTimeout
    this.#held?.release()
    this.call!.resume()
  }

  end(last: Buffer | undefined, trailers: Fields | undefined): void {
    const sent = this.client.end(last, trailers)
    this.is = sent ? 'sending' : 'lingering'
    if (sent) {
      this.deadline = this.watch.now + this.sendTimeout
    } else {
      this.#lingersUntil = this.watch.now + lingerLongest
      this.#linger()
    }
  }

  /** Extends the wait for a client that has sent more of its request in time. */
  lingerOn(): void {
    const isSending = this.client.bytesReceived !== this.#received
    if (isSending && this.watch.now < this.#lingersUntil) this.#linger()
    else this.client.endNow()
  }

  #linger(): void {
    this.#received = this.client.bytesReceived
    this.deadline = this.watch.now + lingerPause
  }
}
