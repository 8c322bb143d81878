/**
 * Step 8: logs one line for each exchange and one record for each incident.
 *
 * @module
 */

import { type Logger, symbols } from 'pino'
import { exchangeFields } from '../config/logSchema.js'
import type { LogSettings } from '../config/settings.js'
import type { RuleIncident, Settled } from '../engine/decision.js'
import { type Fields, getField } from '../http/fields.js'
import { traceIdOf } from '../http/traceContext.js'
import { commonLogLine } from './commonLog.js'
import type { ExchangeRecord } from './exchangeRecord.js'
import { fieldRedactor, loggedTarget, loggedUserAgent } from './redactFields.js'

type FieldName = LogSettings['fields'][number]

/** What lines say about an exchange, by name. */
type FieldSelection = Readonly<Record<FieldName, boolean>>

const wantedOf = ({ fields }: LogSettings) =>
  Object.fromEntries(exchangeFields.map((name) => [name, fields.includes(name)])) as FieldSelection

/** A request that never became an exchange. */
export interface Refusal {
  readonly code: string
  readonly cause: string
}

export class ExchangeLog {
  #settings: LogSettings
  #wanted: FieldSelection
  #redact: (fields: Fields) => Fields
  /** The format with which the process started. */
  readonly #isCommon: boolean

  constructor(
    readonly logger: Logger,
    settings: LogSettings,
  ) {
    this.#settings = settings
    this.#wanted = wantedOf(settings)
    this.#redact = fieldRedactor(settings.redact)
    this.#isCommon = settings.format === 'common'
  }

  /** Applies the settings of a new plan. */
  configure(settings: LogSettings): void {
    this.#settings = settings
    this.#wanted = wantedOf(settings)
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
    if (this.#isCommon) this.#commonLine(exchange)
    else this.#line(exchange, complete)
  }

  #line(exchange: ExchangeRecord, complete: boolean): void {
    const { settled, local, request, observing, upstreamStatus, waitingFor, trace } = exchange
    const wanted = this.#wanted
    this.logger.info(
      {
        // No spread and no loop: members outside the literal are set one by one, at several times the cost.
        requestId: wanted.requestId ? request.id : undefined,
        traceId: wanted.traceId ? traceOf(exchange) : undefined,
        spanId: wanted.traceId ? trace?.spanId : undefined,
        client: wanted.client ? request.client || undefined : undefined,
        peer: wanted.peer && exchange.peer !== request.client ? exchange.peer || undefined : undefined,
        method: wanted.method ? request.method : undefined,
        host: wanted.host ? hostOf(request.fields) : undefined,
        target: wanted.target ? loggedTarget(request.target) : undefined,
        protocol: wanted.protocol ? `HTTP/${request.httpVersion}` : undefined,
        userAgent: wanted.userAgent ? loggedUserAgent(request.fields) : undefined,
        route: wanted.route ? exchange.route?.prefix : undefined,
        upstream: wanted.upstream ? exchange.route?.upstream : undefined,
        status: wanted.status ? exchange.sent?.status : undefined,
        upstreamStatus: wanted.upstreamStatus && upstreamStatus > 0 ? upstreamStatus : undefined,
        local: wanted.local ? local?.code : undefined,
        cause: wanted.cause ? (local?.cause ?? (waitingFor && 'client closed')) : undefined,
        waitingFor: wanted.waitingFor ? waitingFor : undefined,
        complete: complete || !wanted.complete ? undefined : false,
        bytesSent: wanted.bytesSent ? exchange.bytesSent : undefined,
        durationMs: wanted.durationMs ? durationOf(exchange) : undefined,
        rules: wanted.rules
          ? settled?.trail.map(({ rule, outcome, note }) => ({
              rule,
              outcome: observing && outcome === 'fired' ? 'observed' : outcome,
              note,
            }))
          : undefined,
      },
      'exchange',
    )
  }

  #commonLine({ request, sent, bytesSent }: ExchangeRecord): void {
    if (!this.logger.isLevelEnabled('info')) return
    const stream = (this.logger as unknown as Record<symbol, { write(line: string): void }>)[
      symbols.streamSym
    ]
    const line = commonLogLine({
      client: request.client || undefined,
      method: request.method,
      target: loggedTarget(request.target),
      protocol: `HTTP/${request.httpVersion}`,
      status: sent?.status,
      bytesSent,
      at: Date.now(),
    })
    stream?.write(`${line}\n`)
  }

  #wants(notable: boolean): boolean {
    const { exchanges, sample } = this.#settings
    if (exchanges === 'none') return false
    return exchanges === 'all' || notable || (sample > 0 && Math.random() < sample)
  }

  #incident(exchange: ExchangeRecord, { rule, incident }: RuleIncident): void {
    const { received, request, upstreamStatus } = exchange
    const wanted = this.#wanted
    this.logger.error(
      {
        incident: incident.id,
        requestId: wanted.requestId ? request.id : undefined,
        traceId: wanted.traceId ? traceOf(exchange) : undefined,
        client: wanted.client ? request.client || undefined : undefined,
        method: wanted.method ? request.method : undefined,
        host: wanted.host ? hostOf(request.fields) : undefined,
        target: wanted.target ? loggedTarget(request.target) : undefined,
        route: wanted.route ? exchange.route?.prefix : undefined,
        upstream: wanted.upstream ? exchange.route?.upstream : undefined,
        status: wanted.status ? exchange.sent?.status : undefined,
        upstreamStatus: wanted.upstreamStatus && upstreamStatus > 0 ? upstreamStatus : undefined,
        rule,
        reason: incident.reason,
        findings: incident.findings,
        headers: received && this.#redact(received.fields),
        original: incident.original,
      },
      'incident',
    )
  }

  /** A client that left before a whole request had arrived. */
  leftEarly(client: string): void {
    this.#refusal({ cause: 'client closed', waitingFor: 'request head' }, client)
  }

  /** A request that could not be read. */
  refused({ code, cause }: Refusal, requestId: string, client: string): void {
    this.#refusal({ requestId, local: code, cause }, client)
  }

  #refusal(what: object, client: string): void {
    const known = this.#wanted.client && client !== '' ? { client } : {}
    if (this.#wants(true)) this.logger.info({ ...known, ...what }, 'request refused')
  }
}

const maxHost = 255

/** The Host header, truncated, because it is the client's text. */
const hostOf = (fields: Fields) => getField(fields, 'host')?.slice(0, maxHost)

/** The proxy's own trace, or the one to which the client assigns the request. */
const traceOf = ({ trace, request }: ExchangeRecord) =>
  trace?.traceId ?? traceIdOf(getField(request.fields, 'traceparent'))

/** Milliseconds, rounded to microseconds. */
const durationOf = ({ startedAt }: ExchangeRecord) =>
  Math.round((performance.now() - startedAt) * 1000) / 1000

/** An exchange that rules looked at and left alone does not count as changed. */
function isChanged(settled: Settled | undefined): boolean {
  return settled?.trail.some(({ outcome }) => outcome !== 'skipped') ?? false
}
