/**
 * Step 1: Fastify receives, @fastify/http-proxy routes, and hands over to the gateway.
 *
 * @module
 */
import { type IncomingMessage, METHODS } from 'node:http'
import httpProxy from '@fastify/http-proxy'
import fastify, { type FastifyInstance } from 'fastify'
import { onClientError } from './clientErrors.js'
import type { Gateway } from './gateway.js'

/** Methods that Node's parser accepts, but for CONNECT, which asks for a tunnel and not for a resource. */
const methods = METHODS.filter((method) => method !== 'CONNECT')

/**
 * Every target takes the one route there is: which upstream serves it is the plan's to say, and a router
 * would normalise, decode or refuse what must reach the upstream byte for byte.
 */
const onlyRoute = '/'

/** Builds the server around a gateway. Not listening yet. */
export async function buildServer(gateway: Gateway): Promise<FastifyInstance> {
  const { limits } = gateway.plan.settings
  const app = fastify({
    logger: false,
    rewriteUrl: () => onlyRoute,
    clientErrorHandler: (error, socket) => onClientError(error, socket, gateway),
    return503OnClosing: false,
    requestTimeout: limits.requestTimeout,
    keepAliveTimeout: limits.keepAlive,
    http: {
      maxHeaderSize: limits.requestHead,
      headersTimeout: limits.requestHeadTimeout,
      connectionsCheckingInterval: Math.min(1000, limits.requestHeadTimeout),
      noDelay: true,
      // Refused by the exchange itself, in the one format.
      requireHostHeader: false,
    },
    ...(limits.requestsPerConnection !== undefined && { maxRequestsPerSocket: limits.requestsPerConnection }),
  })
  // Fastify parses no body of any of them: bodies stream through, whatever they claim to be.
  for (const method of methods) app.addHttpMethod(method, { hasBody: false, overrideExisting: true })
  await app.register(httpProxy, {
    upstream: gateway.plan.settings.routes[0]!.upstream.origin,
    httpMethods: methods,
    // The plugin's own rewriting and its checks look at this; what goes upstream is the original target.
    preRewrite: () => onlyRoute,
    // Every octet upstream goes through the gateway's own connections; a dispatcher given is not made anew.
    undici: gateway.plan.routes[0]!.upstream.pool,
    handler: (
      request: { raw: IncomingMessage & { originalUrl?: string } },
      reply: { hijack(): void; raw: never },
    ) => {
      reply.hijack()
      gateway.serve(request.raw, reply.raw, request.raw.originalUrl!)
    },
  } as never)
  app.server.maxConnections = limits.connections
  return app
}
