/**
 * One process that serves by itself.
 *
 * @module
 */
import type { Logger } from 'pino'
import type { Plan } from '../config/load.js'
import { measureProcess } from '../observe/processMetrics.js'
import type { RuleCount } from '../observe/ruleCounts.js'
import type { SampleFamily } from '../observe/samples.js'
import type { MaintenanceReport } from '../proxy/maintenance.js'
import { type App, buildApp } from './app.js'
import type { WorkerPool } from './workerPool.js'

/** An app and what is measured of its process. */
export interface Measured {
  readonly app: App
  /** As that of the app. */
  listen(): Promise<string>
  collect(): Promise<readonly SampleFamily[]>
  ruleCounts(): Readonly<Record<string, RuleCount>>
  maintenance(on?: boolean): MaintenanceReport
}

export async function measuredApp(plan: Plan, logger: Logger): Promise<Measured> {
  const app = await buildApp(plan, logger)
  const collectProcess = measureProcess()
  return {
    app,
    async listen() {
      const address = await app.listen()
      return address
    },
    collect: async () => [...app.metrics.collect(app.gateway), ...(await collectProcess())],
    ruleCounts: () => app.metrics.rules.byName(),
    maintenance(on) {
      const { maintenance } = app.gateway
      if (on !== undefined) maintenance.switched = on
      return maintenance.report()
    },
  }
}

export async function singleProcess(plan: Plan, logger: Logger): Promise<WorkerPool> {
  const measured = await measuredApp(plan, logger)
  const { app } = measured
  return {
    start: () => measured.listen(),
    apply: async (next) => app.reload(next),
    collect: async () => [await measured.collect()],
    ruleCounts: async () => measured.ruleCounts(),
    maintenance: async (on) => measured.maintenance(on),
    drain: () => app.close(),
    kill() {},
  }
}
