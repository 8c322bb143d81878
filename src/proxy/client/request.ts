/**
 * The client's request as rules and the proxy see it; expensive values are computed on first use.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import type { RequestView } from '../../http/message.js'
import { normalizePath } from '../../match/path.js'
import { isHttpRequest } from '../internals/requestProtocol.js'
import { authorityOf } from './malformed.js'
import type { Peer } from './peer.js'
import { requestIdOf } from './requestId.js'

export class ClientRequest implements RequestView {
  readonly method: string
  /** Whether the client waits for 100 Continue before it sends its content (RFC 9110 §10.1.1). */
  awaitsContinue: boolean
  /** Whether the request line says HTTP, and not a protocol that looks like it. */
  readonly isHttp: boolean
  /** Time on the clock of `performance.now()`; 0 if it was not recorded, or there was no content to wait for. */
  completedAt = 0
  #path: string | undefined
  #id: string | undefined

  /** @param target as the client sent it; the message's own `url` was rewritten for the router */
  constructor(
    readonly message: IncomingMessage,
    readonly target: string,
    readonly peer: Peer,
  ) {
    this.method = message.method!
    this.isHttp = isHttpRequest(message, target)
    this.awaitsContinue =
      message.httpVersion !== '1.0' && message.headers.expect?.toLowerCase() === '100-continue'
    const authority = authorityOf(target)
    if (authority !== undefined) setHost(message, authority)
  }

  get fields(): readonly string[] {
    return this.message.rawHeaders
  }

  get httpVersion(): string {
    return this.message.httpVersion
  }

  get path(): string {
    this.#path ??= normalizePath(this.target)
    return this.#path
  }

  /** The id that the logs of client, proxy and upstream share. */
  get id(): string {
    this.#id ??= requestIdOf(this.message.headers)
    return this.#id
  }

  get client(): string {
    return this.peer.clientOf(this.message)
  }

  get origin(): string {
    return this.clientOrigin ?? 'http://localhost'
  }

  /** Whether all of its content has arrived. */
  get complete(): boolean {
    return this.message.complete
  }

  /** Whether some of its content was read, but not all. */
  get isPartlyRead(): boolean {
    return this.message.readableDidRead && !this.message.readableEnded
  }

  /** From now on, {@link completedAt} will be set when all content has arrived. */
  recordCompletion(): void {
    if (!this.message.complete)
      this.message.once('end', () => {
        this.completedAt = performance.now()
      })
  }

  /** Reads and discards the rest of the content, even if an upload that ends later pauses it once more. */
  discardRest(done?: () => void): void {
    if (done !== undefined) this.message.once('end', done)
    this.message.on('pause', resumeSoon)
    this.message.resume()
  }

  /** Scheme and authority at which the client reached the proxy; undefined if it did not say, as HTTP/1.0 allows. */
  get clientOrigin(): string | undefined {
    return this.peer.originOf(this.message)
  }
}

function resumeSoon(this: IncomingMessage): void {
  process.nextTick(() => this.resume())
}

/** An absolute-form target overrides Host (RFC 9112 §3.2.2). */
function setHost(message: IncomingMessage, authority: string): void {
  const { rawHeaders: raw } = message
  message.headers.host = authority
  for (let i = 0; i < raw.length; i += 2) if (raw[i]!.toLowerCase() === 'host') raw[i + 1] = authority
}
