/**
 * Work in steps, which a process that serves takes a few at a time.
 *
 * @module
 */

/** Takes all steps at once. */
export function allAtOnce<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}
