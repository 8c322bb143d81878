/**
 * The tasks that rules request, by name; see {@link Task}.
 *
 * @module
 */
import type { Effect, Skip, Task } from './rule.js'
import { runSanitize, type SanitizeInput } from './sanitize/task.js'

// Does in parts what the first task would otherwise begin with.
export { isPrepared, prepareMore } from './sanitize/warmUp.js'

/** Makes the decision from the task's input, in any thread. Pure. */
export function runTask({ input }: Pick<Task, 'name' | 'input'>): Effect | Skip {
  return runSanitize(input as SanitizeInput)
}
