/**
 * Work in steps, so that a process can do a few of them at a time while it serves.
 *
 * @module
 */

/** Runs all steps at once. */
export function allAtOnce<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}
