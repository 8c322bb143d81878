/**
 * What all exchanges share: the plan in force, the upstreams, the bounds, and what rules may know beyond the exchange.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import type { Plan } from '../config/load.js'
import type { Settings, UpstreamSettings } from '../config/settings.js'
import { RuleSet } from '../engine/ruleSet.js'
import type { ExchangeLog } from '../observe/exchangeLog.js'
import { ExchangeRecorder } from '../observe/exchangeRecorder.js'
import type { Metrics } from '../observe/metrics.js'
import type { Context } from '../rules/rule.js'
import { digestOf, readUpstreamTls } from '../server/tlsFiles.js'
import { addressTest, peerOf } from './client/peer.js'
import { ClientRequest } from './client/request.js'
import { Watch } from './deadlines.js'
import { Exchange } from './exchange.js'
import { Imitations } from './imitations.js'
import { resetConnection } from './internals/reset.js'
import { LearnedMethods } from './learnedMethods.js'
import { type LocalCause, localCause, localReply } from './localReplies.js'
import { Maintenance } from './maintenance.js'
import { Route } from './routes.js'
import { Upstream } from './upstream/upstream.js'

/** A plan with everything that serving under it needs. Immutable, but for what its upstreams count. */
export interface ActivePlan {
  readonly settings: Settings
  readonly rules: RuleSet
  /** Longest prefix first. */
  readonly routes: readonly Route[]
  readonly trusts: (address: string) => boolean
}

export class Gateway {
  readonly watch = new Watch()
  readonly maintenance = new Maintenance()
  readonly imitations = new Imitations()
  plan: ActivePlan
  inFlight = 0
  /** Bytes of response bodies held at the moment, all exchanges together. */
  heldBytes = 0
  tunnels = 0
  draining = false
  /** Undefined: exchanges are not recorded. */
  recorder: ExchangeRecorder | undefined
  readonly #upstreams = new Map<string, Upstream>()
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
   * Swaps the plan whole. Exchanges under way finish under the one that they began with.
   *
   * @throws {TlsFileError} when a certificate of the plan cannot be used; then the plan before stays in force
   */
  reload(plan: Plan): void {
    this.plan = this.#inForce(plan)
    const kept = new Set(this.plan.routes.map((route) => route.upstream))
    for (const [key, upstream] of this.#upstreams) {
      if (kept.has(upstream)) continue
      this.#upstreams.delete(key)
      upstream.retire()
    }
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

  /** One recorder as long as the file is the same, so that what it counts stays right. */
  #record({ audit, log }: Settings): void {
    if (isDeepStrictEqual(this.recorder?.settings, audit)) return
    void this.recorder?.close()
    this.recorder = audit && new ExchangeRecorder(audit, log.redact, this.log.logger)
  }

  #inForce({ settings, rules }: Plan): ActivePlan {
    const routes = settings.routes.map(
      (route) => new Route(route, this.#upstream(route.upstream, settings.limits.responseHead)),
    )
    return {
      settings,
      rules: new RuleSet(rules),
      routes,
      trusts: addressTest(settings.forwarded.trustProxy),
    }
  }

  /** One upstream for equal settings and files, so that its connections outlive a reload that does not touch it. */
  #upstream(settings: UpstreamSettings, responseHead: number): Upstream {
    const files = readUpstreamTls(settings.tls)
    const key = JSON.stringify([settings, responseHead, digestOf(files)])
    let upstream = this.#upstreams.get(key)
    if (upstream === undefined) {
      upstream = new Upstream(settings, responseHead, files)
      this.#upstreams.set(key, upstream)
    }
    return upstream
  }

  /** Takes over a request; nothing of Fastify's touches it from here on. */
  serve(message: IncomingMessage, response: ServerResponse, target: string): void {
    const peer = peerOf(message.socket, this.plan.trusts)
    // In parallel, what follows a refused request would be served, and an unsafe one overtake (RFC 9112 §9.3.2).
    if (peer.busy) {
      peer.queue(() => this.serve(message, response, target))
      return
    }
    peer.busy = true
    try {
      this.#begin(new ClientRequest(message, target, peer), response)
    } catch (error) {
      this.#fail(error, response)
    }
  }

  #begin(request: ClientRequest, response: ServerResponse): void {
    const { attempt } = request.peer
    if (attempt !== undefined) {
      request.peer.attempt = undefined
      new Exchange(this, attempt.plan, attempt.route, request, response).adopt(attempt)
      return
    }
    const { plan } = this
    new Exchange(this, plan, this.routeOf(plan, request), request, response).start()
  }

  /** The route whose prefix the path lies below; undefined for none. */
  routeOf({ routes }: ActivePlan, request: ClientRequest): Route | undefined {
    const [first] = routes
    if (first?.settings.prefix === '/') return first
    const route = routes.find((known) => known.serves(request.path))
    return route?.canCut(request.target) ? route : undefined
  }

  /** A defect of the proxy itself: it costs one exchange and not the process. */
  #fail(error: unknown, response: ServerResponse): void {
    this.log.logger.error({ err: error }, 'exchange failed')
    if (response.headersSent) {
      resetConnection(response.socket)
      return
    }
    const { head, body } = localReply(
      localCause('INTERNAL_ERROR', 'proxy_internal_error', 'defect'),
      undefined,
    )
    response.writeHead(head.status, [...head.fields, 'Connection', 'close'])
    response.end(body)
  }

  begin(exchange: Exchange): void {
    this.inFlight++
    this.watch.add(exchange)
  }

  /** The client has its response, or has left. */
  finished(exchange: Exchange, complete: boolean): void {
    this.inFlight--
    this.metrics.exchange(exchange, complete)
    this.log.exchange(exchange, complete)
    exchange.request.peer.next()
    if (exchange.upstreamStatus > 0) this.#methods.record(exchange.request, exchange.upstreamStatus)
  }

  /** A request that could not be read. */
  refused(cause: LocalCause): void {
    this.metrics.refused(cause.code)
    this.log.refused(cause)
  }

  /** Nothing is left of the exchange. */
  end(exchange: Exchange): void {
    this.watch.delete(exchange)
  }

  contextOf(exchange: Exchange): Context {
    return {
      now: Date.now(),
      random: Math.random,
      newId,
      outageSince: exchange.upstream?.outageSince,
      imitation: (path) => exchange.route && this.imitations.get(exchange.route, path),
      upstreamTarget: (target) => exchange.route?.targetFor(target) ?? target,
      methodsSeen: (_rule, path) => this.#methods.seen(path),
    }
  }

  async close(): Promise<void> {
    this.maintenance.close()
    this.imitations.close()
    await this.recorder?.close()
    await Promise.all([...this.#upstreams.values()].map(({ pool }) => pool.destroy()))
  }
}

function newId(): string {
  return randomBytes(12).toString('base64url')
}
