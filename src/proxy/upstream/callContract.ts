/**
 * What a call to an upstream is given, and what it reports.
 *
 * @module
 */
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { Fields } from '../../http/fields.js'
import type { Head } from '../../http/message.js'
import type { ExchangeTrace } from '../../observe/tracing.js'
import type { LocalCause } from '../localReplies.js'

export interface UpstreamRequest {
  readonly method: string
  /** In origin-form, or `*`. */
  readonly path: string
  /** Without connection fields; see `upstreamFields`. A body without Content-Length is sent in chunks. */
  readonly headers: Fields
  /** Paused; see {@link Upload}. */
  readonly body?: Readable | undefined
  /** Called once, after the end of the body. */
  readonly trailers?: (() => Fields) | undefined
  /** The protocol to change to, such as `websocket`. */
  readonly upgrade?: string | undefined
  /** Requires a connection that has not been used before. */
  readonly fresh?: boolean | undefined
  /** The trace of the exchange that the call is made for. */
  readonly trace?: ExchangeTrace | undefined
}

/** Nothing is called before `start()` has returned, and nothing after `onEnd`, `onFailure` or `onUpgrade`. */
export interface UpstreamListener {
  /** An interim response, 100 included and 101 excluded. */
  onInterim(head: Head): void
  onHead(head: Head): void
  onData(chunk: Buffer): void
  onEnd(trailers: Fields): void
  onFailure(cause: LocalCause): void
  /** The upstream switched protocols; what it has already sent can be read from the socket. */
  onUpgrade?(head: Head, socket: Socket): void
}

export interface BodyRecording {
  add(chunk: Buffer): void
  end(): void
}
