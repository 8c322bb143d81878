/**
 * One dispatched request: undici's controller for its handler.
 *
 * @module
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import type { Dispatcher } from 'undici'
import type { CallHandler, CallOptions } from '../transport.js'

/** The current owner of the attempt: the queue for a connection, or the connection. */
export interface AttemptHolder {
  pause(attempt: Attempt): void
  resume(attempt: Attempt): void
  abort(attempt: Attempt): void
}

const noHeaders: IncomingHttpHeaders = Object.freeze({})

export class Attempt implements Dispatcher.DispatchController {
  paused = false
  reason: Error | null = null
  rawHeaders: string[] | null = null
  rawTrailers: string[] | null = null
  /** Undefined once the attempt is over. */
  holder: AttemptHolder | undefined

  constructor(
    readonly options: CallOptions,
    readonly handler: CallHandler,
  ) {}

  get aborted(): boolean {
    return this.reason !== null
  }

  /** Whether it may be sent on a connection that has already been used. */
  get takesUsed(): boolean {
    return !this.options.fresh && !this.options.upgrade
  }

  pause(): void {
    if (this.paused) return
    this.paused = true
    this.holder?.pause(this)
  }

  resume(): void {
    if (!this.paused) return
    this.paused = false
    this.holder?.resume(this)
  }

  abort(reason: Error): void {
    if (this.aborted || this.holder === undefined) return
    this.reason = reason
    this.holder.abort(this)
  }

  start(): void {
    this.handler.onRequestStart?.(this, null)
  }

  respond(status: number, fields: string[], reason: string): void {
    this.rawHeaders = fields
    this.handler.onResponseStart?.(this, status, this.#headers(fields), reason)
  }

  receive(chunk: Buffer): void {
    this.handler.onResponseData?.(this, chunk)
  }

  end(trailers: string[]): void {
    this.holder = undefined
    this.rawTrailers = trailers
    this.handler.onResponseEnd?.(this, this.#headers(trailers))
  }

  upgrade(status: number, fields: string[], socket: Socket): void {
    this.holder = undefined
    this.rawHeaders = fields
    if (this.handler.onRequestUpgrade === undefined) socket.destroy()
    else this.handler.onRequestUpgrade(this, status, this.#headers(fields), socket)
  }

  fail(error: Error): void {
    this.holder = undefined
    this.handler.onResponseError?.(this, error)
  }

  #headers(fields: readonly string[]): IncomingHttpHeaders {
    if (this.handler.readsRawHeaders === true || fields.length === 0) return noHeaders
    const headers: Record<string, string | string[]> = Object.create(null)
    for (let i = 0; i < fields.length; i += 2) {
      const name = fields[i]!.toLowerCase()
      const known = headers[name]
      headers[name] = known === undefined ? fields[i + 1]! : [known, fields[i + 1]!].flat()
    }
    return headers
  }
}
