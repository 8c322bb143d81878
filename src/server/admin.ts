/**
 * The admin listener: health, metrics, the active config and its counters, reload, maintenance, and the console;
 * never on the public port.
 *
 * @module
 */
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type onRequestAsyncHookHandler,
} from 'fastify'
import type { AdminSettings } from '../config/settings.js'
import { type ConsoleSource, registerConsole } from '../console/api.js'
import { registerAssets } from '../console/assets.js'
import { renderProblem } from '../http/problem.js'
import { reasonOf } from '../http/status.js'
import type { Exposition } from '../observe/samples.js'
import { type AdminRefusal, crossSite, isLocal, unauthorized } from './adminGuard.js'
import { DraftRefused } from './configSource.js'
import { withoutSchemas } from './fastify.js'

/** What the admin listener controls. */
export interface Administered {
  /** Whether a config is active and no shutdown has begun. */
  isReady(): boolean
  /** Names of the upstreams that cannot be connected to. */
  unreachable(): Promise<readonly string[]>
  metrics(accept: string | undefined): Promise<Exposition>
  /** Serialized as JSON. */
  rules(): Promise<object>
  reload(): Promise<{ readonly ok: boolean }>
  /** @param on undefined: only report the current state */
  maintenance(on?: boolean): Promise<object>
  /** Undefined if there is no console. */
  readonly console?: ConsoleSource
}

// Large enough for a config and an exchange; the rest of a HAR stays in the browser.
const maxBody = 2 * 1024 * 1024

const text = (reply: FastifyReply, status: number, content: string) =>
  reply.code(status).type('text/plain; charset=utf-8').send(`${content}\n`)

const json = (reply: FastifyReply, status: number, value: object) =>
  reply
    .code(status)
    .type('application/json')
    .send(`${JSON.stringify(value, undefined, 2)}\n`)

function problem(reply: FastifyReply, status: number, detail: string): FastifyReply {
  const { content, contentType } = renderProblem(
    { title: reasonOf(status), status, detail },
    reply.request.headers.accept,
  )
  if (status === 401) reply.header('WWW-Authenticate', 'Bearer realm="admin"')
  return reply.code(status).type(contentType).send(content)
}

/** Builds the admin server, without listening. `settings` is called for each request, so that a token can change. */
export function buildAdmin(administered: Administered, settings: () => AdminSettings): FastifyInstance {
  const app = Fastify({
    schemaController: withoutSchemas,
    bodyLimit: maxBody,
    requestTimeout: 10_000,
    keepAliveTimeout: 5_000,
    http: { headersTimeout: 5_000 },
    forceCloseConnections: true,
    exposeHeadRoutes: true,
  })
  app.server.maxConnections = 64

  const refuse = (reply: FastifyReply, refusal: AdminRefusal | undefined) =>
    refusal && problem(reply, refusal.status, refusal.detail)
  const isHere = () => isLocal(settings().address)
  const withToken = ({ headers }: FastifyRequest) => unauthorized(headers, isHere(), settings().token)

  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' })
    return refuse(reply, crossSite(request.headers, isHere()))
  })
  readJsonAlone(app)
  reportErrors(app)
  addReadRoutes(app, administered)
  addChangeRoutes(app, administered, async (request, reply) => refuse(reply, withToken(request)))
  if (administered.console !== undefined) {
    registerAssets(app)
    // Without a token, a listener that only this machine can reach shows nothing that this machine could not see anyway.
    registerConsole(app, administered.console, {
      problem,
      allowed: withToken,
      trusted: (request) => (settings().token === undefined ? originalsNeedToken : withToken(request)),
    })
  }
  return app
}

const originalsNeedToken: AdminRefusal = {
  status: 403,
  detail: 'Originals of sanitized responses need a token: set admin.token in the config.',
}

/** Only the console reads content, and only JSON; any other body is ignored. */
function readJsonAlone(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, JSON.parse(body.toString()))
    } catch {
      done(null, undefined)
    }
  })
}

function reportErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    if (error instanceof DraftRefused) return problem(reply, error.statusCode, error.message)
    const status = error.statusCode ?? 500
    return problem(reply, status, status === 413 ? 'The body is too large.' : 'The request failed.')
  })
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?', 1)
    const allowed = (['GET', 'HEAD', 'POST'] as const).filter((method) => app.hasRoute({ method, url: path }))
    if (allowed.length === 0) return problem(reply, 404, 'No such endpoint; docs/admin.md lists all of them.')
    reply.header('Allow', allowed.join(', '))
    return problem(reply, 405, `${path} takes ${allowed.join(' and ')}.`)
  })
}

function addReadRoutes(app: FastifyInstance, administered: Administered): void {
  app.get('/healthz', (_request, reply) => text(reply, 200, 'ok'))
  app.get('/readyz', async (request, reply) => {
    if (!administered.isReady()) return text(reply, 503, 'not ready')
    if (!('upstream' in (request.query as object))) return text(reply, 200, 'ready')
    const missing = await administered.unreachable()
    return missing.length === 0
      ? text(reply, 200, 'ready')
      : text(reply, 503, `cannot reach ${missing.join(', ')}`)
  })
  app.get('/metrics', async (request, reply) => {
    const { contentType, text } = await administered.metrics(request.headers.accept)
    return reply.header('Content-Type', contentType).send(text)
  })
  app.get('/rules', async (_request, reply) => json(reply, 200, await administered.rules()))
  app.get('/maintenance', async (_request, reply) => json(reply, 200, await administered.maintenance()))
}

/** @param onRequest rejects requests without the token */
function addChangeRoutes(
  app: FastifyInstance,
  administered: Administered,
  onRequest: onRequestAsyncHookHandler,
): void {
  app.post('/reload', { onRequest }, async (_request, reply) => {
    const outcome = await administered.reload()
    return json(reply, outcome.ok ? 200 : 422, outcome)
  })
  for (const on of [true, false]) {
    app.post(`/maintenance/${on ? 'on' : 'off'}`, { onRequest }, async (_request, reply) =>
      json(reply, 200, await administered.maintenance(on)),
    )
  }
}
