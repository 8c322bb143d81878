/**
 * Gives back, at leisure, the memory that only the start took.
 *
 * @module
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const after = 1000

/**
 * Collects all garbage, once, a second from now, if there is nothing else to do then: by itself V8 keeps what loading
 * and compiling left behind until traffic comes. It takes some tens of milliseconds, and makes an idle process 7 MiB
 * smaller on Node 26 (`bench/start.mjs`).
 */
export function tidyUpLater(isIdle: () => boolean): void {
  setTimeout(() => {
    if (!isIdle()) return
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as (how: object) => void
    setFlagsFromString('--no-expose-gc')
    // Older versions of Node take the flavour for none, and give back less.
    collect({ type: 'major', flavor: 'last-resort' })
  }, after).unref()
}
