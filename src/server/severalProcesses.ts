/**
 * Several processes that serve at one address: the primary starts them, restarts dead ones, and reports for all.
 *
 * @module
 */
import cluster from 'node:cluster'
import type { Logger } from 'pino'
import type { ConfigData, Plan } from '../config/load.js'
import { type RecordedExchange, unpack } from '../console/recorded.js'
import { measureProcess } from '../observe/processMetrics.js'
import { type RuleCount, sumOfCounts } from '../observe/ruleCounts.js'
import { type SampleFamily, single } from '../observe/samples.js'
import type { MaintenanceReport } from '../proxy/maintenance.js'
import { readListenTls, readUpstreamTls } from './tlsFiles.js'
import type { WorkerCalls } from './workerMessages.js'
import type { WorkerPool } from './workerPool.js'
import { WorkerProcess } from './workerProcess.js'

// All in milliseconds.
const shortTime = 5_000
const startTime = 30_000
const firstPause = 100
const longestPause = 10_000
// A worker that lived this long was healthy; its failure does not count as one of a series.
const soundAfter = 30_000
const killAfterDrain = 5_000

/** A worker pool of processes, managed by the primary process. */
export class SeveralProcesses implements WorkerPool {
  readonly #workers = new Set<WorkerProcess>()
  /** The workers with the active plan that take connections. */
  readonly #serving = new Set<WorkerProcess>()
  /** The workers that only finish what they began. */
  readonly #leaving = new Set<WorkerProcess>()
  readonly #collectProcess = measureProcess()
  #plan: Plan
  #data: ConfigData
  #switched = false
  #watching = false
  #sink: (exchange: RecordedExchange) => void = () => {}
  #draining = false
  #pause = firstPause

  /** @param line called with whole lines of the workers' logs */
  constructor(
    plan: Plan,
    data: ConfigData,
    readonly logger: Logger,
    readonly line: (text: string) => void,
    readonly stderr: NodeJS.WritableStream,
  ) {
    cluster.setupPrimary({ silent: true })
    this.#plan = plan
    this.#data = data
  }

  onExchange(listener: (exchange: RecordedExchange) => void): void {
    this.#sink = listener
  }

  watch(on: boolean): void {
    if (on === this.#watching) return
    this.#watching = on
    void this.#callAll('watch', on)
  }

  async start(): Promise<string> {
    // One worker first: it may have to remove the file of a dead socket before others find a live one there.
    const address = await this.#begin()
    await Promise.all(Array.from({ length: this.#plan.settings.workers - 1 }, () => this.#begin()))
    return address
  }

  async apply(plan: Plan, data: ConfigData): Promise<void> {
    readListenTls(plan.settings.listen.tls)
    for (const { upstream } of plan.settings.routes) readUpstreamTls(upstream.tls)
    this.#plan = plan
    this.#data = data
    this.logger.level = plan.settings.log.level
    await Promise.all([...this.#serving].map((worker) => this.#applyIn(worker, data)))
  }

  async collect(): Promise<readonly (readonly SampleFamily[])[]> {
    const collected = await this.#callAll('collect', undefined)
    const workers = single('gauge', 'upstanding_workers', 'Processes that serve.', this.#serving.size)
    return [...collected, [workers, ...(await this.#collectProcess())]]
  }

  async ruleCounts(): Promise<Readonly<Record<string, RuleCount>>> {
    return sumOfCounts(await this.#callAll('ruleCounts', undefined))
  }

  async maintenance(on?: boolean): Promise<MaintenanceReport> {
    if (on !== undefined) this.#switched = on
    const [report] = await this.#callAll('maintenance', on)
    return report ?? { on: this.#switched, until: undefined, by: [] }
  }

  async announceDrain(): Promise<void> {
    await this.#callAll('announceDrain', undefined)
  }

  async drain(): Promise<void> {
    this.#draining = true
    const all = [...this.#workers]
    const longest = this.#plan.settings.limits.drain + killAfterDrain
    const force = setTimeout(() => this.kill(), longest)
    for (const worker of all) {
      // A worker that is still starting has no exchanges, and does not take calls yet.
      if (!this.#serving.has(worker) && !this.#leaving.has(worker)) worker.kill()
      else worker.call('drain', undefined, longest).catch(() => {})
    }
    await Promise.all(all.map((worker) => worker.ended))
    clearTimeout(force)
  }

  kill(): void {
    for (const worker of this.#workers) worker.kill()
  }

  /** Starts a worker; returns its address once it serves under the active plan. */
  async #begin(): Promise<string> {
    const worker: WorkerProcess = new WorkerProcess(
      this.line,
      this.stderr,
      () => this.#replace(worker),
      (exchange) => this.#sink(unpack(exchange)),
    )
    this.#workers.add(worker)
    const startedAt = Date.now()
    void worker.ended.then((reason) => this.#onEnded(worker, startedAt, reason))
    await worker.online
    let data = this.#data
    const address = await worker.call('plan', data, startTime)
    while (data !== this.#data) {
      data = this.#data
      await worker.call('plan', data, startTime)
    }
    if (this.#switched) await worker.call('maintenance', true, shortTime)
    if (this.#watching) await worker.call('watch', true, shortTime)
    this.#serving.add(worker)
    return address!
  }

  #onEnded(worker: WorkerProcess, startedAt: number, reason: number | string): void {
    this.#workers.delete(worker)
    if (this.#leaving.delete(worker) || !this.#serving.delete(worker) || this.#draining) return
    if (Date.now() - startedAt > soundAfter) this.#pause = firstPause
    this.logger.error({ reason, restartInMs: this.#pause }, 'worker ended')
    this.#restartLater()
  }

  /** The worker serves its connections to their end, while a new one takes its place. */
  #replace(worker: WorkerProcess): void {
    if (!this.#serving.delete(worker) || this.#draining) return
    this.#leaving.add(worker)
    this.logger.error('worker crashed; restarting')
    this.#restartLater()
  }

  #restartLater(): void {
    const wait = this.#pause
    this.#pause = Math.min(wait * 2, longestPause)
    setTimeout(() => {
      if (this.#draining) return
      this.#begin().catch((error: Error) => {
        this.logger.error({ restartInMs: this.#pause }, `worker did not start: ${error.message}`)
        this.#restartLater()
      })
    }, wait).unref()
  }

  async #applyIn(worker: WorkerProcess, data: ConfigData): Promise<void> {
    try {
      await worker.call('plan', data, startTime)
    } catch (error) {
      this.logger.error(`a worker did not apply the config: ${(error as Error).message}`)
      this.#replace(worker)
      void worker.call('drain', undefined, startTime).catch(() => worker.kill())
    }
  }

  /** The answers of the serving workers that gave one. */
  async #callAll<Name extends keyof WorkerCalls>(
    name: Name,
    argument: WorkerCalls[Name]['argument'],
  ): Promise<WorkerCalls[Name]['answer'][]> {
    const calls = [...this.#serving].map((worker) => worker.call(name, argument, shortTime))
    const settled = await Promise.allSettled(calls)
    return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  }
}
