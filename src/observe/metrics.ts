/**
 * Counts exchanges. Counting only adds to arrays; names and labels are built when metrics are scraped.
 *
 * @module
 */
import type { CompiledRule } from '../engine/ruleSet.js'
import type { BodyState } from '../http/body.js'
import { Durations } from './durations.js'
import type { ExchangeRecord } from './exchangeRecord.js'
import { RuleCounts } from './ruleCounts.js'
import { labeled, type SampleFamily, single } from './samples.js'

/** Values that are measured rather than counted. */
export interface Gauges {
  readonly inFlight: number
  readonly heldBytes: number
  /** The number of open tunnels; undefined where tunnels do not exist. */
  readonly tunnels?: number
}

const lastStatus = 999

/** The label for exchanges without an upstream. */
const none = 'none'

/** The counts of one upstream. */
interface UpstreamCounts {
  readonly statuses: Float64Array
  readonly localReplies: Map<string, number>
  readonly durations: Durations
}

export class Metrics {
  readonly rules = new RuleCounts()
  readonly #upstreams = new Map<string, UpstreamCounts>()
  readonly #sentStatuses = new Float64Array(lastStatus + 1)
  readonly #heldBodies = new Map<BodyState, number>()
  readonly #incidents = new Map<string, number>()
  readonly #total = new Durations()
  #retries = 0
  #incomplete = 0
  #refused = 0

  /** @param complete whether the client got the whole response */
  exchange(exchange: ExchangeRecord, complete: boolean): void {
    const { settled, upstreamStatus, local, startedAt, sent } = exchange
    const upstream = this.#of(exchange.route?.upstream ?? none)
    if (upstreamStatus > 0) {
      upstream.statuses[upstreamStatus]!++
      upstream.durations.add(exchange.headAt - startedAt)
    }
    if (sent !== undefined) this.#sentStatuses[sent.status]!++
    this.#total.add(performance.now() - startedAt)
    if (local !== undefined) increment(upstream.localReplies, local.code)
    if (exchange.heldAs !== undefined) increment(this.#heldBodies, exchange.heldAs)
    if (exchange.retried) this.#retries++
    if (!complete) this.#incomplete++
    if (settled === undefined) return
    for (const entry of settled.trail) this.rules.add(entry, exchange.observing)
    for (const { incident } of settled.incidents) {
      for (const family of new Set(incident.findings.map((finding) => finding.family))) {
        increment(this.#incidents, family)
      }
      if (incident.findings.length === 0) increment(this.#incidents, 'none')
    }
  }

  /**
   * A tunnel has ended, or its client left before it began. Its duration says nothing about delays, so it is not
   * counted.
   */
  tunnel({ route, upstreamStatus, headAt, startedAt }: ExchangeRecord, complete: boolean): void {
    if (upstreamStatus > 0) {
      const upstream = this.#of(route?.upstream ?? none)
      upstream.statuses[upstreamStatus]!++
      upstream.durations.add(headAt - startedAt)
      this.#sentStatuses[upstreamStatus]!++
    }
    if (!complete) this.#incomplete++
  }

  /** The parser rejected a request, which never became an exchange. */
  refused(code: string): void {
    this.#refused++
    increment(this.#of(none).localReplies, code)
  }

  #of(upstream: string): UpstreamCounts {
    let counts = this.#upstreams.get(upstream)
    if (counts === undefined) {
      counts = {
        statuses: new Float64Array(lastStatus + 1),
        localReplies: new Map(),
        durations: new Durations(),
      }
      this.#upstreams.set(upstream, counts)
    }
    return counts
  }

  /** Drops the counts of rules that the new plan does not have. */
  planned(rules: readonly CompiledRule[]): void {
    this.rules.keepOnly(rules)
  }

  collect(gauges: Gauges): SampleFamily[] {
    return [
      labeled(
        'counter',
        'upstanding_exchanges_total',
        'Finished exchanges, by the status sent to the client.',
        'status',
        seen(this.#sentStatuses),
      ),
      ...this.#ofUpstreams(),
      labeled(
        'counter',
        'upstanding_incidents_total',
        'Sanitized responses, by the family of the leak; none if nothing could be read.',
        'family',
        this.#incidents,
      ),
      labeled(
        'counter',
        'upstanding_held_bodies_total',
        'Bodies buffered for a rule, by how buffering ended; everything but complete is an overflow or a failure.',
        'outcome',
        this.#heldBodies,
      ),
      ...this.rules.families(),
      single(
        'counter',
        'upstanding_retries_total',
        'Requests sent to the upstream a second time.',
        this.#retries,
      ),
      single(
        'counter',
        'upstanding_exchanges_incomplete_total',
        'Exchanges in which the client did not get the complete response.',
        this.#incomplete,
      ),
      single(
        'counter',
        'upstanding_requests_refused_total',
        'Requests that could not be parsed.',
        this.#refused,
      ),
      single('gauge', 'upstanding_exchanges_in_flight', 'Exchanges under way.', gauges.inFlight),
      ...(gauges.tunnels === undefined
        ? []
        : [single('gauge', 'upstanding_tunnels', 'Open WebSocket tunnels.', gauges.tunnels)]),
      single('gauge', 'upstanding_held_bytes', 'Bytes of buffered response bodies.', gauges.heldBytes),
      this.#total.family(
        'upstanding_exchange_duration_seconds',
        'Time from the request to the end of the response.',
      ),
    ]
  }

  #ofUpstreams(): SampleFamily[] {
    const upstreams = [...this.#upstreams]
    const durationFamily = new Durations().family(
      'upstanding_upstream_duration_seconds',
      'Time from the request to the upstream’s response head.',
    )
    return [
      {
        type: 'counter',
        name: 'upstanding_upstream_responses_total',
        help: 'Responses of upstreams, by their status.',
        aggregator: 'sum',
        values: upstreams.flatMap(([upstream, { statuses }]) =>
          [...seen(statuses)].map(([status, value]) => ({ value, labels: { status, upstream } })),
        ),
      },
      {
        type: 'counter',
        name: 'upstanding_local_replies_total',
        help: 'Local replies of the proxy, by code.',
        aggregator: 'sum',
        values: upstreams.flatMap(([upstream, { localReplies }]) =>
          [...localReplies].map(([code, value]) => ({ value, labels: { code, upstream } })),
        ),
      },
      {
        ...durationFamily,
        values: upstreams.flatMap(([upstream, { durations }]) =>
          durations
            .family(durationFamily.name, durationFamily.help)
            .values.map((value) => ({ ...value, labels: { ...value.labels, upstream } })),
        ),
      },
    ]
  }
}

function increment<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function* seen(counts: Float64Array): Iterable<[number, number]> {
  for (const [status, count] of counts.entries()) if (count > 0) yield [status, count]
}
