/**
 * What a transport to an upstream offers in addition to undici's `Dispatcher`: the contract of the native transport and
 * of undici as its fallback.
 *
 * @module
 */
import type { Readable } from 'node:stream'
import { Dispatcher } from 'undici'
import type { Fields } from '../../http/fields.js'

/** A request body on its way upstream, with its progress. */
export class Upload {
  /** Bytes taken from the source so far. */
  bytes = 0
  /** Time on the clock of `performance.now()` when the last byte was handed to the connection. */
  finishedAt = Number.POSITIVE_INFINITY
  /** Whether the upstream currently takes no more. */
  blocked = false

  /**
   * @param source paused; the transport resumes and pauses it, and leaves it paused when the call is over. Its errors
   * and an early close are for its owner, who then aborts the call.
   * @param trailers called once, after the end of the source
   */
  constructor(
    readonly source: Readable,
    readonly trailers?: (() => Fields) | undefined,
  ) {}
}

export interface CallOptions extends Dispatcher.DispatchOptions {
  /** Flat list of names and values without connection fields. A body without Content-Length is sent in chunks. */
  readonly headers: string[]
  readonly upload?: Upload | undefined
  /** Requires a connection that has not been used before. */
  readonly fresh?: boolean | undefined
  /** Whether the request may be sent again when its connection dies before an answer. */
  readonly repeatable?: boolean | undefined
}

export interface CallHandler extends Dispatcher.DispatchHandler {
  /** Whether the handler only uses `controller.rawHeaders`, so no other form has to be built. */
  readonly readsRawHeaders?: boolean
  /** Hands over the controller while the call waits for a connection, so that it can be cancelled. */
  onRequestQueued?(controller: Dispatcher.DispatchController): void
}

export abstract class Transport extends Dispatcher {
  abstract override dispatch(options: CallOptions, handler: CallHandler): boolean
}

/** A call that its owner aborted. */
export class CallAbortedError extends Error {
  readonly code = 'UPSTREAM_CALL_ABORTED'

  constructor() {
    super('upstream call aborted')
  }
}

const unanswered = new WeakSet<Error>()

/** Marks an error that broke a reused connection before any byte of a response. */
export function markUnanswered(error: Error): void {
  unanswered.add(error)
}

/** Whether the same request may succeed on another connection (RFC 9110 §9.2.2, RFC 9112 §9.3.1). */
export function isUnanswered(error: Error): boolean {
  return unanswered.has(error)
}
