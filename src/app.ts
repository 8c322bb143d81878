/**
 * From a plan to a proxy: what programs embed and tests import.
 *
 * @module
 */
import type { FastifyInstance } from 'fastify'
import { type Logger, pino } from 'pino'
import type { Plan } from './config/load.js'
import { ExchangeLog } from './observe/exchangeLog.js'
import { Gateway } from './proxy/gateway.js'
import { buildServer } from './proxy/server.js'

/** A proxy under a plan. */
export interface App {
  readonly server: FastifyInstance
  readonly gateway: Gateway
  /** Starts to listen where the plan says; returns the address as a URL or a socket's path. */
  listen(): Promise<string>
  /** Lets exchanges under way finish, closes idle connections, and ends those left after `drain`. */
  close(): Promise<void>
}

/** Builds the proxy; nothing listens and nothing is asked upstream until `listen`. */
export async function buildApp(
  plan: Plan,
  logger: Logger = pino({ level: plan.settings.log.level }),
): Promise<App> {
  const log = new ExchangeLog(logger, () => gateway.plan.settings.log.exchanges)
  const gateway: Gateway = new Gateway(plan, log)
  const server = await buildServer(gateway)
  return {
    server,
    gateway,
    listen() {
      const { address } = plan.settings.listen
      return address.kind === 'unix'
        ? server.listen({ path: address.path })
        : server.listen({ host: address.host, port: address.port })
    },
    async close() {
      gateway.draining = true
      const { drain } = gateway.plan.settings.limits
      const force = setTimeout(() => server.server.closeAllConnections(), drain)
      await server.close()
      clearTimeout(force)
      await gateway.close()
    },
  }
}
