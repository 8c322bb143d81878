// Measures what grows with the number of rules: loading, heap, readiness, and for a reload the slowest of many requests
// and the longest piece of work on the event loop (Linux).
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { stringify } from 'yaml'
import { dist, writeConfig } from './contenders/upstanding.mjs'
import { answerOf, freePort, spawnMeasured, stop } from './measure.mjs'
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
  const preload = new URL('longestWork.mjs', import.meta.url).href
  const child = spawnMeasured(node, ['--import', preload, join(dist, 'main.js'), 'serve', '--config', file], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  const reloads = () => text.split('"msg":"reloaded"').length - 1
  const write = (mode) =>
    writeFileSync(file, inFormat({ profile: 'none', admin: '127.0.0.1:0', ...config, mode }))
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const url = `http://127.0.0.1:${port}/stream-300-b`
  try {
    await answerOf(url, 60)
    const ready = performance.now() - started
    const until = performance.now() + 1000
    const quiet = await slowest(url, agent, () => performance.now() < until)
    const written = performance.now()
    write('observe')
    const stall = await slowest(url, agent, () => reloads() === 0)
    const took = performance.now() - written
    // Measuring the work keeps the event loop busy, so it has a reload of its own.
    child.send('begin')
    write('enforce')
    while (reloads() === 1) await setTimeout(20)
    child.send('end')
    const [{ cpu: work }] = await once(child, 'message')
    return { ready, quiet, stall, took, work }
  } finally {
    agent.destroy()
    await stop(child)
  }
}

const node = binaryOf(values.node)
const upstream = await startUpstream()
const cell = (value, digits = 0) => value.toFixed(digits).padStart(9)
console.log(' rules   CPU ms  KiB/rule ready ms  quiet max ms  reload max ms  longest work  reload took ms')
try {
  for (const count of values.rules.split(',').map(Number)) {
    const rules = rulesFor(count)
    const file = writeConfig({ upstream: upstream.origin, rules }, inFormat)
    const { ms, heap } = await loadOnce(node, file)
    const { ready, quiet, stall, took, work } = await reloadOnce(node, upstream.origin, rules)
    console.log(
      `${String(count).padStart(6)}${cell(ms)}${cell(heap / 1024 / count, 1)}${cell(ready)}${cell(quiet, 1).padStart(14)}${cell(stall, 1).padStart(15)}${cell(work, 1).padStart(14)}${cell(took).padStart(16)}`,
    )
  }
} finally {
  await stop(upstream.child)
}
