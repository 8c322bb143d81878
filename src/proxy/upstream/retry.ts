/**
 * Sends a request a second time, on a fresh connection, if its reused connection died before the first byte of a
 * response.
 *
 * @module
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Dispatcher } from 'undici'
import { type CallHandler, type CallOptions, isUnanswered, type Transport } from './transport.js'

type RetryController = Dispatcher.DispatchController

/** A handler of raw headers that is notified of the second attempt. */
export interface RetriedHandler extends Required<CallHandlerMethods> {
  /** Returns false if nothing waits for the response any longer. */
  onRetry(): boolean
}

type CallHandlerMethods = Pick<
  CallHandler,
  | 'onRequestQueued'
  | 'onRequestStart'
  | 'onRequestUpgrade'
  | 'onResponseStart'
  | 'onResponseData'
  | 'onResponseEnd'
  | 'onResponseError'
>

export class RetryOnFreshConnection implements CallHandler {
  readonly readsRawHeaders = true
  readonly #transport: Transport
  readonly #options: CallOptions
  readonly #handler: RetriedHandler
  #retried = false

  constructor(transport: Transport, options: CallOptions, handler: RetriedHandler) {
    this.#transport = transport
    this.#options = options
    this.#handler = handler
  }

  onRequestQueued(controller: RetryController): void {
    this.#handler.onRequestQueued(controller)
  }

  onRequestStart(controller: RetryController, context: unknown): void {
    this.#handler.onRequestStart(controller, context)
  }

  onRequestUpgrade(
    controller: RetryController,
    status: number,
    headers: IncomingHttpHeaders,
    socket: Duplex,
  ): void {
    this.#handler.onRequestUpgrade(controller, status, headers, socket)
  }

  onResponseStart(
    controller: RetryController,
    status: number,
    headers: IncomingHttpHeaders,
    reason?: string,
  ): void {
    this.#handler.onResponseStart(controller, status, headers, reason)
  }

  onResponseData(controller: RetryController, chunk: Buffer): void {
    this.#handler.onResponseData(controller, chunk)
  }

  onResponseEnd(controller: RetryController, trailers: IncomingHttpHeaders): void {
    this.#handler.onResponseEnd(controller, trailers)
  }

  onResponseError(controller: RetryController, error: Error): void {
    if (this.#retried || !isUnanswered(error) || !this.#handler.onRetry()) {
      this.#handler.onResponseError(controller, error)
      return
    }
    this.#retried = true
    this.#transport.dispatch({ ...this.#options, fresh: true }, this)
  }
}
