/**
 * Step 8: one line for an exchange, one record for an incident.
 *
 * @module
 */
import type { Logger } from 'pino'
import type { RuleIncident, Settled } from '../engine/decide.js'
import type { Head, RequestView } from '../http/message.js'

/** What the log wants to know of an exchange. */
export interface LoggedExchange {
  readonly request: RequestView
  readonly requestId: string
  readonly startedAt: number
  readonly received: Head | undefined
  readonly settled: Settled | undefined
  readonly local: { readonly code: string; readonly cause: string } | undefined
  readonly observing: boolean
}

export type LoggedExchanges = 'all' | 'changed' | 'none'

export class ExchangeLog {
  constructor(
    readonly logger: Logger,
    readonly exchanges: () => LoggedExchanges,
  ) {}

  /** @param complete whether the client got the whole response */
  exchange(exchange: LoggedExchange, complete: boolean): void {
    const { settled, received, local, request, observing } = exchange
    for (const incident of settled?.incidents ?? []) this.#incident(exchange, incident)
    const notable = local !== undefined || !complete || (settled?.trail.length ?? 0) > 0
    const wanted = this.exchanges()
    if (wanted === 'none' || (wanted === 'changed' && !notable)) return
    this.logger.info(
      {
        requestId: exchange.requestId,
        method: request.method,
        target: request.target,
        status: observing ? received?.status : (settled?.head.status ?? received?.status),
        upstreamStatus: local === undefined ? received?.status : undefined,
        local: local?.code,
        cause: local?.cause,
        complete: complete ? undefined : false,
        durationMs: Math.round((performance.now() - exchange.startedAt) * 1000) / 1000,
        rules: settled?.trail.map(({ rule, outcome, note }) => ({
          rule,
          outcome: observing && outcome === 'fired' ? 'observed' : outcome,
          note,
        })),
      },
      'exchange',
    )
  }

  #incident(exchange: LoggedExchange, { rule, incident }: RuleIncident): void {
    const { request, received } = exchange
    this.logger.error(
      {
        incident: incident.id,
        requestId: exchange.requestId,
        method: request.method,
        target: request.target,
        rule,
        reason: incident.reason,
        upstreamStatus: received?.status,
        findings: incident.findings,
        original: incident.original,
      },
      'incident',
    )
  }

  /** A request that could not be read. */
  refused(cause: { readonly code: string; readonly cause: string }): void {
    this.logger.info({ local: cause.code, cause: cause.cause }, 'request refused')
  }
}
