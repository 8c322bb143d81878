/**
 * Gives back, at leisure, the memory that only the start took.
 *
 * @module
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const after = 1000

/**
 * Collects all garbage, once, a second from now, if there is nothing else to do then: by itself V8 keeps what loading
 * and compiling left behind until traffic comes. It takes some tens of milliseconds, and makes an idle process 5 to
 * 7 MiB smaller (`bench/start.mjs`).
 */
export function tidyUpLater(isIdle: () => boolean): void {
  setTimeout(() => {
    if (!isIdle()) return
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as (how?: object) => void
    setFlagsFromString('--no-expose-gc')
    const before = getHeapStatistics().total_heap_size
    collect({ type: 'major', flavor: 'last-resort' })
    // Node 20 knows no flavours.
    if (getHeapStatistics().total_heap_size >= before) collect()
  }, after).unref()
}
