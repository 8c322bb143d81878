/**
 * The states of an exchange: what it waits for, and the data that exists only in that state.
 *
 * @module
 */
import type { Settled } from '../engine/decision.js'
import type { WaitingFor } from '../observe/exchangeRecord.js'
import type { Delivery } from './delivery.js'
import type { RunningTask } from './tasks.js'
import type { CallWaitingFor } from './upstream/call.js'

/** `deadline`: on the clock of the watch; infinite if the state has no time-out, or another part enforces it. */
export type State =
  /** Step 3: waiting for the upstream's head. The call enforces the deadlines. */
  | { readonly is: 'calling'; deadline: number }
  /** Step 4: a rule needs the body, within its limits. */
  | { readonly is: 'holding'; deadline: number }
  /** Step 5: a rule needs to know how the upstream answers another target. */
  | {
      readonly is: 'subrequesting'
      deadline: number
      readonly subrequest: { cancel(): void }
    }
  /** Step 5: a rule decides in another thread. */
  | { readonly is: 'waitingForTask'; deadline: number; readonly task: RunningTask }
  /** Step 7: a final reply waits until the request is complete, and for its time. */
  | { readonly is: 'withholding'; deadline: number; readonly settled: Settled }
  | Delivery
  /** Step 8. */
  | { readonly is: 'over'; deadline: number }

/** What the proxy was waiting for when a client left in this state. */
export function waitingFor(
  { is }: State,
  request: { readonly complete: boolean },
  call: { readonly waitingFor: CallWaitingFor } | undefined,
  client: { readonly isFull: boolean },
): WaitingFor | undefined {
  switch (is) {
    case 'calling':
      if (!request.complete) return 'request body'
      return call?.waitingFor === 'connection' ? 'upstream connection' : 'upstream head'
    case 'holding':
      return 'upstream body'
    case 'subrequesting':
      return 'subrequest'
    case 'streaming':
      return client.isFull ? 'client' : 'upstream body'
    case 'waitingForTask':
      return 'rules'
    case 'withholding':
      return request.complete ? 'delay' : 'request body'
    case 'sending':
    case 'lingering':
      return 'client'
    case 'over':
      return undefined
  }
}
