/**
 * A histogram of durations: adding takes nanoseconds, and the rest is computed when it is read.
 *
 * @module
 */
import type { MetricSample, SampleFamily } from './samples.js'

/** Upper bounds in seconds, from the overhead of the proxy alone to the longest time-outs. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const boundsInMs = Float64Array.from(bounds, (bound) => bound * 1000)

export class Durations {
  readonly #counts = new Float64Array(bounds.length + 1)
  #sum = 0

  add(milliseconds: number): void {
    let bucket = 0
    while (bucket < boundsInMs.length && milliseconds > boundsInMs[bucket]!) bucket++
    this.#counts[bucket]!++
    this.#sum += milliseconds
  }

  /** @param name must end with `_seconds` */
  family(name: string, help: string): SampleFamily {
    const values: MetricSample[] = []
    let count = 0
    for (const [bucket, own] of this.#counts.entries()) {
      count += own
      values.push({ value: count, labels: { le: bounds[bucket] ?? '+Inf' }, metricName: `${name}_bucket` })
    }
    values.push({ value: this.#sum / 1000, labels: {}, metricName: `${name}_sum` })
    values.push({ value: count, labels: {}, metricName: `${name}_count` })
    return { type: 'histogram', name, help, aggregator: 'sum', values }
  }
}
