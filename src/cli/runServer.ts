/**
 * What `serve` and `ext-proc` have in common: config, log, lifecycle, exit code.
 *
 * @module
 */
import cluster from 'node:cluster'
import { existsSync } from 'node:fs'
import type { Logger } from 'pino'
import { formatConfigError } from '../config/errors.js'
import type { ConfigData, LoadOptions, Plan } from '../config/load.js'
import { type Override, overridesOf } from '../config/overrides.js'
import { logDestination } from '../observe/logDestination.js'
import { logTo } from '../observe/logger.js'
import { single } from '../observe/samples.js'
import { type ConfigSource, sourceOf } from '../server/configSource.js'
import type { Io } from '../server/io.js'
import { live, stopOf } from '../server/lifecycle.js'
import { ListenError } from '../server/listen.js'
import { Reloader } from '../server/reloader.js'
import { SeveralProcesses } from '../server/severalProcesses.js'
import { type Build, singleProcess } from '../server/singleProcess.js'
import { TlsFileError } from '../server/tlsFiles.js'
import { serveAsWorker } from '../server/worker.js'
import { WorkerError } from '../server/workerProcess.js'
import { configPath } from './configPath.js'

// Milliseconds for writing the rest of the log when the process ends.
const flushTime = 1000

/** Where the log goes, and how many of its lines were dropped. */
function logOf(io: Io) {
  const { stdoutDescriptor, stdout, stderr } = io
  const log =
    stdoutDescriptor === undefined
      ? undefined
      : logDestination(stdoutDescriptor, (message) => stderr.write(`upstanding: ${message}\n`))
  const help = 'Log lines dropped because the log could not be written fast enough, or at all.'
  return {
    destination: log ?? stdout,
    families: () => [single('counter', 'upstanding_log_drops_total', help, log?.dropped ?? 0)],
    end: async () => log?.end(flushTime),
  }
}

interface ServerFlags {
  readonly values: Readonly<Record<string, string | undefined>>
  readonly config: string | undefined
}

/** Undefined if no file is named, there is no default one, and none is needed: then the recommended rules apply. */
function fileToServe(
  named: string | undefined,
  overrides: readonly Override[],
  { upstream }: Pick<LoadOptions, 'upstream'>,
  io: Io,
): string | undefined {
  const file = configPath(named, io.env)
  const isNamed = named !== undefined || (io.env.UPSTANDING_CONFIG ?? '') !== ''
  const isNeeded = upstream !== 'optional' && !overrides.some(({ path }) => path[0] === 'upstream')
  return isNamed || isNeeded || existsSync(file) ? file : undefined
}

/**
 * Serves until it is stopped; returns the exit code.
 * @param values the flags as given
 * @param config the file named by a flag or an operand
 * @param build what a process serves
 * @param options whether the config needs an upstream
 */
export async function runServer(
  { values, config }: ServerFlags,
  io: Io,
  build: Build,
  options: Pick<LoadOptions, 'upstream'> = {},
): Promise<number> {
  const overrides = overridesOf(values, io.env)
  const file = fileToServe(config, overrides, options, io)
  const source = sourceOf(file, { ...options, environment: io.env, overrides })
  io.keepWithoutReader()
  const log = logOf(io)
  const loggerFor = ({ settings }: Plan) => logTo(log.destination, settings.log)
  const code = await (cluster.worker === undefined
    ? serveAsPrimary(source, io, log, loggerFor, build)
    : serveAsWorker(cluster.worker, source, io, loggerFor, build, log.families))
  await log.end()
  io.exit(code)
  return code
}

async function serveAsPrimary(
  source: ConfigSource,
  io: Io,
  log: ReturnType<typeof logOf>,
  loggerFor: (plan: Plan) => Logger,
  build: Build,
): Promise<number> {
  const stop = stopOf(io)
  const loaded = await source.load()
  const { plan, errors, data } = loaded
  for (const error of errors) io.stderr.write(`${formatConfigError(error)}\n`)
  if (plan === undefined) return 1
  const logger = loggerFor(plan)
  try {
    const line = (lines: string) => log.destination.write(lines)
    const workerPool =
      plan.settings.workers === 1
        ? await singleProcess(plan, logger, build)
        : new SeveralProcesses(plan, data!, logger, line, io.stderr)
    const apply = (next: Plan, nextData: ConfigData) => workerPool.apply(next, nextData)
    const reloader = new Reloader(plan, loaded, () => source.reload(), apply, logger)
    return await live(io, stop, source, workerPool, reloader, logger, log.families)
  } catch (error) {
    stop.kill()
    const expected =
      error instanceof ListenError || error instanceof TlsFileError || error instanceof WorkerError
    io.stderr.write(`upstanding: ${expected ? (error as Error).message : (error as Error).stack}\n`)
    return 1
  }
}
