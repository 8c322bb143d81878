/**
 * Step 8: one line for an exchange, one record for an incident.
 *
 * @module
 */

import type { Logger } from 'pino'
import type { LogSettings } from '../config/settings.js'
import type { RuleIncident, Settled } from '../engine/decide.js'
import { type Fields, getField } from '../http/fields.js'
import { traceIdOf } from '../http/traceContext.js'
import type { ExchangeRecord } from './exchangeRecord.js'
import { fieldRedactor, loggedTarget } from './redactFields.js'

export class ExchangeLog {
  #settings: LogSettings
  #redact: (fields: Fields) => Fields

  constructor(
    readonly logger: Logger,
    settings: LogSettings,
  ) {
    this.#settings = settings
    this.#redact = fieldRedactor(settings.redact)
  }

  /** Takes over the settings of a new plan. */
  configure(settings: LogSettings): void {
    this.#settings = settings
    this.#redact = fieldRedactor(settings.redact)
    this.logger.level = settings.level
  }

  /** @param complete whether the client got the whole response */
  exchange(exchange: ExchangeRecord, complete: boolean): void {
    const { settled, local } = exchange
    if (settled !== undefined) {
      for (const incident of settled.incidents) this.#incident(exchange, incident)
    }
    const notable = local !== undefined || !complete || isChanged(settled)
    if (!this.#wants(notable)) return
    const { request, observing, upstreamStatus, waitingFor } = exchange
    const traced = getField(request.fields, 'traceparent')
    this.logger.info(
      {
        // No spread: what follows one is set property by property, at several times the cost.
        requestId: request.id,
        client: request.client,
        peer: exchange.peer === request.client ? undefined : exchange.peer,
        method: request.method,
        host: hostOf(request.fields),
        target: loggedTarget(request.target),
        protocol: `HTTP/${request.httpVersion}`,
        route: exchange.route?.prefix,
        upstream: exchange.route?.upstream,
        status: exchange.sent?.status,
        upstreamStatus: upstreamStatus > 0 ? upstreamStatus : undefined,
        local: local?.code,
        cause: local?.cause ?? (waitingFor && 'client closed'),
        waitingFor,
        complete: complete ? undefined : false,
        bytesSent: exchange.bytesSent,
        durationMs: Math.round((performance.now() - exchange.startedAt) * 1000) / 1000,
        traceId: traceIdOf(traced),
        rules: settled?.trail.map(({ rule, outcome, note }) => ({
          rule,
          outcome: observing && outcome === 'fired' ? 'observed' : outcome,
          note,
        })),
      },
      'exchange',
    )
  }

  #wants(notable: boolean): boolean {
    const { exchanges, sample } = this.#settings
    if (exchanges === 'none') return false
    return exchanges === 'all' || notable || (sample > 0 && Math.random() < sample)
  }

  #incident(exchange: ExchangeRecord, { rule, incident }: RuleIncident): void {
    const { received, request, upstreamStatus } = exchange
    this.logger.error(
      {
        incident: incident.id,
        requestId: request.id,
        client: request.client,
        host: hostOf(request.fields),
        route: exchange.route?.prefix,
        upstream: exchange.route?.upstream,
        method: request.method,
        target: loggedTarget(request.target),
        rule,
        reason: incident.reason,
        upstreamStatus: upstreamStatus > 0 ? upstreamStatus : undefined,
        headers: received && this.#redact(received.fields),
        findings: incident.findings,
        original: incident.original,
      },
      'incident',
    )
  }

  /** A client that left before a whole request had arrived. */
  leftEarly(): void {
    if (this.#wants(true)) {
      this.logger.info({ cause: 'client closed', waitingFor: 'request head' }, 'request refused')
    }
  }

  /** A request that could not be read. */
  refused(cause: { readonly code: string; readonly cause: string }): void {
    if (this.#wants(true)) this.logger.info({ local: cause.code, cause: cause.cause }, 'request refused')
  }
}

const maxHost = 255

/** The Host header, bounded: it is the client's text. */
const hostOf = (fields: Fields) => getField(fields, 'host')?.slice(0, maxHost)

/** Rules that looked at an exchange and left it alone are no news. */
function isChanged(settled: Settled | undefined): boolean {
  return settled?.trail.some(({ outcome }) => outcome !== 'skipped') ?? false
}
