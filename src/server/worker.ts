/**
 * A worker: serves under the plan that the primary process sends, and stops when the primary says so or exits.
 *
 * @module
 */
import type { Worker } from 'node:cluster'
import type { Logger } from 'pino'
import type { Plan } from '../config/load.js'
import { pack } from '../console/recorded.js'
import { ExchangeTap } from '../console/tap.js'
import type { SampleFamily } from '../observe/samples.js'
import type { ConfigSource } from './configSource.js'
import type { Io } from './io.js'
import type { Build, Measured } from './singleProcess.js'
import type { FromWorker, ToWorker, WorkerCalls } from './workerMessages.js'

type MessageHandlers = {
  readonly [Name in keyof WorkerCalls]: (
    argument: WorkerCalls[Name]['argument'],
  ) => Promise<WorkerCalls[Name]['answer']>
}

/**
 * Resolves with the exit code.
 * @param own metrics of the process in addition to those of its exchanges
 */
export function serveAsWorker(
  worker: Worker,
  source: ConfigSource,
  io: Io,
  loggerFor: (plan: Plan) => Logger,
  build: Build,
  own: () => readonly SampleFamily[],
): Promise<number> {
  // A terminal or a service manager signals the whole group, but the primary decides when to stop.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) io.onSignal(signal, () => {})
  return new Promise((resolve) => {
    let measured: Measured | undefined
    let logger: Logger | undefined
    let stopping = false
    const send = (message: FromWorker) => {
      if (worker.isConnected()) worker.send(message as never)
    }
    const tap = new ExchangeTap((exchange) => send({ kind: 'exchange', exchange: pack(exchange) }))
    const stop = async (code: number) => {
      if (stopping) return
      stopping = true
      await measured?.close()
      resolve(code)
    }
    const answers: MessageHandlers = {
      async plan(data) {
        const plan = await source.assemble(data)
        if (measured !== undefined) {
          measured.reload(plan)
          return undefined
        }
        logger = loggerFor(plan)
        measured = await build(plan, logger)
        if (plan.settings.admin?.console) measured.watchWith?.(tap)
        return measured.listen()
      },
      collect: async () => [...own(), ...((await measured?.collect()) ?? [])],
      ruleCounts: async () => measured?.ruleCounts() ?? {},
      maintenance: async (on) => measured?.maintenance(on) ?? { on: false, until: undefined, by: [] },
      watch: async (on) => {
        tap.watching = on
        return undefined
      },
      announceDrain: async () => {
        measured?.announceDrain?.()
        return undefined
      },
      drain: async () => {
        await stop(0)
        return undefined
      },
    }
    const answer = async ({ id, name, argument }: ToWorker) => {
      try {
        send({ kind: 'answer', id, value: await answers[name](argument as never) })
      } catch (error) {
        send({ kind: 'refusal', id, message: (error as Error).message })
      }
    }
    worker.on('message', (message: ToWorker) => void answer(message))
    worker.on('disconnect', () => void stop(0))
    io.onFailure((error) => {
      logger?.fatal({ err: error }, 'uncaught exception; shutting down')
      send({ kind: 'failing' })
      void stop(1)
    })
    send({ kind: 'online' })
  })
}
