/**
 * A worker thread for decisions that would block the event loop for too long.
 *
 * @module
 */
import { parentPort } from 'node:worker_threads'
import type { Task } from '../rules/rule.js'
import { runTask } from '../rules/tasks.js'

parentPort?.on('message', (task: Pick<Task, 'name' | 'input'>) => {
  let outcome: unknown
  try {
    outcome = runTask(task)
  } catch {
    outcome = 'failed'
  }
  parentPort?.postMessage(outcome)
})
