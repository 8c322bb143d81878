/**
 * The lifecycle of a server: start, reload, drain, and end with an exit code.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { SampleFamily } from '../observe/samples.js'
import { administration } from './administration.js'
import { type AdminListener, openAdmin } from './adminListener.js'
import type { ConfigSource } from './configSource.js'
import type { Io } from './io.js'
import type { Reloader } from './reloader.js'
import { tlsFilesOf } from './tlsFiles.js'
import { type FileWatch, watchFiles } from './watchFiles.js'
import type { WorkerPool } from './workerPool.js'

/** What makes a server stop, watched from the very start. */
export interface Stop {
  /** Resolves with the exit code. */
  readonly requested: Promise<number>
  /** Set once there is a log to write to and a server to kill. */
  onFailure: (error: unknown) => void
  kill: () => void
}

/** Process 1 of a container ignores signals that have no listener, so these have one from the start. */
export function stopOf(io: Io): Stop {
  let resolve: (code: number) => void = () => {}
  const requested = new Promise<number>((settle) => {
    resolve = settle
  })
  const stop: Stop = {
    requested,
    onFailure: (error) => io.stderr.write(`upstanding: ${(error as Error)?.stack ?? error}\n`),
    kill: () => {},
  }
  let signals = 0
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    io.onSignal(signal, () => {
      if (++signals === 1) return resolve(0)
      stop.kill()
      io.endBy(signal)
    })
  }
  io.onFailure((error) => {
    stop.onFailure(error)
    resolve(1)
  })
  return stop
}

/** Runs until it is stopped; returns the exit code. Rejects with a one-line message if it cannot start. */
export async function live(
  io: Io,
  stop: Stop,
  source: ConfigSource,
  workerPool: WorkerPool,
  reloader: Reloader,
  logger: Logger,
  own: () => readonly SampleFamily[],
): Promise<number> {
  stop.kill = () => workerPool.kill()
  stop.onFailure = (error) => logger.fatal({ err: error }, 'uncaught exception; shutting down')
  let ready = false
  io.onSignal('SIGHUP', () => void reloader.reload('SIGHUP'))
  const { settings, rules } = reloader.started
  /** During this time load balancers see that readiness fails, and send their clients elsewhere. */
  const delayDrain = async (code: number) => {
    const { drainDelay } = reloader.plan.settings.limits
    // After an uncaught exception, the process must not keep serving longer than necessary.
    if (drainDelay === 0 || code !== 0) return
    logger.info({ drainDelayMs: drainDelay }, 'not ready; draining soon')
    await workerPool.announceDrain()
    await sleep(drainDelay)
  }
  let admin: AdminListener | undefined
  let watch: FileWatch | undefined
  try {
    watch = await watchFiles(
      () => [
        ...(source.file === undefined ? [] : [source.file]),
        ...reloader.files,
        ...tlsFilesOf(reloader.plan.settings),
      ],
      () => void reloader.reload('file'),
    )
    const administered = administration(workerPool, reloader, () => ready, own, source)
    const token = () => reloader.plan.settings.admin?.token
    if (settings.admin !== undefined) admin = await openAdmin(administered, settings.admin, token)
    const address = await workerPool.start()
    ready = true
    const upstreams = settings.routes.map(({ upstream }) => upstream.socketPath ?? upstream.origin)
    const { mode, workers } = settings
    logger.info(
      { address, admin: admin?.address, upstreams, rules: rules.length, mode, workers },
      'listening',
    )
    const code = await stop.requested
    ready = false
    await delayDrain(code)
    logger.info('draining')
    watch.close()
    await workerPool.drain()
    logger.info('stopped')
    return code
  } finally {
    watch?.close()
    admin?.close()
  }
}
