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
import type { RuleCount, RuleTransition } from '../observe/ruleCounts.js'
import { type SampleFamily, single } from '../observe/samples.js'
import type { MaintenanceReport } from '../proxy/maintenance.js'
import { readListenTls, readUpstreamTls } from './tlsFiles.js'
import type { WorkerPool } from './workerPool.js'
import { WorkerProcess } from './workerProcess.js'

const shortTime = 5_000
const startTime = 30_000
const firstPause = 100
const longestPause = 10_000
// A worker that lived this long was sound; the next failure is another one.
const soundAfter = 30_000
const killAfterDrain = 5_000

/** @param line called with whole lines of the workers' logs */
export function severalProcesses(
  plan: Plan,
  data: ConfigData,
  logger: Logger,
  line: (text: string) => void,
  stderr: NodeJS.WritableStream,
): WorkerPool {
  cluster.setupPrimary({ silent: true })
  const workers = new Set<WorkerProcess>()
  /** The workers with the active plan that take connections. */
  const serving = new Set<WorkerProcess>()
  const leaving = new Set<WorkerProcess>()
  const collectProcess = measureProcess()
  let current = { plan, data }
  let switched = false
  let watching = false
  let sink: (exchange: RecordedExchange) => void = () => {}
  let draining = false
  let pause = firstPause

  async function begin(): Promise<string> {
    const worker: WorkerProcess = new WorkerProcess(
      line,
      stderr,
      () => replace(worker),
      (exchange) => sink(unpack(exchange)),
    )
    workers.add(worker)
    const bornAt = Date.now()
    void worker.ended.then((reason) => {
      workers.delete(worker)
      if (leaving.delete(worker) || !serving.delete(worker) || draining) return
      if (Date.now() - bornAt > soundAfter) pause = firstPause
      logger.error({ reason, restartInMs: pause }, 'worker ended')
      restartLater()
    })
    await worker.online
    let { data } = current
    const address = await worker.call('plan', data, startTime)
    while (data !== current.data) {
      data = current.data
      await worker.call('plan', data, startTime)
    }
    if (switched) await worker.call('maintenance', true, shortTime)
    if (watching) await worker.call('watch', true, shortTime)
    serving.add(worker)
    return address!
  }

  /** It serves its connections to their end; a new one takes its place at once. */
  function replace(worker: WorkerProcess): void {
    if (!serving.delete(worker) || draining) return
    leaving.add(worker)
    logger.error('worker crashed; restarting')
    restartLater()
  }

  function restartLater(): void {
    const wait = pause
    pause = Math.min(pause * 2, longestPause)
    setTimeout(() => {
      if (draining) return
      begin().catch((error: Error) => {
        logger.error({ restartInMs: pause }, `worker did not start: ${error.message}`)
        restartLater()
      })
    }, wait).unref()
  }

  /** The answers of those that gave one. */
  async function callAll<T>(call: (worker: WorkerProcess) => Promise<T>): Promise<T[]> {
    const settled = await Promise.allSettled([...serving].map(call))
    return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  }

  return {
    onExchange(listener) {
      sink = listener
    },
    watch(on) {
      if (on === watching) return
      watching = on
      void callAll((worker) => worker.call('watch', on, shortTime))
    },
    async start() {
      // The first alone: it may have to remove the file of a dead socket before others find a live one there.
      const address = await begin()
      await Promise.all(Array.from({ length: plan.settings.workers - 1 }, begin))
      return address
    },
    async apply(next, nextData) {
      readListenTls(next.settings.listen.tls)
      for (const { upstream } of next.settings.routes) readUpstreamTls(upstream.tls)
      current = { plan: next, data: nextData }
      logger.level = next.settings.log.level
      await Promise.all(
        [...serving].map((worker) =>
          worker.call('plan', nextData, startTime).catch((error: Error) => {
            logger.error(`a worker did not apply the config: ${error.message}`)
            replace(worker)
            void worker.call('drain', undefined, startTime).catch(() => worker.kill())
          }),
        ),
      )
    },
    async collect() {
      const collected = await callAll((worker) => worker.call('collect', undefined, shortTime))
      const own = [
        single('gauge', 'upstanding_workers', 'Processes that serve.', serving.size),
        ...(await collectProcess()),
      ]
      return [...(collected as unknown as SampleFamily[][]), own]
    },
    async ruleCounts() {
      return added(await callAll((worker) => worker.call('ruleCounts', undefined, shortTime)))
    },
    async maintenance(on) {
      if (on !== undefined) switched = on
      const reports = await callAll((worker) => worker.call('maintenance', on, shortTime))
      return (reports[0] ?? { on: switched, until: undefined, by: [] }) as MaintenanceReport
    },
    async announceDrain() {
      await callAll((worker) => worker.call('announceDrain', undefined, shortTime))
    },
    async drain() {
      draining = true
      const all = [...workers]
      const { drain } = current.plan.settings.limits
      const force = setTimeout(() => {
        for (const worker of workers) worker.kill()
      }, drain + killAfterDrain)
      for (const worker of all) {
        // A worker that is still starting has no exchanges, and does not take calls yet.
        if (!serving.has(worker) && !leaving.has(worker)) worker.kill()
        else worker.call('drain', undefined, drain + killAfterDrain).catch(() => {})
      }
      await Promise.all(all.map((worker) => worker.ended))
      clearTimeout(force)
    },
    kill() {
      for (const worker of workers) worker.kill()
    },
  }
}

function added(all: readonly object[]): Record<string, RuleCount> {
  const sums: Record<string, RuleCount> = {}
  for (const counts of all as readonly Record<string, RuleCount>[]) {
    for (const [name, { fired, observed, skipped, lastActed, lastSkip, transitions = [] }] of Object.entries(
      counts,
    )) {
      const sum = sums[name] ?? { fired: 0, observed: 0, skipped: 0 }
      sums[name] = {
        fired: sum.fired + fired,
        observed: sum.observed + observed,
        skipped: sum.skipped + skipped,
        lastActed: Math.max(sum.lastActed ?? 0, lastActed ?? 0) || undefined,
        lastSkip: lastSkip ?? sum.lastSkip,
        transitions: merged([...(sum.transitions ?? []), ...transitions]),
      }
    }
  }
  return sums
}

function merged(all: readonly RuleTransition[]): RuleTransition[] {
  const sums = new Map<string, RuleTransition>()
  for (const { from, to, count } of all) {
    const known = sums.get(`${from} ${to}`)
    if (known === undefined) sums.set(`${from} ${to}`, { from, to, count })
    else known.count += count
  }
  return [...sums.values()]
}
