/**
 * A worker thread for decisions that would block the event loop for too long.
 *
 * @module
 */

import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { isMainThread, parentPort } from 'node:worker_threads'
import type { Task, TaskOutcome } from '../rules/rule.js'
import { runTask } from '../rules/tasks.js'

/** So that exchanges go first where the threads share a core: light requests then take half the time. */
const niceness = 5

/** On Linux, each thread has a priority of its own; elsewhere, this does nothing. */
function lowerPriority(): void {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), niceness)
  } catch {}
}

/** The memory of new content, unless it is shared with other buffers: to copy it would stop the event loop. */
function transferable(outcome: TaskOutcome): ArrayBuffer[] {
  const content = typeof outcome === 'object' && 'body' in outcome ? outcome.body?.content : undefined
  return content !== undefined && content.length === content.buffer.byteLength
    ? [content.buffer as ArrayBuffer]
    : []
}

if (!isMainThread) lowerPriority()

parentPort?.on('message', (task: Pick<Task, 'name' | 'input'>) => {
  let outcome: TaskOutcome
  try {
    outcome = runTask(task)
  } catch {
    outcome = 'failed'
  }
  parentPort?.postMessage(outcome, transferable(outcome))
})
