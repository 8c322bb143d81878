/**
 * Connects a viewer who watches exchanges live.
 *
 * @module
 */
import type { UpstreamSettings } from '../config/settings.js'
import type { Head, RequestView } from '../http/message.js'
import type { ExchangeRecord } from './exchangeRecord.js'
import type { Recording } from './exchangeRecorder.js'

export interface Tap {
  /** The upstream's head has arrived. Returns a receiver for the body, if one is needed. */
  begin(request: RequestView, head: Head, upstream: UpstreamSettings): Recording | undefined
  /**
   * The exchange has ended.
   * @param client address; empty for a unix socket
   * @param complete whether the client got the whole response
   */
  ended(record: ExchangeRecord, client: string, complete: boolean): void
}

/** Passes each piece of a body to both. */
export function both(one: Recording | undefined, other: Recording | undefined): Recording | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return {
    add(chunk) {
      one.add(chunk)
      other.add(chunk)
    },
    end() {
      one.end()
      other.end()
    },
  }
}
