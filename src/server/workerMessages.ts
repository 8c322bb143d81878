/**
 * Messages between the primary process and a worker.
 *
 * @module
 */

import type { ConfigData } from '../config/load.js'
import type { PackedExchange } from '../console/recorded.js'
import type { RuleCount } from '../observe/ruleCounts.js'
import type { SampleFamily } from '../observe/samples.js'
import type { MaintenanceReport } from '../proxy/maintenance.js'

/** Calls to a worker, with the argument and the answer of each. */
export interface WorkerCalls {
  /** The data of a config: the first makes the worker listen and return the address, later ones are activated. */
  readonly plan: { readonly argument: ConfigData; readonly answer: string | undefined }
  readonly collect: { readonly argument: undefined; readonly answer: readonly SampleFamily[] }
  readonly ruleCounts: { readonly argument: undefined; readonly answer: Readonly<Record<string, RuleCount>> }
  readonly maintenance: { readonly argument: boolean | undefined; readonly answer: MaintenanceReport }
  /** Whether a console page is open. */
  readonly watch: { readonly argument: boolean; readonly answer: undefined }
  readonly announceDrain: { readonly argument: undefined; readonly answer: undefined }
  readonly drain: { readonly argument: undefined; readonly answer: undefined }
}

export interface ToWorker {
  readonly id: number
  readonly name: keyof WorkerCalls
  readonly argument: unknown
}

export type FromWorker =
  /** The worker has started and waits for a plan. */
  | { readonly kind: 'online' }
  /** An exception was not caught: the worker accepts no more connections and will exit. */
  | { readonly kind: 'failing' }
  /** An exchange for the console. */
  | { readonly kind: 'exchange'; readonly exchange: PackedExchange }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly message: string }
