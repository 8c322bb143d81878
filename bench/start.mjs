// Measures the time from exec to the first answer, and the memory of the idle process.
import { parseArgs } from 'node:util'
import { startUpstanding } from './contenders/upstanding.mjs'
import {
  answerOf,
  cpuMicroseconds,
  family,
  freePort,
  median,
  residentMiB,
  stop,
  temporaryFolder,
} from './measure.mjs'
import { binaryOf, versionOf } from './nodes.mjs'
import { startUpstream } from './upstream.mjs'

const { values } = parseArgs({
  options: {
    node: { type: 'string', multiple: true },
    times: { type: 'string', default: '7' },
  },
})

// As in a typical config: kinds of every phase, and the recommended profile.
const rules = [
  { name: 'hidden', match: { path: '/admin/**' }, conceal: { statuses: 'any-error', everywhere: true } },
  {
    name: 'wrapped',
    match: { path: '/api/**' },
    unwrap: { when: { '/success': false }, status: { from: '/error/code', default: 500 } },
  },
  { name: 'clean', match: { status: '5xx' }, sanitize: {} },
  { name: 'polite', match: { status: [429, 503] }, retryAfter: { default: '30s' } },
]

const idleFor = 5000

async function startOnce(node, origin, environment) {
  const port = await freePort()
  const before = performance.now()
  const child = startUpstanding({ port, origin, node, rules }, [], undefined, environment)
  try {
    await answerOf(`http://127.0.0.1:${port}/stream-300-b`)
    const milliseconds = performance.now() - before
    const pids = family(child.pid)
    const cpu = cpuMicroseconds(pids) / 1000
    await new Promise((resolve) => setTimeout(resolve, idleFor))
    return { milliseconds, cpu, memory: residentMiB(pids) }
  } finally {
    await stop(child)
  }
}

async function series(name, node, origin, environment) {
  await startOnce(node, origin, environment)
  const all = []
  for (let i = 0; i < Number(values.times); i++) all.push(await startOnce(node, origin, environment))
  const of = (key) =>
    median(all.map((one) => one[key]))
      .toFixed(0)
      .padStart(6)
  console.log(
    `${name.padEnd(32)}${of('milliseconds')} ms to the first answer ${of('cpu')} ms of CPU ${of('memory')} MiB idle`,
  )
}

const upstream = await startUpstream()
try {
  for (const version of values.node ?? [undefined]) {
    const node = binaryOf(version)
    const name = `node ${versionOf(node)}`
    await series(name, node, upstream.origin, {})
    const cache = temporaryFolder()
    await series(`${name}, compile cache`, node, upstream.origin, { NODE_COMPILE_CACHE: cache })
  }
} finally {
  await stop(upstream.child)
}
