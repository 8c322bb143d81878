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

/** What the console needs of the process. */
export interface ConsoleSource {
  readonly buffer: ExchangeBuffer
  /** Turns recording on and off. */
  watch(on: boolean): void
  plan(): Plan
  redact(): Redact
  /** Compiles a config that a viewer wrote; it does not become active. */
  compile(text: string): Promise<Loaded>
  /** The text of the active config, of the file as it is now, and the effective config. */
  config(): Promise<{
    readonly active: string | undefined
    readonly file: string | undefined
    readonly path: string
    readonly effective: string | undefined
  }>
}

/** Whether a request may see what is behind the token. */
export type Guard = (
  request: FastifyRequest,
) => { readonly status: number; readonly detail: string } | undefined

// A viewer that polls counts as one for so long, in milliseconds.
const pollTime = 60_000
const maxViewers = 32
// Buffer for a viewer that does not read; when it is full, events are skipped.
const maxWaiting = 256 * 1024
const keepAlive = 15_000

class Viewers {
  #streams = 0
  #until: NodeJS.Timeout | undefined

  constructor(readonly watch: (on: boolean) => void) {}

  get full(): boolean {
    return this.#streams >= maxViewers
  }

  enter(): void {
    this.#streams++
    this.watch(true)
  }

  leave(): void {
    this.#streams--
    this.poll()
  }

  /** Keeps recording for a while, for a viewer who may return. */
  poll(): void {
    this.watch(true)
    clearTimeout(this.#until)
    this.#until = setTimeout(() => {
      if (this.#streams === 0) this.watch(false)
    }, pollTime).unref()
  }
}

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

/**
 * Registers the endpoints.
 *
 * @param problem sends an error as a problem document
 * @param allowed whether the request has the token, where one is set
 * @param trusted whether the request proved that it has the token
 */
export function registerConsole(
  app: FastifyInstance,
  source: ConsoleSource,
  problem: (reply: FastifyReply, status: number, detail: string) => FastifyReply,
  allowed: Guard,
  trusted: Guard,
): void {
  const viewers = new Viewers((on) => source.watch(on))

  app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      const refusal = allowed(request)
      if (refusal !== undefined) return problem(reply, refusal.status, refusal.detail)
    })

    scope.get('/exchanges', async (request) => {
      viewers.poll()
      const { plan, buffer } = source
      const exchanges = buffer.all().filter((exchange) => matches(exchange, request.query as Filter))
      return { observing: plan().settings.mode === 'observe', exchanges: exchanges.map(summaryOf) }
    })

    scope.get('/exchanges/stream', (request, reply) => {
      if (viewers.full) return problem(reply, 503, 'Too many viewers; close another page.')
      stream(request, reply, source, viewers, allowed)
      return reply
    })

    scope.get('/exchanges/:id', async (request, reply) => {
      const exchange = source.buffer.get((request.params as { id: string }).id)
      if (exchange === undefined) return problem(reply, 404, 'This exchange is no longer kept.')
      return detailOf(exchange, source.redact(), trusted(request) === undefined)
    })

    scope.get('/config', async () => source.config())

    scope.post('/check', async (request, reply) => {
      const { config } = (request.body ?? {}) as { config?: unknown }
      if (typeof config !== 'string') return problem(reply, 400, '"config" must be the text of a config.')
      const { plan, errors } = await source.compile(config)
      return { ok: plan !== undefined, errors: errors.map(errorOf), rules: plan?.rules.length }
    })

    scope.post('/explain', async (request, reply) => {
      const { config, id, exchange } = (request.body ?? {}) as Record<string, unknown>
      const plan = typeof config === 'string' ? (await source.compile(config)).plan : source.plan()
      if (plan === undefined) return problem(reply, 422, 'The config has errors; POST /check lists them.')
      let read: ReturnType<typeof readWritten>
      if (typeof id === 'string') {
        const kept = source.buffer.get(id)
        if (kept !== undefined && kept.incidents.length > 0 && trusted(request) !== undefined)
          return problem(reply, 401, 'The original of a sanitized response needs admin.token.')
        const recorded = kept && recordedOf(kept)
        read = recorded
          ? { recorded, at: kept.at }
          : 'this exchange is no longer kept, or its body was too large'
      } else read = readWritten(exchange)
      if (typeof read === 'string') return problem(reply, 400, `${read}.`)
      const { explanation, assumptions } = simulate(plan, read.recorded, read.at)
      return {
        assumptions,
        observing: plan.settings.mode === 'observe',
        ...explanationOf(explanation, source.redact()),
      }
    })

    scope.post('/compare', async (request, reply) => {
      const { config } = (request.body ?? {}) as { config?: unknown }
      const plan = typeof config === 'string' ? (await source.compile(config)).plan : undefined
      if (plan === undefined) return problem(reply, 422, 'The config has errors; POST /check lists them.')
      const exchanges = source.buffer.all()
      const { differences, ...rest } = await compare(source.plan(), plan, exchanges)
      const byId = new Map(exchanges.map((exchange) => [exchange.id, exchange]))
      return {
        ...rest,
        differences: differences.map((one) => ({ ...one, exchange: summaryOf(byId.get(one.id)!) })),
      }
    })
  })

  app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      const refusal = trusted(request)
      if (refusal !== undefined) return problem(reply, refusal.status, refusal.detail)
    })

    scope.get('/incidents', async () => ({ incidents: source.buffer.incidents().map(summaryOf) }))

    scope.get('/incidents/:id', async (request, reply) => {
      const { id } = request.params as { id: string }
      const exchange = source.buffer.incident(id)
      if (exchange === undefined)
        return problem(reply, 404, 'This incident is no longer kept here; the log has its original.')
      return incidentOf(exchange, id, source.redact())
    })
  })
}

/** Server-sent events: what is kept, then each exchange as it ends. */
function stream(
  request: FastifyRequest,
  reply: FastifyReply,
  { buffer }: ConsoleSource,
  viewers: Viewers,
  allowed: Guard,
): void {
  reply.hijack()
  const response = reply.raw
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  let skipped = 0
  // The token may have changed since.
  const mayRead = () => {
    if (allowed(request) === undefined) return true
    response.end()
    return false
  }
  const send = (name: string, value: object) => {
    if (!mayRead()) return
    if (response.writableLength > maxWaiting) {
      skipped++
      return
    }
    if (skipped > 0) {
      response.write(`event: skipped\ndata: ${JSON.stringify({ count: skipped })}\n\n`)
      skipped = 0
    }
    response.write(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`)
  }
  send('kept', { exchanges: buffer.all().map(summaryOf) })
  viewers.enter()
  const stop = buffer.listen((exchange) => send('exchange', summaryOf(exchange)))
  const timer = setInterval(() => {
    if (mayRead() && response.writableLength < maxWaiting) response.write(': still here\n\n')
  }, keepAlive)
  request.raw.once('close', () => {
    clearInterval(timer)
    stop()
    viewers.leave()
  })
}
