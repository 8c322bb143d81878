/**
 * Sends a request body with backpressure, in the framing that the head announced, trailers included.
 *
 * @module
 */
import type { Socket } from 'node:net'
import { isFieldValue, isToken } from '../../../http/fields.js'
import type { Upload } from '../transport.js'
import { UnsendableRequestError } from './errors.js'
import type { RequestFraming } from './requestHead.js'

export class UploadWriter {
  /** Whether the whole request has been handed to the socket. */
  finished = false
  readonly #socket: Socket
  readonly #upload: Upload
  readonly #chunked: boolean
  readonly #onError: (error: Error) => void
  /** Bytes of the announced Content-Length that are still to come. */
  #left: number
  #corked = false

  readonly #onData = (chunk: Buffer): void => {
    this.#upload.bytes += chunk.length
    this.#left -= chunk.length
    if (this.#left < 0) {
      this.#fail('request body longer than its Content-Length')
      return
    }
    if (chunk.length === 0) return
    if (this.#write(chunk)) return
    this.#upload.blocked = true
    this.#upload.source.pause()
    this.#socket.once('drain', this.#onDrain)
  }

  readonly #onDrain = (): void => {
    this.#upload.blocked = false
    this.#upload.source.resume()
  }

  readonly #onEnd = (): void => {
    if (!this.#chunked && this.#left > 0) {
      this.#fail('request body shorter than its Content-Length')
      return
    }
    if (this.#chunked) this.#socket.write(`0\r\n${this.#trailers()}\r\n`, 'latin1')
    this.finished = true
    this.#upload.finishedAt = performance.now()
    this.stop()
  }

  constructor(socket: Socket, upload: Upload, framing: RequestFraming, onError: (error: Error) => void) {
    this.#socket = socket
    this.#upload = upload
    this.#onError = onError
    this.#chunked = framing.kind !== 'length'
    this.#left = framing.kind === 'length' ? framing.length : Number.POSITIVE_INFINITY
  }

  /** @param head sent together with the available part of the body, in the same turn of the event loop */
  start(head: string): void {
    const { source } = this.#upload
    this.#corked = true
    this.#socket.cork()
    this.#socket.write(head, 'latin1')
    setImmediate(() => this.#uncork())
    source.on('data', this.#onData)
    source.on('end', this.#onEnd)
    if (source.readableEnded) this.#onEnd()
    else source.resume()
  }

  /** Stops reading from the source, which is left paused. */
  stop(): void {
    const { source } = this.#upload
    source.pause()
    source.off('data', this.#onData)
    source.off('end', this.#onEnd)
    this.#socket.off('drain', this.#onDrain)
    this.#uncork()
  }

  #uncork(): void {
    if (!this.#corked) return
    this.#corked = false
    this.#socket.uncork()
  }

  #write(chunk: Buffer): boolean {
    const socket = this.#socket
    if (!this.#chunked) return socket.write(chunk)
    socket.cork()
    socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1')
    socket.write(chunk)
    const more = socket.write('\r\n', 'latin1')
    socket.uncork()
    return more
  }

  #trailers(): string {
    const fields = this.#upload.trailers?.() ?? []
    let text = ''
    for (let i = 0; i < fields.length; i += 2) {
      const name = fields[i]!
      const value = fields[i + 1]!
      if (isToken(name) && isFieldValue(value)) text += `${name}: ${value}\r\n`
    }
    return text
  }

  #fail(message: string): void {
    this.stop()
    this.#onError(new UnsendableRequestError(message))
  }
}
