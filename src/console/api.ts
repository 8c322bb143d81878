/**
 * The console's endpoints, on the admin listener: recorded exchanges, incidents, and what another config would do.
 *
 * @module
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ConfigError } from '../config/errors.js'
import type { Loaded, Plan } from '../config/load.js'
import type { ExchangeBuffer } from './buffer.js'
import type { RecordedExchange } from './recorded.js'
import { detailOf, explanationOf, incidentOf, type Redact, summaryOf } from './show.js'
import { compare, readWritten, recordedOf, simulate } from './simulate.js'
import { stream, Viewers } from './viewers.js'

/** What the console needs from the process. */
export interface ConsoleSource {
  readonly buffer: ExchangeBuffer
  /** Turns recording on and off. */
  watch(on: boolean): void
  plan(): Plan
  redact(): Redact
  /** Compiles a config that a viewer wrote, without activating it. */
  compile(text: string): Promise<Loaded>
  /** The text of the active config, the current text of its file, and the effective config. */
  config(): Promise<{
    readonly active: string | undefined
    readonly file: string | undefined
    readonly path: string
    readonly effective: string | undefined
  }>
}

/** Why a request may not use an endpoint; undefined if it may. */
export type Guard = (
  request: FastifyRequest,
) => { readonly status: number; readonly detail: string } | undefined

interface Filter {
  readonly rule?: string
  readonly kind?: string
  readonly from?: string
  readonly to?: string
  readonly path?: string
  readonly client?: string
  readonly changed?: string
}

function matches(exchange: RecordedExchange, filter: Filter): boolean {
  const { rule, kind, from, to, path, client, changed } = filter
  const acted = exchange.trail.filter(({ outcome }) => outcome !== 'skipped')
  return (
    (!rule || acted.some((entry) => entry.rule === rule)) &&
    (!kind || acted.some((entry) => entry.kind === kind)) &&
    (!from || String(exchange.received?.status ?? '').startsWith(from.replaceAll('x', ''))) &&
    (!to || String(exchange.sent?.status ?? '').startsWith(to.replaceAll('x', ''))) &&
    (!path || exchange.request.target.includes(path)) &&
    (!client || exchange.client === client) &&
    (changed !== 'true' || exchange.changed)
  )
}

const errorOf = ({ code, severity, place, message }: ConfigError) => ({ code, severity, ...place, message })

/** What the endpoints need besides the source. */
export interface ConsoleAccess {
  /** Sends an error as problem details. */
  problem(reply: FastifyReply, status: number, detail: string): FastifyReply
  /** Whether the request has the token, if one is set. */
  readonly allowed: Guard
  /** Whether the request proved that it has the token. */
  readonly trusted: Guard
}

/** Registers the endpoints. */
export function registerConsole(app: FastifyInstance, source: ConsoleSource, access: ConsoleAccess): void {
  app.register(async (scope) => {
    guard(scope, access, access.allowed)
    addExchanges(scope, source, access)
    addPlayground(scope, source, access)
  })
  app.register(async (scope) => {
    guard(scope, access, access.trusted)
    addIncidents(scope, source, access)
  })
}

function guard(scope: FastifyInstance, { problem }: ConsoleAccess, refusalOf: Guard): void {
  scope.addHook('onRequest', async (request, reply) => {
    const refusal = refusalOf(request)
    if (refusal !== undefined) return problem(reply, refusal.status, refusal.detail)
  })
}

function addExchanges(
  scope: FastifyInstance,
  source: ConsoleSource,
  { problem, allowed, trusted }: ConsoleAccess,
): void {
  const viewers = new Viewers((on) => source.watch(on))

  scope.get('/exchanges', async (request) => {
    viewers.poll()
    const { plan, buffer } = source
    const exchanges = buffer.all().filter((exchange) => matches(exchange, request.query as Filter))
    return { observing: plan().settings.mode === 'observe', exchanges: exchanges.map(summaryOf) }
  })

  scope.get('/exchanges/stream', (request, reply) => {
    if (viewers.isFull) return problem(reply, 503, 'Too many viewers; close another page.')
    stream(request, reply, source.buffer, viewers, () => allowed(request) === undefined)
    return reply
  })

  scope.get('/exchanges/:id', async (request, reply) => {
    const exchange = source.buffer.get((request.params as { id: string }).id)
    if (exchange === undefined) return problem(reply, 404, 'This exchange is no longer kept.')
    return detailOf(exchange, source.redact(), trusted(request) === undefined)
  })
}

/** Endpoints that try out a config; none of them changes the active one. */
function addPlayground(
  scope: FastifyInstance,
  source: ConsoleSource,
  { problem, trusted }: ConsoleAccess,
): void {
  scope.get('/config', async () => source.config())

  scope.post('/check', async (request, reply) => {
    const { config } = bodyOf(request)
    if (typeof config !== 'string') return problem(reply, 400, '"config" must be the text of a config.')
    const { plan, errors } = await source.compile(config)
    return { ok: plan !== undefined, errors: errors.map(errorOf), rules: plan?.rules.length }
  })

  scope.post('/explain', async (request, reply) => {
    const { config, id, exchange } = bodyOf(request)
    const plan = typeof config === 'string' ? (await source.compile(config)).plan : source.plan()
    if (plan === undefined) return problem(reply, 422, hasErrors)
    const kept = typeof id === 'string' ? source.buffer.get(id) : undefined
    if (kept !== undefined && kept.incidents.length > 0 && trusted(request) !== undefined)
      return problem(reply, 401, 'The original of a sanitized response needs admin.token.')
    const read = typeof id === 'string' ? readKept(kept) : readWritten(exchange)
    if (typeof read === 'string') return problem(reply, 400, `${read}.`)
    const { explanation, assumptions } = simulate(plan, read.recorded, read.at)
    const observing = plan.settings.mode === 'observe'
    return { assumptions, observing, ...explanationOf(explanation, source.redact()) }
  })

  scope.post('/compare', async (request, reply) => {
    const { config } = bodyOf(request)
    const plan = typeof config === 'string' ? (await source.compile(config)).plan : undefined
    if (plan === undefined) return problem(reply, 422, hasErrors)
    const exchanges = source.buffer.all()
    const { differences, ...rest } = await compare(source.plan(), plan, exchanges)
    const byId = new Map(exchanges.map((exchange) => [exchange.id, exchange]))
    return {
      ...rest,
      differences: differences.map((one) => ({ ...one, exchange: summaryOf(byId.get(one.id)!) })),
    }
  })
}

function addIncidents(scope: FastifyInstance, source: ConsoleSource, { problem }: ConsoleAccess): void {
  scope.get('/incidents', async () => ({ incidents: source.buffer.incidents().map(summaryOf) }))

  scope.get('/incidents/:id', async (request, reply) => {
    const { id } = request.params as { id: string }
    const exchange = source.buffer.incident(id)
    if (exchange === undefined)
      return problem(reply, 404, 'This incident is no longer kept here; the log has its original.')
    return incidentOf(exchange, id, source.redact())
  })
}

const hasErrors = 'The config has errors; POST /check lists them.'

const bodyOf = (request: FastifyRequest) => (request.body ?? {}) as Readonly<Record<string, unknown>>

function readKept(kept: RecordedExchange | undefined): ReturnType<typeof readWritten> {
  const recorded = kept && recordedOf(kept)
  if (recorded === undefined) return 'this exchange is no longer kept, or its body was too large'
  return { recorded, at: kept!.at }
}
