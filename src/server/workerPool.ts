/**
 * What serves, whether this process or several: the lifecycle and the admin listener use both in the same way.
 *
 * @module
 */
import type { ConfigData, Plan } from '../config/load.js'
import type { RecordedExchange } from '../console/recorded.js'
import type { RuleCount } from '../observe/ruleCounts.js'
import type { SampleFamily } from '../observe/samples.js'
import type { MaintenanceReport } from '../proxy/maintenance.js'

/** One process that serves, or several. */
export interface WorkerPool {
  /** Sets the listener for exchanges that the console shows: incidents always, others only while `watch` is on. */
  onExchange(listener: (exchange: RecordedExchange) => void): void
  watch(on: boolean): void
  /** Starts to listen; returns the address. Rejects with a one-line message if it cannot. */
  start(): Promise<string>
  /** Activates the plan in all workers. Rejects with a one-line message, and then the previous plan stays active. */
  apply(plan: Plan, data: ConfigData): Promise<void>
  /** The metrics of each process. */
  collect(): Promise<readonly (readonly SampleFamily[])[]>
  ruleCounts(): Promise<Readonly<Record<string, RuleCount>>>
  /** @param on undefined: only report the current state */
  maintenance(on?: boolean): Promise<MaintenanceReport>
  /** Reports the coming drain to health checks that do not use the admin listener; keeps serving. */
  announceDrain(): Promise<void>
  /** Stops listening, lets exchanges finish within the time that the plan allows, then ends. */
  drain(): Promise<void>
  /** Ends at once. */
  kill(): void
}
