/**
 * The proxy as tests start it: on a loopback port of the system's choice, its log kept in memory.
 *
 * @module
 */
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import type { Test } from 'tap'
import { stringify } from 'yaml'
import { formatConfigError } from '../../../src/config/errors.js'
import { loadText, type Plan } from '../../../src/config/load.js'
import { type App, buildApp } from '../../../src/server/app.js'
import { pause } from '../../support/wait.js'

export interface RunningProxy {
  readonly port: number
  readonly url: string
  readonly app: App
  /** Lines of the log so far. */
  readonly log: readonly Readonly<Record<string, unknown>>[]
  /** Resolves once nothing is in flight, held or watched any more; fails the test when that does not come. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** Compiles a config written as YAML or as an object; the profile is `none` unless it says otherwise. */
export function planOf(config: string | object): Plan {
  const text = typeof config === 'string' ? config : stringify({ profile: 'none', ...config })
  const { plan, errors: faults } = loadText(text, 'test.yaml', { environment: {} })
  if (plan === undefined) throw new Error(faults.map(formatConfigError).join('\n'))
  return plan
}

/**
 * Starts a proxy that ends with the test. `extend` may add what no config can say, as rules made by hand; `write`
 * takes the lines of the log as they are, instead of `log`.
 */
export async function startProxy(
  t: Test,
  config: string | object,
  extend: (plan: Plan) => Plan = (plan) => plan,
  write?: (line: string) => void,
): Promise<RunningProxy> {
  const plan = extend(planOf(typeof config === 'string' ? config : { listen: '127.0.0.1:0', ...config }))
  const log: Record<string, unknown>[] = []
  const logger = pino(
    { level: 'debug' },
    {
      write: write ?? ((line: string) => log.push(JSON.parse(line))),
    },
  )
  const app = await buildApp(plan, logger)
  await app.listen()
  const { port } = app.server.server.address() as AddressInfo
  let closing: Promise<void> | undefined
  const close = () => {
    app.server.server.closeAllConnections()
    closing ??= app.close()
    return closing
  }
  t.teardown(close)
  return { port, url: `http://127.0.0.1:${port}`, app, log, idle: () => settled(t, app), close }
}

async function settled(t: Test, { gateway }: App): Promise<void> {
  const counters = () => ({
    inFlight: gateway.inFlight,
    heldBytes: gateway.heldBytes,
    watched: gateway.watch.size,
    tunnels: gateway.tunnels,
    upstreams: gateway.plan.routes.map(({ upstream }) => upstream.inFlight),
  })
  const zero = {
    inFlight: 0,
    heldBytes: 0,
    watched: 0,
    tunnels: 0,
    upstreams: gateway.plan.routes.map(() => 0),
  }
  const isZero = () => JSON.stringify(counters()) === JSON.stringify(zero)
  for (let tries = 0; tries < 3000 && !isZero(); tries++) {
    await pause(20)
  }
  t.same(counters(), zero, 'nothing is left of any exchange')
}
