/**
 * What an upgrade passes to the exchange that its request becomes when the upstream does not switch protocols.
 *
 * @module
 */
import type { Head } from '../http/message.js'
import type { ExchangeRecord } from '../observe/exchangeRecord.js'
import type { ActivePlan } from './activePlan.js'
import type { LocalCause } from './localReplies.js'
import type { Route } from './routes.js'
import type { UpstreamCall } from './upstream/call.js'

export interface Handover {
  readonly plan: ActivePlan
  readonly route: Route
  /** The record of the exchange so far. */
  readonly record: ExchangeRecord
  /** Paused since its head arrived. */
  readonly call: UpstreamCall
  /** The result of the call so far. */
  readonly outcome: { readonly head: Head } | { readonly failure: LocalCause }
  /** Called when the exchange has begun; the upgrade is then no longer involved. */
  taken(): void
}
