/**
 * The tasks that rules hand out, by name; see {@link Task}.
 *
 * @module
 */
import type { Effect, Skip, Task } from './rule.js'
import { runSanitize, type SanitizeInput } from './sanitize/task.js'

// What a first task would begin with, in parts.
export { isPrepared, prepareMore } from './sanitize/warmUp.js'

/** Pure: makes the decision of the task's input, in whichever thread. */
export function runTask({ input }: Pick<Task, 'name' | 'input'>): Effect | Skip {
  return runSanitize(input as SanitizeInput)
}
