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

/** What a worker serves: nothing until its first plan has arrived. */
interface ServedByWorker {
  measured: Measured | undefined
  logger: Logger | undefined
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
  const send = (message: FromWorker) => {
    if (worker.isConnected()) worker.send(message as never)
  }
  const tap = new ExchangeTap((exchange) => send({ kind: 'exchange', exchange: pack(exchange) }))
  const served: ServedByWorker = { measured: undefined, logger: undefined }
  const activate = async (plan: Plan): Promise<string | undefined> => {
    if (served.measured !== undefined) {
      served.measured.reload(plan)
      return undefined
    }
    served.logger = loggerFor(plan)
    served.measured = await build(plan, served.logger)
    if (plan.settings.admin?.console) served.measured.watchWith?.(tap)
    return served.measured.listen()
  }
  return new Promise((resolve) => {
    let stopping = false
    const stop = async (code: number): Promise<undefined> => {
      if (stopping) return
      stopping = true
      await served.measured?.close()
      resolve(code)
    }
    const handlers: MessageHandlers = {
      plan: async (data) => activate(await source.assemble(data)),
      drain: () => stop(0),
      ...handlersOf(served, tap, own),
    }
    worker.on('message', (message: ToWorker) => void answer(message, handlers, send))
    worker.on('disconnect', () => void stop(0))
    io.onFailure((error) => {
      served.logger?.fatal({ err: error }, 'uncaught exception; shutting down')
      send({ kind: 'failing' })
      void stop(1)
    })
    send({ kind: 'online' })
  })
}

function handlersOf(
  served: ServedByWorker,
  tap: ExchangeTap,
  own: () => readonly SampleFamily[],
): Omit<MessageHandlers, 'plan' | 'drain'> {
  return {
    collect: async () => [...own(), ...((await served.measured?.collect()) ?? [])],
    ruleCounts: async () => served.measured?.ruleCounts() ?? {},
    maintenance: async (on) => served.measured?.maintenance(on) ?? { on: false, until: undefined, by: [] },
    async watch(on) {
      tap.watching = on
      return undefined
    },
    async announceDrain() {
      served.measured?.announceDrain?.()
      return undefined
    },
  }
}

async function answer(
  { id, name, argument }: ToWorker,
  handlers: MessageHandlers,
  send: (message: FromWorker) => void,
): Promise<void> {
  try {
    send({ kind: 'answer', id, value: await handlers[name](argument as never) })
  } catch (error) {
    send({ kind: 'refusal', id, message: (error as Error).message })
  }
}
