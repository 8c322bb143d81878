/**
 * What serves, be it this process or several: the life cycle and the admin listener speak to either alike.
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
  /** Calls the listener with exchanges that the console shows: incidents always, others while `watch` is on. */
  onExchange(listener: (exchange: RecordedExchange) => void): void
  watch(on: boolean): void
  /** Starts to listen; returns the address. Rejects with one line for people when that cannot be. */
  start(): Promise<string>
  /** Activates the plan in all workers. Rejects with a one-line message, and then the previous plan stays active. */
  apply(plan: Plan, data: ConfigData): Promise<void>
  /** What each process counted. */
  collect(): Promise<readonly (readonly SampleFamily[])[]>
  ruleCounts(): Promise<Readonly<Record<string, RuleCount>>>
  /** @param on undefined: leaves it as it is */
  maintenance(on?: boolean): Promise<MaintenanceReport>
  /** Reports the coming drain where the admin listener does not; keeps serving. */
  announceDrain(): Promise<void>
  /** Stops to listen, lets exchanges finish within the time that the plan allows, ends. */
  drain(): Promise<void>
  /** Ends at once. */
  kill(): void
}
