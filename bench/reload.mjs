// Measures what grows with the number of rules: loading, heap, readiness, and the stall of a reload under traffic.
import { writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { stringify } from 'yaml'
import { dist, writeConfig } from './contenders/upstanding.mjs'
import { answerOf, cpuMicroseconds, family, freePort, spawnMeasured, stop } from './measure.mjs'
import { binaryOf } from './nodes.mjs'
import { startUpstream } from './upstream.mjs'

const { values } = parseArgs({
  options: {
    node: { type: 'string' },
    rules: { type: 'string', default: '10,100,1000,5000' },
    format: { type: 'string', default: 'yaml' },
  },
})
// JSON is also YAML, and is read faster.
const inFormat = values.format === 'json' ? JSON.stringify : stringify

/** As a platform team has them: several kinds for each of many paths. */
function rulesFor(count) {
  const kinds = [
    (i) => ({ match: { path: `/service-${i}/**`, status: 429 }, retryAfter: { default: '30s' } }),
    (i) => ({ match: { path: `/service-${i}/orders/{id}`, status: '5xx' }, sanitize: {} }),
    (i) => ({
      match: { path: `/service-${i}/orders/*`, method: ['GET', 'PUT'], status: 404 },
      remap: { to: 410 },
    }),
    (i) => ({ match: { path: `/service-${i}/admin/**` }, conceal: {} }),
    (i) => ({
      match: { path: `/service-${i}/api/**` },
      unwrap: { when: { '/success': false }, status: { from: '/error/code', default: 500 } },
    }),
  ]
  return Array.from({ length: count }, (_, i) => ({ name: `rule-${i}`, ...kinds[i % kinds.length](i) }))
}

/** In a process of its own: CPU time and heap of parsing, checking and compiling the file. */
function loadOnce(node, file) {
  const script = `
    const { loadFile } = await import(${JSON.stringify(join(dist, 'config/load.js'))})
    const before = (gc(), process.memoryUsage().heapUsed)
    const start = process.cpuUsage()
    const { plan } = await loadFile(${JSON.stringify(file)}, { environment: {} })
    const { user, system } = process.cpuUsage(start)
    const ms = (user + system) / 1000
    gc()
    console.log(JSON.stringify({ ms, heap: process.memoryUsage().heapUsed - before, rules: plan.rules.length }))`
  const child = spawnMeasured(node, ['--expose-gc', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  return new Promise((resolve) => child.on('close', () => resolve(JSON.parse(text))))
}

function timed(url, agent) {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    get(url, { agent }, (response) => {
      response.resume().on('end', () => resolve(performance.now() - start))
    }).on('error', reject)
  })
}

/** Sends one request after the other until stopped; the slowest in milliseconds. */
async function slowest(url, agent, running) {
  let worst = 0
  while (running()) worst = Math.max(worst, await timed(url, agent))
  return worst
}

async function reloadOnce(node, origin, rules) {
  const port = await freePort()
  const config = { listen: `127.0.0.1:${port}`, upstream: origin, rules }
  const file = writeConfig(config, inFormat)
  const started = performance.now()
  const child = spawnMeasured(node, [join(dist, 'main.js'), 'serve', '--config', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const url = `http://127.0.0.1:${port}/stream-300-b`
  try {
    await answerOf(url, 60)
    const ready = performance.now() - started
    const until = performance.now() + 1000
    const quiet = await slowest(url, agent, () => performance.now() < until)
    const cpu = cpuMicroseconds(family(child.pid))
    const written = performance.now()
    writeFileSync(file, inFormat({ profile: 'none', admin: '127.0.0.1:0', ...config, mode: 'observe' }))
    const stall = await slowest(url, agent, () => !text.includes('"msg":"reloaded"'))
    return {
      ready,
      quiet,
      stall,
      took: performance.now() - written,
      cpu: (cpuMicroseconds(family(child.pid)) - cpu) / 1000,
    }
  } finally {
    agent.destroy()
    await stop(child)
  }
}

const node = binaryOf(values.node)
const upstream = await startUpstream()
const cell = (value, digits = 0) => value.toFixed(digits).padStart(9)
console.log(' rules   CPU ms  KiB/rule ready ms  quiet max ms  reload max ms  reload took ms')
try {
  for (const count of values.rules.split(',').map(Number)) {
    const rules = rulesFor(count)
    const file = writeConfig({ upstream: upstream.origin, rules }, inFormat)
    const { ms, heap } = await loadOnce(node, file)
    const { ready, quiet, stall, took } = await reloadOnce(node, upstream.origin, rules)
    console.log(
      `${String(count).padStart(6)}${cell(ms)}${cell(heap / 1024 / count, 1)}${cell(ready)}${cell(quiet, 1).padStart(14)}${cell(stall, 1).padStart(15)}${cell(took).padStart(16)}`,
    )
  }
} finally {
  await stop(upstream.child)
}
