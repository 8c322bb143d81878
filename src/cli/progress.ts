/**
 * A line on stderr that shows the progress of long work; only on a terminal, and removed when the work is done.
 *
 * @module
 */
import type { OutputStream } from '../server/io.js'

export interface Progress {
  /** Sets the current progress; most calls write nothing, so it may be called often. */
  at(text: string): void
  done(): void
}

const interval = 100

/** @param quiet whether to write nothing */
export function progressOn(output: OutputStream, quiet: boolean): Progress {
  if (output.isTTY !== true || quiet) return { at: () => {}, done: () => {} }
  let last = 0
  let shown = false
  const clear = '\r\u001b[K'
  return {
    at(text) {
      const now = performance.now()
      if (now - last < interval) return
      last = now
      shown = true
      output.write(`${clear}${text.slice(0, (output.columns ?? 80) - 1)}`)
    },
    done() {
      if (shown) output.write(clear)
      shown = false
    },
  }
}
