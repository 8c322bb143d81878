import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import type { Settled, TrailEntry } from '../../src/engine/decision.js'
import { ExchangeRecord } from '../../src/observe/exchangeRecord.js'
import { Metrics } from '../../src/observe/metrics.js'
import { expose } from '../../src/observe/samples.js'
import { exchangeOf } from '../support/exchange.js'

const head = (status: number) => ({ status, reason: '', fields: [] })

function settledWith(
  status: number,
  trail: readonly TrailEntry[],
  families: readonly string[] = [],
): Settled {
  const findings = families.map((family) => ({ family, place: 'body', offset: 0 }))
  const incident = { id: 'i', reason: 'leak', findings, original: '' }
  return {
    head: head(status),
    body: undefined,
    finalReply: undefined,
    trailers: undefined,
    incidents: families.length === 0 ? [] : [{ rule: 'safe', incident }],
    trail,
    minDelay: 0,
    changed: true,
    failed: undefined,
  }
}

function exchangeWith(members: Partial<ExchangeRecord> & { observing?: boolean } = {}): ExchangeRecord {
  const { observing = false, ...others } = members
  const request = exchangeOf({ target: '/' }).request
  const record = new ExchangeRecord({ ...request, id: 'a' }, observing)
  return Object.assign(
    record,
    {
      startedAt: performance.now() - 30,
      headAt: performance.now(),
      upstreamStatus: 200,
      received: head(200),
    },
    others,
  )
}

const gauges = { inFlight: 3, heldBytes: 4096 }
const textOf = async (metrics: Metrics, accept?: string) =>
  (await expose([metrics.collect(gauges)], accept)).text

const entry = (outcome: TrailEntry['outcome'], note = 'done'): TrailEntry => ({
  rule: 'safe',
  kind: 'sanitize',
  outcome,
  note,
})

t.test('each exchange is counted in each of its aspects', async (t) => {
  const metrics = new Metrics()
  metrics.exchange(exchangeWith(), true)
  const trail = [entry('fired')]
  const settled = settledWith(503, trail, ['sql', 'sql', 'stackTrace'])
  metrics.exchange(exchangeWith({ settled, heldAs: 'tooLarge', retried: true }), true)
  const local = { code: 'UPSTREAM_TIMEOUT', cause: 'head' }
  metrics.exchange(exchangeWith({ upstreamStatus: 0, headAt: 0, received: head(504), local }), false)
  metrics.refused('REQUEST_MALFORMED')
  const text = await textOf(metrics)
  for (const line of [
    'upstanding_exchanges_total{status="200"} 1',
    'upstanding_exchanges_total{status="503"} 1',
    'upstanding_exchanges_total{status="504"} 1',
    'upstanding_upstream_responses_total{status="200",upstream="none"} 2',
    'upstanding_local_replies_total{code="UPSTREAM_TIMEOUT",upstream="none"} 1',
    'upstanding_local_replies_total{code="REQUEST_MALFORMED",upstream="none"} 1',
    'upstanding_rule_outcomes_total{rule="safe",kind="sanitize",outcome="fired"} 1',
    'upstanding_incidents_total{family="sql"} 1',
    'upstanding_incidents_total{family="stackTrace"} 1',
    'upstanding_held_bodies_total{outcome="tooLarge"} 1',
    'upstanding_retries_total 1',
    'upstanding_exchanges_incomplete_total 1',
    'upstanding_requests_refused_total 1',
    'upstanding_exchanges_in_flight 3',
    'upstanding_held_bytes 4096',
    'upstanding_exchange_duration_seconds_bucket{le="0.025"} 0',
    'upstanding_exchange_duration_seconds_bucket{le="10"} 3',
    'upstanding_exchange_duration_seconds_bucket{le="+Inf"} 3',
    'upstanding_exchange_duration_seconds_count 3',
    'upstanding_upstream_duration_seconds_count{upstream="none"} 2',
    '# TYPE upstanding_upstream_duration_seconds histogram',
  ]) {
    t.ok(text.split('\n').includes(line), line)
  }
})

t.test('in observe mode, the response is sent unchanged and no rule counts as fired', async (t) => {
  const metrics = new Metrics()
  metrics.exchange(exchangeWith({ settled: settledWith(500, [entry('fired')]), observing: true }), true)
  const text = await textOf(metrics)
  t.match(text, 'upstanding_exchanges_total{status="200"} 1')
  t.match(text, 'upstanding_rule_outcomes_total{rule="safe",kind="sanitize",outcome="fired"} 0')
  t.match(text, 'upstanding_rule_outcomes_total{rule="safe",kind="sanitize",outcome="observed"} 1')
})

t.test('labels are bounded, whatever upstreams and clients send', async (t) => {
  const metrics = new Metrics()
  for (let i = 0; i < 500; i++) {
    metrics.exchange(
      exchangeWith({ settled: settledWith(200, [entry('skipped', `no ${'x'.repeat(i % 70)}`)]) }),
      true,
    )
    metrics.exchange(exchangeWith({ settled: settledWith(200, [entry('skipped', `<${i}>"\n`)]) }), true)
  }
  const lines = (await textOf(metrics))
    .split('\n')
    .filter((line) => line.startsWith('upstanding_rule_skips_total{'))
  t.ok(lines.length <= 13, `${lines.length} reasons`)
  t.ok(lines.some((line) => line.includes('reason="other"')))
  const sum = lines.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
  t.equal(sum, 1000, 'none is lost')
})

t.test('several processes are added up, in either format', async (t) => {
  const [one, two] = [new Metrics(), new Metrics()]
  one.exchange(exchangeWith(), true)
  two.exchange(exchangeWith(), true)
  two.exchange(exchangeWith({ received: head(404), upstreamStatus: 404 }), true)
  const lists = [one.collect(gauges), two.collect(gauges)]
  const plain = await expose(lists, 'text/plain')
  t.match(plain.contentType, /^text\/plain; version=0\.0\.4/)
  t.match(plain.text, 'upstanding_exchanges_total{status="200"} 2')
  t.match(plain.text, '# TYPE upstanding_exchanges_total counter')
  t.match(plain.text, 'upstanding_exchange_duration_seconds_count 3')
  t.match(plain.text, 'upstanding_held_bytes 8192')
  const open = await expose(lists, 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5')
  t.match(open.contentType, /^application\/openmetrics-text/)
  t.match(open.text, '# TYPE upstanding_exchanges counter')
  t.match(open.text, 'upstanding_exchanges_total{status="200"} 2')
  t.notMatch(open.text, '_total_total')
  t.ok(open.text.endsWith('# EOF\n'))
})

setFlagsFromString('--expose-gc')

t.test('counting exchanges does not grow the heap', async (t) => {
  const metrics = new Metrics()
  const exchange = exchangeWith()
  const collect = runInNewContext('gc') as () => void
  const heapInUse = () => {
    collect()
    return process.memoryUsage().heapUsed
  }
  for (let i = 0; i < 10_000; i++) metrics.exchange(exchange, true)
  const before = heapInUse()
  for (let i = 0; i < 100_000; i++) metrics.exchange(exchange, true)
  const perExchange = (heapInUse() - before) / 100_000
  t.ok(perExchange < 8, `${perExchange} bytes for each exchange`)
})
