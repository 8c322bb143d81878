/**
 * Runs the tasks of rules: large ones in a thread, so that no exchange waits while another one's body is searched.
 *
 * @module
 */

import { Worker } from 'node:worker_threads'
import type { Task, TaskOutcome } from '../rules/rule.js'
import { isPrepared, prepareMore, runTask } from '../rules/tasks.js'

export interface RunningTask {
  /** Nobody waits for the task any longer. */
  cancel(): void
  /** The task counts as failed. */
  giveUp(): void
}

type Done = (outcome: TaskOutcome) => void

interface QueuedTask {
  readonly task: Task
  readonly done: Done
}

// Undefined if a bundler has put an app into one file for a runtime without threads, such as Workers.
const here: string | undefined = import.meta.url
/** Milliseconds that a task may wait and run; after that, the body counts as unreadable. */
export const taskTime = 20_000
/** Milliseconds after which an idle thread is ended to free its memory. */
const idleTime = 60_000
/** Milliseconds of compiling at a time. */
const slice = 1
/** Turns of the event loop between two slices, so that exchanges go first; fewer if the turns take that many milliseconds. */
const turnsBetween = 8
const longestPause = 2

export class TaskRunner {
  readonly #large: QueuedTask[] = []
  readonly #small: QueuedTask[] = []
  #thread: Worker | undefined
  /** The task in the thread; there is one at a time. */
  #running: QueuedTask | undefined
  #hasThreads = here !== undefined
  #isCompiling = false
  #idle: NodeJS.Timeout | undefined

  /** @param done never called before this returns */
  run(task: Task, done: Done): RunningTask {
    const waiting = { task, done }
    const queue = task.isLarge ? this.#large : this.#small
    queue.push(waiting)
    if (task.isLarge) setImmediate(() => this.#next())
    else this.compile()
    return {
      cancel: () => this.#remove(waiting),
      giveUp: () => {
        this.#remove(waiting)
        done('failed')
      },
    }
  }

  /** Compiles the detectors in slices ahead of the first error, serving exchanges in between. */
  compile(): void {
    if (this.#isCompiling) return
    this.#isCompiling = true
    this.#compileAfter(turnsBetween, performance.now() + longestPause)
  }

  #compileAfter(turns: number, latest: number): void {
    setImmediate(() => {
      const start = performance.now()
      if (turns > 0 && start < latest) {
        this.#compileAfter(turns - 1, latest)
        return
      }
      while (!isPrepared() && performance.now() < start + slice) prepareMore()
      this.#isCompiling = false
      if (!isPrepared()) this.compile()
      else this.#runSmall()
    })
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle)
    const thread = this.#thread
    this.#thread = undefined
    await thread?.terminate()
  }

  #runSmall(): void {
    const waiting = this.#small.shift()
    if (waiting === undefined) return
    waiting.done(outcomeOf(waiting.task))
    setImmediate(() => this.#runSmall())
  }

  #remove(waiting: QueuedTask): void {
    for (const queue of [this.#large, this.#small]) {
      const at = queue.indexOf(waiting)
      if (at !== -1) queue.splice(at, 1)
    }
    if (this.#running !== waiting) return
    // A running task cannot be interrupted, so its thread is ended; the next task starts another one.
    this.#end()
    this.#next()
  }

  #next(): void {
    if (this.#running !== undefined) return
    const waiting = this.#large.shift()
    if (waiting === undefined) {
      this.#idle ??= setTimeout(() => this.#end(), idleTime).unref()
      return
    }
    clearTimeout(this.#idle)
    this.#idle = undefined
    if (!this.#hasThreads) {
      waiting.done(outcomeOf(waiting.task))
      setImmediate(() => this.#next())
      return
    }
    this.#running = waiting
    this.#thread ??= this.#start()
    this.#thread.postMessage({ name: waiting.task.name, input: waiting.task.input })
  }

  #start(): Worker {
    // If the program is bundled into one file, so is everything that the thread loads.
    const entry = here!.endsWith('.cjs') ? './taskThread.cjs' : './taskThread.js'
    const thread = new Worker(new URL(entry, here), { execArgv: [], stdout: true, stderr: true })
    thread.unref()
    let isUp = false
    thread.on('message', (outcome: TaskOutcome) => {
      isUp = true
      if (this.#thread === thread) this.#finish(outcome)
    })
    thread.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#thread !== thread) return
      this.#thread = undefined
      // If the sources run without a build, there is no file for a thread: tasks run here, and take longer.
      this.#hasThreads &&= isUp || error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      if (this.#hasThreads) this.#finish('failed')
      else this.#retryHere()
    })
    return thread
  }

  #retryHere(): void {
    const { task, done } = this.#running!
    this.#running = undefined
    done(outcomeOf(task))
    this.#next()
  }

  #finish(outcome: TaskOutcome): void {
    const done = this.#running?.done
    this.#running = undefined
    done?.(outcome)
    this.#next()
  }

  #end(): void {
    this.#running = undefined
    this.#idle = undefined
    void this.#thread?.terminate()
    this.#thread = undefined
  }
}

function outcomeOf(task: Task): TaskOutcome {
  try {
    return runTask(task)
  } catch {
    return 'failed'
  }
}
