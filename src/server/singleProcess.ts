/**
 * Serves in this process alone.
 *
 * @module
 */
import type { Logger } from 'pino'
import type { Plan } from '../config/load.js'
import type { RecordedExchange } from '../console/recorded.js'
import { ExchangeTap } from '../console/tap.js'
import { measureProcess } from '../observe/processMetrics.js'
import type { RuleCount } from '../observe/ruleCounts.js'
import type { SampleFamily } from '../observe/samples.js'
import type { Tap } from '../observe/tap.js'
import type { MaintenanceReport } from '../proxy/maintenance.js'
import { buildApp } from './app.js'
import type { WorkerPool } from './workerPool.js'

/** A server in a single process, with its metrics. */
export interface Measured {
  /** Starts to listen; returns the address. */
  listen(): Promise<string>
  reload(plan: Plan): void
  /** Reports the coming drain to health checks that do not use the admin listener. */
  announceDrain?(): void
  /** Drains, then ends. */
  close(): Promise<void>
  collect(): Promise<readonly SampleFamily[]>
  /** Reports exchanges to the console. Undefined if there is no console. */
  watchWith?(tap: Tap): void
  ruleCounts(): Readonly<Record<string, RuleCount>>
  maintenance(on?: boolean): MaintenanceReport
}

/** Builds what a process serves: the proxy, or another front end of the same engine. */
export type Build = (plan: Plan, logger: Logger) => Promise<Measured>

export async function measuredApp(plan: Plan, logger: Logger): Promise<Measured> {
  const app = await buildApp(plan, logger)
  const collectProcess = measureProcess()
  return {
    listen: () => app.listen(),
    reload: (next) => app.reload(next),
    close: () => app.close(),
    collect: async () => [...app.metrics.collect(app.gateway), ...(await collectProcess())],
    watchWith(tap) {
      app.gateway.tap = tap
    },
    ruleCounts: () => app.metrics.rules.byName(),
    maintenance(on) {
      const { maintenance } = app.gateway
      if (on !== undefined) maintenance.switched = on
      return maintenance.report()
    },
  }
}

export async function singleProcess(plan: Plan, logger: Logger, build: Build): Promise<WorkerPool> {
  const measured = await build(plan, logger)
  let sink: (exchange: RecordedExchange) => void = () => {}
  const tap = new ExchangeTap((exchange) => sink(exchange))
  return {
    onExchange(listener) {
      sink = listener
      measured.watchWith?.(tap)
    },
    watch(on) {
      tap.watching = on
    },
    start: () => measured.listen(),
    apply: async (next) => measured.reload(next),
    collect: async () => [await measured.collect()],
    ruleCounts: async () => measured.ruleCounts(),
    maintenance: async (on) => measured.maintenance(on),
    announceDrain: async () => measured.announceDrain?.(),
    drain: () => measured.close(),
    kill() {},
  }
}
