/**
 * The admin listener: health, metrics, the plan and its counters, reload and maintenance; never on the public port.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AdminSettings } from '../config/settings.js'
import { renderProblem } from '../http/problem.js'
import { reasonOf } from '../http/status.js'
import type { Exposition } from '../observe/samples.js'
import { crossSite, isLocal, type Refusal, unauthorised } from './adminGuard.js'

/** What the admin listener asks of the process that it belongs to. */
export interface Administered {
  /** A plan is in force, and nothing is being shut down. */
  isReady(): boolean
  /** Names of the upstreams that cannot be connected to. */
  unreachable(): Promise<readonly string[]>
  metrics(accept: string | undefined): Promise<Exposition>
  /** Becomes JSON. */
  rules(): Promise<object>
  reload(): Promise<{ readonly ok: boolean }>
  /** @param on undefined: leaves it as it is */
  maintenance(on?: boolean): Promise<object>
}

interface AdminReply {
  readonly status: number
  readonly contentType: string
  readonly content: string | Buffer
}

interface Operation {
  readonly method: 'GET' | 'POST'
  run(administered: Administered, request: IncomingMessage, query: string | undefined): Promise<AdminReply>
}

const text = (status: number, content: string): AdminReply => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  content: `${content}\n`,
})

const json = (status: number, value: object): AdminReply => ({
  status,
  contentType: 'application/json',
  content: `${JSON.stringify(value, undefined, 2)}\n`,
})

function problem(status: number, detail: string, accept?: string): AdminReply {
  return { status, ...renderProblem({ title: reasonOf(status), status, detail }, accept) }
}

async function readiness(administered: Administered, query: string | undefined): Promise<AdminReply> {
  if (!administered.isReady()) return text(503, 'not ready')
  if (query !== 'upstream') return text(200, 'ready')
  const missing = await administered.unreachable()
  return missing.length === 0 ? text(200, 'ready') : text(503, `cannot reach ${missing.join(', ')}`)
}

async function metrics(administered: Administered, request: IncomingMessage): Promise<AdminReply> {
  const { contentType, text: content } = await administered.metrics(request.headers.accept)
  return { status: 200, contentType, content }
}

const operations: Readonly<Record<string, Operation>> = {
  '/healthz': { method: 'GET', run: async () => text(200, 'ok') },
  '/readyz': { method: 'GET', run: (administered, _request, query) => readiness(administered, query) },
  '/metrics': { method: 'GET', run: metrics },
  '/rules': { method: 'GET', run: async (administered) => json(200, await administered.rules()) },
  '/maintenance': {
    method: 'GET',
    run: async (administered) => json(200, await administered.maintenance()),
  },
  '/reload': {
    method: 'POST',
    run: async (administered) => {
      const outcome = await administered.reload()
      return json(outcome.ok ? 200 : 422, outcome)
    },
  },
  '/maintenance/on': {
    method: 'POST',
    run: async (administered) => json(200, await administered.maintenance(true)),
  },
  '/maintenance/off': {
    method: 'POST',
    run: async (administered) => json(200, await administered.maintenance(false)),
  },
}

async function answer(
  request: IncomingMessage,
  administered: Administered,
  { address, token }: AdminSettings,
): Promise<AdminReply & { readonly fields?: Record<string, string> }> {
  const { headers, method = '', url = '/' } = request
  const [path = '', query] = url.split('?', 2)
  const local = isLocal(address)
  const refused = (refusal: Refusal | undefined) =>
    refusal && { ...problem(refusal.status, refusal.detail, headers.accept), ...challengeOf(refusal) }
  const foreign = refused(crossSite(headers, local))
  if (foreign !== undefined) return foreign
  const operation = Object.hasOwn(operations, path) ? operations[path] : undefined
  if (operation === undefined) {
    return problem(404, `There is ${Object.keys(operations).join(', ')}.`, headers.accept)
  }
  const allowed = operation.method === 'GET' ? ['GET', 'HEAD'] : ['POST']
  if (!allowed.includes(method)) {
    const fields = { Allow: allowed.join(', ') }
    return { ...problem(405, `${path} takes ${allowed.join(' and ')}.`, headers.accept), fields }
  }
  const denied = operation.method === 'POST' ? refused(unauthorised(headers, local, token)) : undefined
  return denied ?? operation.run(administered, request, query)
}

function challengeOf({ status }: Refusal) {
  return status === 401 ? { fields: { 'WWW-Authenticate': 'Bearer realm="admin"' } } : {}
}

/** Builds the admin server; not listening yet. `settings` is asked for each request, so that a token can change. */
export function buildAdmin(administered: Administered, settings: () => AdminSettings): Server {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // No operation reads content.
    request.resume()
    const made = await answer(request, administered, settings()).catch(() =>
      problem(500, 'This could not be done.', request.headers.accept),
    )
    response.writeHead(made.status, {
      'Content-Type': made.contentType,
      'Content-Length': Buffer.byteLength(made.content),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...('fields' in made ? made.fields : {}),
    })
    response.end(request.method === 'HEAD' ? undefined : made.content)
  }
  const options = { headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 5_000 }
  const server = createServer(options, (request, response) => void serve(request, response))
  server.maxConnections = 64
  return server
}
