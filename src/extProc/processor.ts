/**
 * What all exchanges of the processor share: the active plan, the limits, and what was learned from earlier exchanges.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import type { Plan } from '../config/load.js'
import type { Settings } from '../config/settings.js'
import { RuleSet } from '../engine/ruleSet.js'
import type { RequestView } from '../http/message.js'
import type { ExchangeLog } from '../observe/exchangeLog.js'
import type { ExchangeRecord } from '../observe/exchangeRecord.js'
import type { Metrics } from '../observe/metrics.js'
import { type SampleFamily, single } from '../observe/samples.js'
import { routeFor } from '../proxy/activePlan.js'
import { LearnedMethods } from '../proxy/learnedMethods.js'
import { type LocalCause, localCause } from '../proxy/localReplies.js'
import { Maintenance } from '../proxy/maintenance.js'
import type { Route } from '../proxy/routes.js'
import { TaskRunner } from '../proxy/tasks.js'
import type { Context } from '../rules/rule.js'
import { Subrequests } from './subrequests.js'

/** A plan with everything that processing under it needs. Immutable. */
export interface ProcessorPlan {
  readonly settings: Settings
  readonly rules: RuleSet
  /** Where subrequests go; empty if nowhere. */
  readonly routes: readonly Route[]
}

/**
 * Envoy obeys `mode_override` only with `allow_mode_override: true`, and does not report when it ignores it. This many
 * missing bodies in a row show it: a single one may also be missing because its client left.
 */
const bodiesMissing = 3

export class Processor {
  readonly maintenance = new Maintenance()
  readonly subrequests = new Subrequests()
  /** Searches large bodies in a thread. */
  readonly tasks = new TaskRunner()
  plan: ProcessorPlan
  inFlight = 0
  /** Bytes of response bodies expected or buffered, all exchanges together. */
  heldBytes = 0
  draining = false
  readonly #methods = new LearnedMethods()
  #missingBodies = 0
  #bodyCame = false
  #violations = 0
  #observed = 0

  /** @throws {TlsFileError} if a certificate cannot be used */
  constructor(
    plan: Plan,
    readonly log: ExchangeLog,
    readonly metrics: Metrics,
  ) {
    this.plan = this.#activate(plan)
    this.#adopt(plan)
  }

  /**
   * Exchanges in flight keep the plan that they began with.
   * @throws {TlsFileError} if a certificate cannot be used; then the previous plan stays active
   */
  reload(plan: Plan): void {
    this.plan = this.#activate(plan)
    this.subrequests.keep(this.plan)
    this.#missingBodies = 0
    this.#adopt(plan)
    this.imitate()
  }

  /** Fetches the pages that rules imitate. */
  imitate(): void {
    this.subrequests.imitate(this.plan)
  }

  #activate({ settings, rules, ruleSet }: Plan): ProcessorPlan {
    return { settings, rules: ruleSet ?? new RuleSet(rules), routes: this.subrequests.routesOf(settings) }
  }

  #adopt({ settings, rules }: Plan): void {
    this.log.configure(settings.log)
    this.metrics.planned(rules)
    this.maintenance.configure(settings.maintenance)
    this.#methods.configure(rules)
  }

  /** Why the request is answered before it goes upstream; undefined if it is not. */
  refusal(request: RequestView): LocalCause | undefined {
    const maintenance = this.maintenance.refusal(request)
    if (maintenance !== undefined) return maintenance
    if (this.inFlight <= this.plan.settings.limits.exchanges) return undefined
    return localCause('OVERLOADED', 'connection_limit_reached', 'exchanges')
  }

  /** Whether there is memory for a body of this size. */
  hasRoomFor(bytes: number): boolean {
    return this.heldBytes + bytes <= this.plan.settings.limits.heldBytes
  }

  /** Whether Envoy can be expected to send a requested body. */
  get obeysModeOverride(): boolean {
    return this.#bodyCame || this.#missingBodies < bodiesMissing
  }

  bodyCame(): void {
    this.#bodyCame = true
  }

  /** A body was requested, but the stream ended without it. */
  bodyMissing(): void {
    if (this.#bodyCame || ++this.#missingBodies !== bodiesMissing) return
    this.log.logger.error(
      'Envoy does not send the bodies that rules need: set allow_mode_override: true on the ext_proc filter; until then, responses whose body is needed for concealing or sanitizing are replaced, and other rules that need the body do nothing',
    )
  }

  /** Envoy sent a message that fits no exchange. */
  violated(call: string, reason: string): void {
    if (this.#violations++ === 0) {
      this.log.logger.error({ call, reason }, 'unexpected message from Envoy; stream failed')
    }
  }

  /** The filter is in `observability_mode`, so no decision takes effect. */
  observed(): void {
    if (this.#observed++ === 0) {
      this.log.logger.warn('Envoy only observes (observability_mode): no rule takes effect')
    }
  }

  finished(exchange: ExchangeRecord, complete: boolean): void {
    this.metrics.exchange(exchange, complete)
    this.log.exchange(exchange, complete)
    if (exchange.upstreamStatus > 0) this.#methods.record(exchange.request, exchange.upstreamStatus)
  }

  /** @param plan that the exchange began with */
  context(plan: ProcessorPlan, request: RequestView): Context {
    const route = routeFor(plan, request)
    return {
      now: Date.now(),
      random: Math.random,
      newId,
      upstream: {
        outageSince: undefined,
        imitation: (path) => this.subrequests.imitation(route, path),
        targetFor: (target) => route?.targetFor(target) ?? target,
        clientLocation: (location, { origin }) => route?.clientLocation(location, origin) ?? location,
        methodsSeen: (path) => this.#methods.seen(path),
      },
    }
  }

  families(): SampleFamily[] {
    return [
      single(
        'counter',
        'upstanding_ext_proc_violations_total',
        'Streams that the processor failed because Envoy sent an unexpected or unreadable message.',
        this.#violations,
      ),
      single(
        'gauge',
        'upstanding_ext_proc_mode_override_obeyed',
        'Whether Envoy sends requested bodies: 1 or 0.',
        this.obeysModeOverride ? 1 : 0,
      ),
    ]
  }

  async close(): Promise<void> {
    this.maintenance.close()
    await this.tasks.close()
    await this.subrequests.close()
  }
}

function newId(): string {
  return randomBytes(12).toString('base64url')
}
