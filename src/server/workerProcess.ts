/**
 * A worker as the primary process sees it.
 *
 * @module
 */
import cluster, { type Worker } from 'node:cluster'
import type { PackedExchange } from '../console/recorded.js'
import type { FromWorker, WorkerCalls } from './workerMessages.js'

interface PendingReply {
  resolve(value: never): void
  reject(error: Error): void
}

/** A worker refused a call, or ended; the message is one readable line. */
export class WorkerError extends Error {}

export class WorkerProcess {
  readonly #worker: Worker
  readonly #waiting = new Map<number, PendingReply>()
  #calls = 0
  /** Resolves when the worker takes calls; rejects if it exits before. */
  readonly online: Promise<void>
  /** Resolves with the exit code, or the signal, once the process has ended. */
  readonly ended: Promise<number | string>

  /**
   * @param line called with each line of its log
   * @param onFailing called when a failure of its own keeps it from taking more connections
   * @param onExchange called with each exchange that the console shows
   */
  constructor(
    line: (text: string) => void,
    stderr: NodeJS.WritableStream,
    onFailing: () => void,
    onExchange: (exchange: PackedExchange) => void,
  ) {
    const worker = cluster.fork()
    this.#worker = worker
    const gone = new WorkerError('the worker ended')
    this.ended = new Promise((resolve) => {
      worker.once('exit', (code: number, signal: string | null) => {
        for (const { reject } of this.#waiting.values()) reject(gone)
        this.#waiting.clear()
        resolve(signal ?? code)
      })
    })
    this.online = new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        if (message.kind === 'online') resolve()
        else if (message.kind === 'failing') onFailing()
        else if (message.kind === 'exchange') onExchange(message.exchange)
        else this.#settle(message)
      })
      void this.ended.then(() => reject(gone))
    })
    this.online.catch(() => {})
    const { stdout, stderr: errors } = worker.process
    errors?.pipe(stderr, { end: false })
    if (stdout !== null) eachLine(stdout, line)
  }

  #settle(message: Extract<FromWorker, { kind: 'answer' | 'refusal' }>): void {
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.kind === 'answer') waiting?.resolve(message.value as never)
    else waiting?.reject(new WorkerError(message.message))
  }

  /** Rejects if the worker refuses, ends, or takes longer than `timeout` milliseconds. */
  call<Name extends keyof WorkerCalls>(
    name: Name,
    argument: WorkerCalls[Name]['argument'],
    timeout: number,
  ): Promise<WorkerCalls[Name]['answer']> {
    const id = ++this.#calls
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id)
        reject(new WorkerError(`a worker took longer than ${timeout} ms`))
      }, timeout).unref()
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer)
          settle(value)
        }
      this.#waiting.set(id, { resolve: settled(resolve), reject: settled(reject) })
      const ending = () => this.#settle({ kind: 'refusal', id, message: 'the worker is shutting down' })
      // Without a callback, failing to reach a worker that has just died would end this process too.
      if (this.#worker.isConnected()) this.#worker.send({ id, name, argument }, (error) => error && ending())
      else ending()
    })
  }

  kill(): void {
    this.#worker.process.kill('SIGKILL')
  }
}

/** Passes on whole lines only, so that those of several workers do not mix. */
function eachLine(stream: NodeJS.ReadableStream, line: (text: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const end = chunk.lastIndexOf('\n') + 1
    if (end === 0) {
      rest += chunk
      return
    }
    line(rest + chunk.slice(0, end))
    rest = chunk.slice(end)
  })
  stream.on('end', () => {
    if (rest !== '') line(`${rest}\n`)
  })
}
