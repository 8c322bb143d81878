/**
 * The client's request body on its way upstream.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/** The client's body grew past its bound. */
export class BodyTooLargeError extends Error {
  readonly code = 'REQUEST_BODY_TOO_LARGE'
}

/** The client left before its body had ended. */
export class ClientLeftError extends Error {
  readonly code = 'CLIENT_LEFT'
}

/**
 * Stands between the client's message and undici, which destroys the body it is given when an exchange ends
 * early: that would close the client's connection before it has its answer.
 */
export class RequestBody extends Readable {
  readonly #source: IncomingMessage
  #left: number
  #passed = 0

  /** @param maxBytes undefined: without bound */
  constructor(source: IncomingMessage, maxBytes: number | undefined) {
    super()
    this.#source = source
    this.#left = maxBytes ?? Number.POSITIVE_INFINITY
    source.on('data', (chunk: Buffer) => {
      if (this.destroyed) return
      this.#left -= chunk.length
      this.#passed += chunk.length
      if (this.#left < 0) this.destroy(new BodyTooLargeError('request body too large'))
      else if (!this.push(chunk)) source.pause()
    })
    source.on('end', () => this.push(null))
    source.on('error', () => this.destroy(new ClientLeftError('client left')))
    source.on('close', () => {
      if (!source.readableEnded) this.destroy(new ClientLeftError('client left'))
    })
    source.pause()
  }

  /** Whether bytes wait here although none was taken since the last call. */
  stalledSince(passed: number): boolean {
    return this.readableLength > 0 && this.#passed === passed
  }

  get passed(): number {
    return this.#passed
  }

  override _read(): void {
    this.#source.resume()
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    // What is left is read and dropped, so that the client comes to read its answer.
    this.#source.resume()
    callback(error)
  }
}
