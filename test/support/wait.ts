/**
 * Waiting in tests: for a condition, or, where nothing can be observed, for a while.
 *
 * @module
 */

/** Resolves once the condition holds, however long that takes on a busy machine. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}

/**
 * Waits for a while, and then until the sockets have been read: what arrived before is seen before what is sent after,
 * however late the timer is.
 */
export async function pause(milliseconds = 3): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  await new Promise((resolve) => setImmediate(resolve))
}
