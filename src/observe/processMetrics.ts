/**
 * Metrics of the process itself: CPU, memory, event-loop delay, garbage collection, and the running build.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import type { Registry } from 'prom-client'
import { packageRoot } from '../config/packageRoot.js'
import type { SampleFamily } from './samples.js'

function readVersion(): string {
  const file = new URL('package.json', packageRoot)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

/** The version of this program. */
export const version = readVersion()

// Gauges whose names end like those of counters, which OpenMetrics does not allow; the metrics without `_total` have
// the same values by type.
const misnamed = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`)

async function startMeasuring(): Promise<Registry> {
  const { collectDefaultMetrics, Registry } = await import('prom-client')
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 })
  for (const name of misnamed) registry.removeSingleMetric(name)
  return registry
}

/**
 * The collector, created once per process. Event-loop delay and garbage collection are measured from the first call on:
 * without scrapes, nothing is loaded for them.
 */
export function measureProcess(): () => Promise<SampleFamily[]> {
  let registry: Promise<Registry> | undefined
  const build: SampleFamily = {
    type: 'gauge',
    name: 'upstanding_build_info',
    help: 'The running build; always 1.',
    aggregator: 'first',
    values: [{ value: 1, labels: { version } }],
  }
  return async () => {
    registry ??= startMeasuring()
    return [build, ...((await (await registry).getMetricsAsJSON()) as unknown as SampleFamily[])]
  }
}
