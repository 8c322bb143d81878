/**
 * Metrics as plain data, in the form in which processes exchange them and prom-client renders them.
 *
 * @module
 */
export interface MetricSample {
  readonly value: number
  readonly labels: Readonly<Record<string, string | number>>
  /** The name if it differs from the family's, such as `_bucket` of a histogram. */
  readonly metricName?: string
}

/** A family of metrics at one moment; prom-client calls it a metric as JSON. */
export interface SampleFamily {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary'
  /** How the values of several processes are combined. */
  readonly aggregator: 'sum' | 'first' | 'omit' | 'average' | 'min' | 'max'
  readonly values: readonly MetricSample[]
}

export interface Exposition {
  readonly contentType: string
  readonly text: string
}

/** Combines the metrics of several processes, and renders them in the format that the scraper accepts. */
export async function expose(
  processes: readonly (readonly SampleFamily[])[],
  accept: string | undefined,
): Promise<Exposition> {
  const { AggregatorRegistry, Registry } = await import('prom-client')
  const isOpen = accept?.includes('application/openmetrics-text') === true
  const families = isOpen ? processes.map((list) => list.map(withoutTotal)) : processes
  const registry = AggregatorRegistry.aggregate(families as object[])
  const { OPENMETRICS_CONTENT_TYPE: openMetrics, PROMETHEUS_CONTENT_TYPE: prometheus } = Registry
  registry.setContentType((isOpen ? openMetrics : prometheus) as typeof prometheus)
  return { contentType: registry.contentType, text: await registry.metrics() }
}

/** In OpenMetrics, `_total` belongs to the sample and not to the family; prom-client adds it to every counter. */
function withoutTotal(family: SampleFamily): SampleFamily {
  return family.type === 'counter' ? { ...family, name: family.name.replace(/_total$/, '') } : family
}

/** A family without labels. */
export function single(
  type: 'counter' | 'gauge',
  name: string,
  help: string,
  value: number,
  aggregator: SampleFamily['aggregator'] = 'sum',
): SampleFamily {
  return { type, name, help, aggregator, values: [{ value, labels: {} }] }
}

/** A family with one label. */
export function labeled(
  type: 'counter' | 'gauge',
  name: string,
  help: string,
  label: string,
  values: Iterable<readonly [string | number, number]>,
): SampleFamily {
  const samples = [...values].map(([key, value]) => ({ value, labels: { [label]: key } }))
  return { type, name, help, aggregator: 'sum', values: samples }
}
