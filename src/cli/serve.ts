/**
 * `upstanding serve`: runs the proxy until it is told to stop.
 *
 * @module
 */
import { parseArgs } from 'node:util'
import { buildApp } from '../app.js'
import { formatFault } from '../config/faults.js'
import { loadFile } from '../config/load.js'
import { overrideFlags, overridesOf } from '../config/overrides.js'
import { logTo } from '../observe/logger.js'
import type { Command, Io } from './command.js'
import { configPath } from './configPath.js'

const usage = `Usage: upstanding serve [options]

Runs the proxy: listens, asks the upstream, and corrects its responses by the rules of the config.
SIGTERM and SIGINT let running exchanges finish, then exit with 0.

Options, each also as UPSTANDING_… in the environment (flags beat it, it beats the file):
  --config FILE       the config (default config/upstanding.yaml)
  --upstream URL      http://host:port, https://host:port or unix:/path; also UPSTREAM
  --listen ADDRESS    host:port, :port or unix:/path; also PORT for the port alone
  --mode MODE         enforce or observe
  --log-level LEVEL   debug, info, warn, error or silent
  --help              this text

Examples:
  upstanding serve --config upstanding.yaml
  UPSTREAM=http://127.0.0.1:3000 PORT=8080 upstanding serve
`

async function run(args: readonly string[], io: Io): Promise<number> {
  const options = Object.fromEntries(
    ['config', ...overrideFlags].map((flag) => [flag, { type: 'string' as const }]),
  )
  const { values } = parseArgs({ args: [...args], options })
  const flags = values as Record<string, string | undefined>
  const { plan, faults } = await loadFile(configPath(flags.config, io.env), {
    environment: io.env,
    overrides: overridesOf(flags, io.env),
  })
  for (const fault of faults) io.stderr.write(`${formatFault(fault)}\n`)
  if (plan === undefined) return 1

  const logger = logTo(io.stdout, plan.settings.log)
  const app = await buildApp(plan, logger)
  const stopped = new Promise<void>((resolve) => {
    io.onSignal('SIGTERM', resolve)
    io.onSignal('SIGINT', resolve)
  })
  const address = await app.listen()
  const upstreams = plan.settings.routes.map(({ upstream }) => upstream.origin)
  logger.info({ address, upstreams, rules: plan.rules.length, mode: plan.settings.mode }, 'listening')
  await stopped
  logger.info('draining')
  await app.close()
  logger.info('stopped')
  return 0
}

export const serve: Command = { name: 'serve', summary: 'run the proxy', usage, run }
