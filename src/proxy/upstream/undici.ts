/**
 * The fallback transport: undici's own pool behind the contract of {@link Transport}. Its limits: the head of a request
 * is not sent before the first byte of the body, `Expect` is answered by the proxy, and request trailers and the
 * framing of an empty body are dropped.
 *
 * @module
 */
import type { IncomingHttpHeaders } from 'node:http'
import { isIP, type Socket } from 'node:net'
import { type Duplex, Readable } from 'node:stream'
import { buildConnector, Client, type Dispatcher, Pool } from 'undici'
import { withoutFields } from '../../http/fields.js'
import { asteriskTarget, instrument, restore } from '../internals/undiciConnection.js'
import type { TransportSettings } from './settings.js'
import { type CallHandler, type CallOptions, Transport, type Upload } from './transport.js'

function connectorOf({ connectTimeout, socketPath, tls, responseHead }: TransportSettings) {
  const { serverName = '', verify, ...files } = tls ?? {}
  const connect = buildConnector({
    timeout: connectTimeout,
    keepAlive: true,
    autoSelectFamily: true,
    ...(socketPath !== undefined && { socketPath }),
    ...(tls !== undefined && { rejectUnauthorized: verify, ...files }),
  })
  // An address is verified, but not sent as SNI (RFC 6066 §3).
  const servername = isIP(serverName) === 0 ? serverName : ''
  const connector: buildConnector.connector = (options, callback) => {
    connect({ ...options, servername }, (...result) => {
      const [, socket] = result
      if (socket) instrument(socket, responseHead)
      callback(...result)
    })
  }
  return connector
}

export class UndiciTransport extends Transport {
  readonly #pool: Pool
  readonly #options: Client.Options
  readonly #origin: string

  constructor(settings: TransportSettings) {
    super()
    const { origin, connections, keepAlive, responseHead } = settings
    this.#origin = origin
    this.#options = {
      pipelining: 1,
      connect: connectorOf(settings),
      maxHeaderSize: responseHead,
      keepAliveTimeout: keepAlive,
      keepAliveMaxTimeout: keepAlive,
      keepAliveTimeoutThreshold: 0,
      // The call and the exchange enforce their own deadlines.
      headersTimeout: 0,
      bodyTimeout: 0,
    }
    this.#pool = new Pool(origin, { connections, ...this.#options })
  }

  override dispatch(options: CallOptions, handler: CallHandler): boolean {
    const { fresh, repeatable: _, upload, path, headers, ...rest } = options
    const expects = hasExpect(headers)
    const translated: Dispatcher.DispatchOptions = {
      ...rest,
      path: path === '*' ? asteriskTarget : path,
      headers: expects ? (withoutFields(headers, expectField) as string[]) : headers,
      body: upload === undefined ? (rest.body ?? null) : new UploadBody(upload),
      // undici repeats no request by itself.
      idempotent: false,
      // Nothing else waits for this connection, so there is no queue to continue.
      blocking: false,
    }
    const listener = expects || options.upgrade ? new UndiciHandler(handler, expects) : handler
    if (!fresh) return this.#pool.dispatch(translated, listener)
    const client = new Client(this.#origin, this.#options)
    const accepted = client.dispatch({ ...translated, reset: true }, listener)
    void client.close()
    return accepted
  }

  override close(callback: () => void): void
  override close(): Promise<void>
  override close(callback?: () => void): undefined | Promise<void> {
    if (callback === undefined) return this.#pool.close()
    this.#pool.close(callback)
    return undefined
  }

  override destroy(error: Error | null, callback: () => void): void
  override destroy(callback: () => void): void
  override destroy(error?: Error | null): Promise<void>
  override destroy(first?: Error | null | (() => void), callback?: () => void): undefined | Promise<void> {
    const error = typeof first === 'function' ? null : (first ?? null)
    const done = typeof first === 'function' ? first : callback
    if (done === undefined) return this.#pool.destroy(error)
    this.#pool.destroy(error, done)
    return undefined
  }
}

const expectField: ReadonlySet<string> = new Set(['expect'])

function hasExpect(headers: readonly string[]): boolean {
  for (let i = 0; i < headers.length; i += 2) {
    if (headers[i]!.length === 6 && headers[i]!.toLowerCase() === 'expect') return true
  }
  return false
}

/** Handles requests that undici does not send as they are. */
class UndiciHandler implements CallHandler {
  constructor(
    readonly handler: CallHandler,
    readonly expects: boolean,
  ) {}

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.handler.onRequestStart?.(controller, context)
    // undici rejects the header, so the client gets 100 Continue as soon as there is a connection.
    if (this.expects && !controller.aborted) this.handler.onResponseStart?.(controller, 100, {}, 'Continue')
  }

  onRequestUpgrade(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    socket: Duplex,
  ): void {
    restore(socket as Socket)
    this.handler.onRequestUpgrade?.(controller, status, headers, socket)
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    message?: string,
  ): void {
    this.handler.onResponseStart?.(controller, status, headers, message)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.handler.onResponseData?.(controller, chunk)
  }

  onResponseEnd(controller: Dispatcher.DispatchController, trailers: IncomingHttpHeaders): void {
    this.handler.onResponseEnd?.(controller, trailers)
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    this.handler.onResponseError?.(controller, error)
  }
}

/** undici destroys the body that it was given when a call ends early, which would close the client's connection. */
class UploadBody extends Readable {
  readonly #upload: Upload

  readonly #onData = (chunk: Buffer): void => {
    const upload = this.#upload
    upload.bytes += chunk.length
    if (this.push(chunk)) return
    upload.blocked = true
    upload.source.pause()
  }

  readonly #onEnd = (): void => {
    this.#leave()
    this.push(null)
  }

  constructor(upload: Upload) {
    super()
    this.#upload = upload
    upload.source.on('data', this.#onData)
    upload.source.on('end', this.#onEnd)
    this.once('end', () => {
      upload.finishedAt = performance.now()
    })
  }

  override _read(): void {
    this.#upload.blocked = false
    this.#upload.source.resume()
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#upload.source.pause()
    this.#leave()
    callback(error)
  }

  #leave(): void {
    this.#upload.source.off('data', this.#onData)
    this.#upload.source.off('end', this.#onEnd)
  }
}
