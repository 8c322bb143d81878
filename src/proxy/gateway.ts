/**
 * What all exchanges share: the active plan, the upstreams, the limits, and what rules may know besides the exchange.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Plan } from '../config/load.js'
import type { Settings, UpstreamSettings } from '../config/settings.js'
import { RuleSet } from '../engine/ruleSet.js'
import type { Head, RequestView } from '../http/message.js'
import type { ExchangeLog } from '../observe/exchangeLog.js'
import type { ExchangeRecord } from '../observe/exchangeRecord.js'
import { ExchangeRecorder, type Recording } from '../observe/exchangeRecorder.js'
import type { Metrics } from '../observe/metrics.js'
import { both, type Tap } from '../observe/tap.js'
import type { Tracing } from '../observe/tracing.js'
import type { Context } from '../rules/rule.js'
import type { ActivePlan } from './activePlan.js'
import { addressTest } from './client/peer.js'
import type { ClientRequest } from './client/request.js'
import { Watch, type Watched } from './deadlines.js'
import { Imitations } from './imitations.js'
import { LearnedMethods } from './learnedMethods.js'
import type { LocalCause } from './localReplies.js'
import { Maintenance } from './maintenance.js'
import type { Route } from './routes.js'
import { TaskRunner } from './tasks.js'
import { Upstreams } from './upstreams.js'

/** A finished exchange. */
export interface Ended extends Watched {
  readonly record: ExchangeRecord
  readonly request: ClientRequest
}

export class Gateway {
  readonly watch = new Watch()
  readonly maintenance = new Maintenance()
  readonly imitations = new Imitations(this.watch)
  readonly tasks = new TaskRunner()
  plan: ActivePlan
  inFlight = 0
  /** Bytes of response bodies held at the moment, all exchanges together. */
  heldBytes = 0
  tunnels = 0
  draining = false
  /** Undefined if exchanges are not recorded. */
  recorder: ExchangeRecorder | undefined
  /** Undefined if no tracing SDK is registered. */
  tracing: Tracing | undefined
  /** Undefined if nobody watches in the console. */
  tap: Tap | undefined
  readonly #upstreams = new Upstreams()
  readonly #methods = new LearnedMethods()

  /** @throws {TlsFileError} when a certificate of the plan cannot be used */
  constructor(
    plan: Plan,
    readonly log: ExchangeLog,
    readonly metrics: Metrics,
  ) {
    this.plan = this.#inForce(plan)
    this.#adopt(plan)
  }

  /**
   * Replaces the plan as a whole. Exchanges in flight finish under the plan that they began with.
   * @throws {TlsFileError} when a certificate of the plan cannot be used; then the previous plan stays active
   */
  reload(plan: Plan): void {
    this.plan = this.#inForce(plan)
    this.#upstreams.keep(this.plan.routes)
    this.#adopt(plan)
    this.imitations.start(this.plan)
  }

  #adopt({ settings, rules }: Plan): void {
    this.log.configure(settings.log)
    this.metrics.planned(rules)
    this.maintenance.configure(settings.maintenance)
    this.#methods.configure(rules)
    this.#record(settings)
  }

  /** Keeps the recorder as long as the file is the same, so that its counts stay right. */
  #record({ audit, log }: Settings): void {
    if (isDeepStrictEqual(this.recorder?.settings, audit)) return
    void this.recorder?.close()
    this.recorder = audit && new ExchangeRecorder(audit, log.redact, this.log.logger)
  }

  #inForce({ settings, rules, ruleSet }: Plan): ActivePlan {
    return {
      settings,
      rules: ruleSet ?? new RuleSet(rules),
      routes: this.#upstreams.routesOf(settings),
      trusts: addressTest(settings.forwarded.trustProxy),
    }
  }

  /** An exchange has begun. */
  begin(exchange: Watched): void {
    this.inFlight++
    this.watch.add(exchange)
  }

  /** The client has its response, or has left. */
  end(exchange: Ended, complete: boolean): void {
    const { record, request } = exchange
    this.inFlight--
    this.watch.delete(exchange)
    record.peer = request.peer.address
    this.metrics.exchange(record, complete)
    this.#recordOutcome(record, complete)
    this.tap?.ended(record, request.peer.address, complete)
    const unfinished = unfinishedBecause(record)
    if (unfinished !== undefined) this.recorder?.unfinished(request, record.route!.upstream, unfinished)
    if (record.upstreamStatus > 0) this.#methods.record(request, record.upstreamStatus)
    request.peer.next()
  }

  /** A tunnel has ended, or its client left before it began. */
  endTunnel(record: ExchangeRecord, complete: boolean): void {
    this.metrics.tunnel(record, complete)
    this.#recordOutcome(record, complete)
  }

  /** Log and trace of a finished exchange or tunnel. */
  #recordOutcome(record: ExchangeRecord, complete: boolean): void {
    this.log.exchange(record, complete)
    record.trace?.end(record, complete)
  }

  /** Additional receivers of the upstream's body, such as recorders; undefined if there are none. */
  record(
    request: RequestView,
    head: Head,
    upstream: UpstreamSettings,
    route: string | undefined,
  ): Recording | undefined {
    return both(
      this.recorder?.begin(request, head, upstream, route),
      this.tap?.begin(request, head, upstream),
    )
  }

  /** A request could not be read. */
  refused(cause: LocalCause, requestId: string, client: string): void {
    this.metrics.refused(cause.code)
    this.log.refused(cause, requestId, client)
  }

  /** The client left in the middle of a request's head. */
  leftEarly(client: string): void {
    this.log.leftEarly(client)
  }

  /** @param route of the exchange; undefined if none serves it */
  contextOf(route: Route | undefined): Context {
    return {
      now: Date.now(),
      random: Math.random,
      newId,
      upstream: {
        outageSince: route?.upstream.outageSince,
        imitation: (path) => route && this.imitations.get(route, path),
        targetFor: (target) => route?.targetFor(target) ?? target,
        clientLocation: (location, { origin }) => route?.clientLocation(location, origin) ?? location,
        methodsSeen: (path) => this.#methods.seen(path),
      },
    }
  }

  async close(): Promise<void> {
    this.maintenance.close()
    this.imitations.close()
    await this.tasks.close()
    await this.recorder?.close()
    await this.#upstreams.close()
  }
}

function newId(): string {
  return randomBytes(12).toString('base64url')
}

/** Why the upstream’s response is missing or incomplete; undefined if it is complete. */
function unfinishedBecause({ route, local, waitingFor }: Ended['record']): string | undefined {
  if (route === undefined) return undefined
  if (local?.code.startsWith('UPSTREAM_') === true) return local.code
  return waitingFor?.startsWith('upstream') === true ? `client left, waiting for ${waitingFor}` : undefined
}
