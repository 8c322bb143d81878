/**
 * What an upgrade leaves to the exchange that its request becomes when the upstream does not switch protocols.
 *
 * @module
 */
import type { Fields } from '../http/fields.js'
import type { Head } from '../http/message.js'
import type { ExchangeRecord } from '../observe/exchangeRecord.js'
import type { ActivePlan } from './activePlan.js'
import type { LocalCause } from './localReplies.js'
import type { Route } from './routes.js'
import type { UpstreamCall } from './upstream/call.js'

export interface Handover {
  readonly plan: ActivePlan
  readonly route: Route
  /** With which the call was made. */
  readonly headers: Fields
  /** What is remembered of the exchange so far. */
  readonly record: ExchangeRecord
  /** Paused since its head. */
  readonly call: UpstreamCall
  /** What came of the call so far. */
  readonly outcome: { readonly head: Head } | { readonly failure: LocalCause }
  /** The exchange has begun: the upgrade has nothing more to do with it. */
  taken(): void
}
