/**
 * What is recorded about an exchange until it is logged and counted.
 *
 * @module
 */
import type { Settled } from '../engine/decision.js'
import type { BodyState } from '../http/body.js'
import type { Head, RequestView } from '../http/message.js'
import type { ExchangeTrace } from './tracing.js'

/** What an exchange was waiting for when its client left. */
export type WaitingFor =
  | 'request body'
  | 'upstream connection'
  | 'upstream head'
  | 'upstream body'
  | 'subrequest'
  | 'rules'
  | 'delay'
  | 'client'

export class ExchangeRecord {
  /** As of `performance.now()`. */
  readonly startedAt = performance.now()
  /** The head as the upstream sent it, or the initial head of the local reply. */
  received: Head | undefined
  settled: Settled | undefined
  local: { readonly code: string; readonly cause: string } | undefined
  /** 0 if the upstream sent no final head. */
  upstreamStatus = 0
  /** When the upstream's head arrived, as of `performance.now()`; 0 if none did. */
  headAt = 0
  /** How buffering the body ended; undefined if it was not buffered. */
  heldAs: BodyState | undefined
  retried = false
  /** Set if the client left before it had its response. */
  waitingFor: WaitingFor | undefined
  /** Undefined if no tracing SDK is registered. */
  trace: ExchangeTrace | undefined
  /** The address of the client's connection. */
  peer: string | undefined
  /** Bytes of the response on the client's connection, including head and framing. */
  bytesSent: number | undefined

  constructor(
    readonly request: RequestView & { readonly id: string },
    /** Whether rules only observe, so that the client gets what the upstream sent. */
    readonly observing: boolean,
    /** The prefix of the route and the address of its upstream; undefined if no route serves the request. */
    readonly route?: { readonly prefix: string; readonly upstream: string },
  ) {}

  /** The upstream has responded. */
  answered(head: Head, retried: boolean): void {
    this.received = head
    this.upstreamStatus = head.status
    this.headAt = performance.now()
    this.retried = retried
  }

  /** The proxy responds by itself. */
  answeredLocally(cause: { readonly code: string; readonly cause: string }, head: Head): void {
    this.local = cause
    this.received = head
  }

  /** The head that the client gets; undefined until there is one. */
  get sent(): Head | undefined {
    return this.observing || this.settled === undefined ? this.received : this.settled.head
  }
}
