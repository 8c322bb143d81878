// How much longer an exchange takes through each contender than without a proxy: few clients and many, with and
// without a busy neighbor on the same core.
import { parseArgs } from 'node:util'
import { contenders } from './contenders/index.mjs'
import { jobs } from './jobs.mjs'
import { answerOf, freePort, load, measuredCore, median, spawnPinned, stop } from './measure.mjs'
import { binaryOf, versionOf } from './nodes.mjs'
import { pathOf, startUpstream } from './upstream.mjs'

const { values } = parseArgs({
  options: {
    contender: { type: 'string' },
    clients: { type: 'string' },
    seconds: { type: 'string' },
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    node: { type: 'string' },
  },
})
const node = binaryOf(values.node)
const [job] = jobs
const wanted = values.contender?.split(',')
const present = contenders.filter(
  ({ name, available, does }) => available() && does(job) && (wanted?.includes(name) ?? true),
)
const { quick } = values
const counts = (values.clients ?? (quick ? '1,64' : '1,64,500,2000')).split(',').map(Number)
const seconds = Number(values.seconds ?? (quick ? 1 : 3))
const rounds = Number(values.rounds ?? (quick ? 1 : 3))
const warmExchanges = quick ? 3000 : 15_000

const upstream = await startUpstream()
const direct = { name: 'direct', url: `${upstream.origin}${pathOf(job)}` }
const running = [direct]
for (const contender of present) {
  const port = await freePort()
  // One more than the clients, for the first question.
  const limits = { connections: Math.max(...counts) + 10, exchanges: Math.max(...counts) + 10 }
  const origin =
    contender.name === 'upstanding' ? { url: upstream.origin, connections: 4096 } : upstream.origin
  const child = contender.start({ port, origin, node, rules: [], limits })
  running.push({ name: contender.name, child, url: `http://127.0.0.1:${port}${pathOf(job)}` })
}

async function measureAll(clients) {
  const passes = new Map(running.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const { name, url } of running) passes.get(name).push(await load(url, seconds, clients))
  }
  const of = (name, key) => median(passes.get(name).map((pass) => pass[key]))
  for (const { name } of running) {
    const p50 = of(name, 'p50')
    const p99 = of(name, 'p99')
    const added = [p50 - of('direct', 'p50'), p99 - of('direct', 'p99')]
    const cells = [p50, p99, ...added].map((time) => time.toFixed(2).padStart(9)).join('')
    const failures = passes.get(name).reduce((sum, pass) => sum + pass.failures, 0)
    const rate = of(name, 'perSecond').toFixed(0).padStart(8)
    console.log(`${name.padEnd(28)}${cells}${rate}${failures > 0 ? `  ${failures} connections failed` : ''}`)
  }
}

try {
  for (const { url } of running) {
    await answerOf(url)
    await load(url, 10, 64, warmExchanges)
  }
  for (const neighbor of [false, true]) {
    const busy = neighbor ? spawnPinned(measuredCore, process.execPath, ['-e', 'for (;;) {}']) : undefined
    for (const clients of counts) {
      console.log(
        `\n${clients} clients${neighbor ? ', a busy neighbor' : ''}, Node ${versionOf(node)}`.padEnd(29) +
          '   p50 ms   p99 ms    added    added   per s',
      )
      await measureAll(clients)
    }
    if (busy !== undefined) await stop(busy)
  }
} finally {
  await Promise.all(running.map(({ child }) => child && stop(child)))
  await stop(upstream.child)
}
