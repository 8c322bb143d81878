/**
 * Step 1: Fastify receives, @fastify/http-proxy routes, and hands over to the gateway.
 *
 * @module
 */
import { type IncomingMessage, METHODS, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import httpProxy from '@fastify/http-proxy'
import fastify, { type FastifyInstance } from 'fastify'
import type { LimitSettings } from '../config/settings.js'
import { onClientError, refuse } from '../proxy/client/errors.js'
import type { Gateway } from '../proxy/gateway.js'
import { joinSmallWrites } from '../proxy/internals/joinWrites.js'
import { localCause } from '../proxy/localReplies.js'
import { serve } from '../proxy/serve.js'
import { asksForWebSocket, onUpgrade } from '../proxy/upgrade.js'
import { readListenTls } from './tlsFiles.js'

/** Methods that Node's parser accepts, except CONNECT, which opens a tunnel. */
const methods = METHODS.filter((method) => method !== 'CONNECT')
const known = new Set(methods)

/**
 * Every target takes the one route there is: which upstream serves it is the plan's to say, and a router
 * would normalise, decode or refuse what must reach the upstream byte for byte.
 */
const onlyRoute = '/'

// More than is read from an upstream at a time: each read would stop the upstream until the client has it, else.
const highWaterMark = 96 * 1024

/** Node exchanges the two time-outs if that of the head is the longer one, so that the other would not hold. */
function headTimeoutOf({ requestHeadTimeout, requestTimeout }: LimitSettings): number {
  return Math.min(requestHeadTimeout, requestTimeout || requestHeadTimeout)
}

/** Sets the bounds that a reload may change; they hold for connections and requests that come from now on. */
export function applyLimits(server: Server, limits: LimitSettings): void {
  server.maxConnections = limits.connections
  server.requestTimeout = limits.requestTimeout
  server.headersTimeout = headTimeoutOf(limits)
  server.keepAliveTimeout = limits.keepAlive
  server.maxRequestsPerSocket = limits.requestsPerConnection ?? 0
  // Read for each connection, like the others, though the types do not have it.
  Object.assign(server, { maxHeaderSize: limits.requestHead })
}

/** What Node would answer by itself, or end without a word. */
function takeOver(server: Server, gateway: Gateway): void {
  const [route] = server.listeners('request') as ((
    message: IncomingMessage,
    response: ServerResponse,
  ) => void)[]
  server.removeAllListeners('request')
  // The parser knows methods of other protocols, for which Fastify has its own answer.
  server.on('request', (message, response) => {
    if (known.has(message.method!)) route!(message, response)
    else serve(gateway, message, response, message.url!)
  })
  const asRequest = (message: IncomingMessage, response: ServerResponse) =>
    server.emit('request', message, response)
  // A TLS connection does not write the given bytes but encrypted ones.
  server.on('secureConnection', joinSmallWrites)
  server.on('connection', joinSmallWrites)
  server.on('checkContinue', asRequest)
  server.on('checkExpectation', asRequest)
  server.on('connect', (_message, socket: Socket) =>
    refuse(socket, localCause('METHOD_UNKNOWN', 'http_request_error', 'CONNECT'), gateway),
  )
  server.on('upgrade', (message, socket: Socket, early) => onUpgrade(gateway, server, message, socket, early))
}

const noCompiler = () => {
  throw new Error('no route has a schema')
}

/** With compilers of its own Fastify does not load those that would compile schemas, which the image does not have. */
export const withoutSchemas = {
  compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler },
}

/**
 * Builds the server around a gateway. Not listening yet.
 *
 * @throws {TlsFileError} when the certificate to serve with cannot be used
 */
export async function buildServer(gateway: Gateway): Promise<FastifyInstance> {
  const { limits, listen } = gateway.plan.settings
  const tls = readListenTls(listen.tls)
  const options = {
    maxHeaderSize: limits.requestHead,
    headersTimeout: headTimeoutOf(limits),
    connectionsCheckingInterval: Math.min(1000, headTimeoutOf(limits)),
    noDelay: true,
    highWaterMark,
    // Refused by the exchange itself, in the one format.
    requireHostHeader: false,
    // From Node 24.9 on; earlier versions release the connection on any upgrade, and get it back.
    shouldUpgradeCallback: asksForWebSocket,
  }
  const app = fastify({
    logger: false,
    rewriteUrl: () => onlyRoute,
    clientErrorHandler: (error, socket) => onClientError(error, socket, gateway),
    return503OnClosing: false,
    requestTimeout: limits.requestTimeout,
    keepAliveTimeout: limits.keepAlive,
    schemaController: withoutSchemas,
    ...(tls === undefined
      ? { http: options }
      : { https: { ...options, handshakeTimeout: limits.requestHeadTimeout, ...tls } }),
  }) as unknown as FastifyInstance
  // Fastify parses no body of any of them: bodies stream through, whatever they claim to be.
  for (const method of methods) app.addHttpMethod(method, { hasBody: false, overrideExisting: true })
  await app.register(httpProxy, {
    upstream: gateway.plan.settings.routes[0]!.upstream.origin,
    httpMethods: methods,
    // Every byte upstream goes through the gateway's own connections; a given dispatcher is not created again.
    undici: gateway.plan.routes[0]!.upstream.transport,
    // Before the plugin's handler, which would parse and check three URLs that are always the same.
    preHandler: (
      request: { raw: IncomingMessage & { originalUrl?: string } },
      reply: { hijack(): void; raw: never },
    ) => {
      reply.hijack()
      serve(gateway, request.raw, reply.raw, request.raw.originalUrl!)
    },
  } as never)
  app.addHook('onRoute', () => {
    throw new Error(
      'every request to the proxy goes upstream, so another route would never be reached; mount the proxy in your own app instead (docs/in-your-app.md)',
    )
  })
  applyLimits(app.server, limits)
  takeOver(app.server, gateway)
  return app
}
