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
import { hasBody } from '../proxy/client/refusal.js'
import type { Gateway } from '../proxy/gateway.js'
import { joinSmallWrites } from '../proxy/internals/joinWrites.js'
import { keepSplitHeads } from '../proxy/internals/requestProtocol.js'
import { localCause } from '../proxy/localReplies.js'
import { serve } from '../proxy/serve.js'
import { onUpgrade } from '../proxy/upgrade.js'
import { readListenTls } from './tlsFiles.js'

/** Methods that Node's parser accepts, except CONNECT, which opens a tunnel. */
const methods = METHODS.filter((method) => method !== 'CONNECT')
const known = new Set(methods)

/**
 * Every target takes the same route: the plan decides which upstream serves it, and a router would normalize, decode or
 * reject what must reach the upstream byte for byte.
 */
const onlyRoute = '/'

// More than one read from an upstream: otherwise each read would pause the upstream until the client has taken it.
const highWaterMark = 96 * 1024

/** Node swaps the two time-outs if the one of the head is longer, so the one of the request would not hold. */
function headTimeoutOf({ requestHeadTimeout, requestTimeout }: LimitSettings): number {
  return Math.min(requestHeadTimeout, requestTimeout || requestHeadTimeout)
}

/** Sets the limits that a reload may change; they apply to new connections and requests. */
export function applyLimits(server: Server, limits: LimitSettings): void {
  server.maxConnections = limits.connections
  server.requestTimeout = limits.requestTimeout
  server.headersTimeout = headTimeoutOf(limits)
  server.keepAliveTimeout = limits.keepAlive
  server.maxRequestsPerSocket = limits.requestsPerConnection ?? 0
  // Node reads it for each connection, like the others, although the types lack it.
  Object.assign(server, { maxHeaderSize: limits.requestHead })
}

/** Takes over what Node would answer by itself, or close without a response. */
function takeOver(server: Server, gateway: Gateway): void {
  const [route] = server.listeners('request') as ((
    message: IncomingMessage,
    response: ServerResponse,
  ) => void)[]
  server.removeAllListeners('request')
  // The parser knows methods of other protocols, for which Fastify would send a response of its own.
  server.on('request', (message, response) => {
    if (known.has(message.method!)) route!(message, response)
    else serve(gateway, message, response, message.url!)
  })
  const asRequest = (message: IncomingMessage, response: ServerResponse) =>
    server.emit('request', message, response)
  // A TLS connection does not write the given bytes but encrypted ones.
  for (const event of ['secureConnection', 'connection']) {
    server.on(event, joinSmallWrites)
    server.on(event, keepSplitHeads)
  }
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

/** Fastify does not load its schema compilers if it is given others; the image does not contain them. */
export const withoutSchemas = {
  compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler },
}

/**
 * Builds the server around a gateway, without listening.
 * @throws {TlsFileError} if the server's own certificate cannot be used
 */
export async function buildServer(gateway: Gateway): Promise<FastifyInstance> {
  const { limits, listen } = gateway.plan.settings
  const tls = readListenTls(listen.tls)
  const options = {
    maxHeaderSize: limits.requestHead,
    headersTimeout: headTimeoutOf(limits),
    // Node compares the two before Fastify sets this one.
    requestTimeout: limits.requestTimeout,
    connectionsCheckingInterval: Math.min(1000, headTimeoutOf(limits)),
    noDelay: true,
    highWaterMark,
    // A missing Host is rejected by the exchange itself, so that the response has the common format.
    requireHostHeader: false,
    // Since Node 24.9. A connection that is not detached loses what follows the request in the same segment; one that is
    // detached can be given back, but loses the body.
    shouldUpgradeCallback: (message: IncomingMessage) => !hasBody(message),
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
  // Fastify parses no body: bodies stream through, whatever type they claim.
  for (const method of methods) app.addHttpMethod(method, { hasBody: false, overrideExisting: true })
  await app.register(httpProxy, {
    upstream: gateway.plan.settings.routes[0]!.upstream.origin,
    httpMethods: methods,
    // All traffic to upstreams uses the gateway's own connections; given a dispatcher, the plugin creates none.
    undici: gateway.plan.routes[0]!.upstream.transport,
    // Runs before the plugin's handler, which would parse and check three URLs that are always the same.
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
