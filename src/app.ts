/**
 * From a plan to a proxy: what programs embed and tests import.
 *
 * @module
 */
import type { Server as SecureServer } from 'node:https'
import type { FastifyInstance } from 'fastify'
import { type Logger, pino } from 'pino'
import type { Plan } from './config/load.js'
import { ExchangeLog } from './observe/exchangeLog.js'
import { Metrics } from './observe/metrics.js'
import { Connections } from './proxy/connections.js'
import { Gateway } from './proxy/gateway.js'
import { listenOn } from './proxy/listen.js'
import { applyLimits, buildServer } from './proxy/server.js'
import { readListenTls } from './proxy/tlsFiles.js'

/** A proxy under a plan. */
export interface App {
  readonly server: FastifyInstance
  readonly gateway: Gateway
  readonly metrics: Metrics
  /**
   * Starts to listen where the plan says; returns the address as a URL or a socket's path.
   *
   * @throws {ListenError} when it cannot
   */
  listen(): Promise<string>
  /**
   * Puts another plan in force; exchanges under way finish under theirs. Where to listen does not change.
   *
   * @throws {TlsFileError} when a certificate cannot be used; then the plan before stays in force
   */
  reload(plan: Plan): void
  /** Lets exchanges under way finish, closes idle connections, and ends those left after `drain`. */
  close(): Promise<void>
}

/**
 * Builds the proxy; nothing listens and nothing is asked upstream until `listen`.
 *
 * @throws {TlsFileError} when a certificate of the plan cannot be used
 */
export async function buildApp(
  plan: Plan,
  logger: Logger = pino({ level: plan.settings.log.level }),
): Promise<App> {
  const metrics = new Metrics()
  const gateway = new Gateway(plan, new ExchangeLog(logger, plan.settings.log), metrics)
  const server = await buildServer(gateway)
  const connections = new Connections(server.server)
  return {
    server,
    gateway,
    metrics,
    async listen() {
      const address = await listenOn(server, plan.settings.listen.address)
      gateway.imitations.start(gateway.plan)
      return address
    },
    reload(next) {
      const tls = plan.settings.listen.tls && readListenTls(next.settings.listen.tls)
      gateway.reload(next)
      applyLimits(server.server, next.settings.limits)
      if (tls !== undefined) (server.server as unknown as SecureServer).setSecureContext(tls)
    },
    async close() {
      gateway.draining = true
      const force = setTimeout(() => connections.destroyAll(), gateway.plan.settings.limits.drain)
      const closed = server.close()
      connections.closeSilent()
      await closed
      clearTimeout(force)
      await gateway.close()
    },
  }
}
