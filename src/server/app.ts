/**
 * Turns a plan into a proxy: the API that programs embed and tests import.
 *
 * @module
 */
import type { Server as SecureServer } from 'node:https'
import type { FastifyInstance } from 'fastify'
import { type Logger, pino } from 'pino'
import type { Plan } from '../config/load.js'
import { ExchangeLog } from '../observe/exchangeLog.js'
import { Metrics } from '../observe/metrics.js'
import { loadTracing } from '../observe/tracing.js'
import { Gateway } from '../proxy/gateway.js'
import { Connections } from './connections.js'
import { applyLimits, buildServer } from './fastify.js'
import { formatAddress, listenOn } from './listen.js'
import { readListenTls } from './tlsFiles.js'

/** A proxy running under a plan. */
export interface App {
  readonly server: FastifyInstance
  readonly gateway: Gateway
  readonly metrics: Metrics
  /**
   * Starts listening at the configured address; returns it as a URL or socket path.
   * @throws {ListenError} if it cannot
   */
  listen(): Promise<string>
  /**
   * Activates another plan; exchanges in flight finish under theirs. The listeners do not change.
   * @throws {TlsFileError} if a certificate cannot be used; then the previous plan stays active
   */
  reload(plan: Plan): void
  /** Lets exchanges in flight finish, closes idle connections, and after `drain` cuts off the rest. */
  close(): Promise<void>
}

/**
 * Builds the proxy; it neither listens nor calls the upstream before `listen`.
 *
 * @throws {TlsFileError} when a certificate of the plan cannot be used
 */
export async function buildApp(
  plan: Plan,
  logger: Logger = pino({ level: plan.settings.log.level }),
): Promise<App> {
  const metrics = new Metrics()
  const gateway = new Gateway(plan, new ExchangeLog(logger, plan.settings.log), metrics)
  gateway.tracing = await loadTracing()
  const server = await buildServer(gateway)
  const connections = new Connections(server.server)
  return {
    server,
    gateway,
    metrics,
    async listen() {
      const { address, socketMode, tls } = plan.settings.listen
      await server.ready()
      const bound = await listenOn(server.server, address, socketMode)
      gateway.imitations.start(gateway.plan)
      gateway.tasks.compile()
      if (bound.kind === 'unix') return bound.path
      return `${tls === undefined ? 'http' : 'https'}://${formatAddress(bound)}`
    },
    reload(next) {
      const tls = plan.settings.listen.tls && readListenTls(next.settings.listen.tls)
      gateway.reload(next)
      applyLimits(server.server, next.settings.limits)
      if (tls !== undefined) (server.server as unknown as SecureServer).setSecureContext(tls)
    },
    async close() {
      gateway.draining = true
      await connections.drain(gateway.plan.settings.limits.drain)
      await server.close()
      await gateway.close()
    },
  }
}
