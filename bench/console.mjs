// Compares the cost of an exchange with zero, one and five console viewers.
import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { compare, table } from './compare.mjs'
import { startUpstanding } from './contenders/upstanding.mjs'
import { jobs } from './jobs.mjs'
import { freePort, stop } from './measure.mjs'
import { binaryOf } from './nodes.mjs'
import { startUpstream } from './upstream.mjs'

const { values } = parseArgs({
  options: { node: { type: 'string' }, seconds: { type: 'string', default: '3' } },
})

/** Reads the live tail as a page does, from when the program listens until it ends. */
async function view(port, child) {
  while (child.exitCode === null && child.signalCode === null) {
    await new Promise((resolve) => {
      const asking = request({ host: '127.0.0.1', port, path: '/exchanges/stream' }, (response) =>
        response.resume().once('close', resolve),
      )
      asking.once('error', resolve).end()
    })
    await pause(20)
  }
}

const contenders = []
for (const viewers of [0, 1, 5]) {
  const port = await freePort()
  contenders.push({
    name: viewers === 1 ? '1 viewer' : `${viewers} viewers`,
    start(given) {
      const child = startUpstanding({ ...given, admin: `127.0.0.1:${port}` })
      for (let i = 0; i < viewers; i++) void view(port, child)
      return child
    },
  })
}

const upstream = await startUpstream()
try {
  const extent = { seconds: Number(values.seconds), warmUp: 8, rounds: 2 }
  const node = binaryOf(values.node)
  for (const job of jobs.filter(({ name }) =>
    ['stream 300 B', 'unwrap error 300 B', 'sanitize a trace'].includes(name),
  )) {
    const rows = await compare(contenders, job, { ...extent, origin: upstream.origin, node })
    console.log(table(job.name, rows))
  }
} finally {
  await stop(upstream.child)
}
