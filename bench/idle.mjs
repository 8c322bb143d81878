// Measures the CPU that an idle process takes, without clients and with idle connections, and its memory.
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { parseArgs } from 'node:util'
import { startUpstanding } from './contenders/upstanding.mjs'
import { answerOf, family, freePort, residentMiB, stop } from './measure.mjs'
import { binaryOf, versionOf } from './nodes.mjs'
import { startUpstream } from './upstream.mjs'

const { values } = parseArgs({
  options: {
    node: { type: 'string', multiple: true },
    seconds: { type: 'string', default: '20' },
    connections: { type: 'string', default: '200' },
  },
})
const seconds = Number(values.seconds)
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Nanoseconds on a core, of all threads: the ticks of `/proc/PID/stat` are too coarse for an idle process. */
function cpuNanoseconds(pids) {
  let sum = 0
  for (const pid of pids) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
    }
  }
  return sum
}

async function idle(name, pids) {
  await pause(2000)
  const before = cpuNanoseconds(pids)
  await pause(seconds * 1000)
  const perSecond = (cpuNanoseconds(pids) - before) / 1e6 / seconds
  console.log(
    `${name.padEnd(32)}${perSecond.toFixed(2).padStart(7)} ms/s${residentMiB(pids).toFixed(0).padStart(7)} MiB`,
  )
}

const upstream = await startUpstream()
try {
  for (const version of values.node ?? [undefined]) {
    const node = binaryOf(version)
    console.log(`\nnode ${versionOf(node)}`)
    const port = await freePort()
    const rules = [
      { name: 'clean', match: { status: '5xx' }, sanitize: {} },
      { name: 'hidden', match: { path: '/admin/**' }, conceal: {} },
    ]
    const child = startUpstanding({ port, origin: upstream.origin, node, rules })
    const sockets = []
    try {
      await answerOf(`http://127.0.0.1:${port}/stream-300-b`)
      const pids = family(child.pid)
      await idle('no connection', pids)
      for (let i = 0; i < Number(values.connections); i++) {
        const socket = connect(port, '127.0.0.1')
        sockets.push(socket)
        await once(socket, 'connect')
        socket.write('GET /stream-300-b HTTP/1.1\r\nHost: bench\r\n\r\n')
        await once(socket, 'data')
      }
      await idle(`${values.connections} idle connections`, pids)
    } finally {
      for (const socket of sockets) socket.destroy()
      await stop(child)
    }
  }
} finally {
  await stop(upstream.child)
}
