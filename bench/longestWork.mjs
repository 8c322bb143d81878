// Preloaded into a proxy (`node --import`): reports the longest piece of work on its event loop, which is what one turn
// of the loop takes. On the message 'begin' it starts measuring, on 'end' it replies with milliseconds: `cpu` of the
// thread, which other processes on the machine do not disturb, and `wall` by the clock.
import { openSync, readSync } from 'node:fs'

const file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r')
const bytes = Buffer.alloc(64)

/** CPU time of this thread, in milliseconds. */
function cpuTime() {
  // The kernel updates the counter when it is asked for the CPU time of the process.
  process.cpuUsage()
  return Number(bytes.latin1Slice(0, readSync(file, bytes, 0, bytes.length, 0)).split(' ')[0]) / 1e6
}

let longest
let last

function turn() {
  if (longest === undefined) return
  const now = { cpu: cpuTime(), wall: performance.now() }
  if (last !== undefined) {
    longest.cpu = Math.max(longest.cpu, now.cpu - last.cpu)
    longest.wall = Math.max(longest.wall, now.wall - last.wall)
  }
  last = now
  setImmediate(turn)
}

process.on('message', (message) => {
  if (message === 'begin') {
    longest = { cpu: 0, wall: 0 }
    last = undefined
    setImmediate(turn)
  } else if (message === 'end') {
    process.send(longest)
    longest = undefined
  }
})
process.channel.unref()
