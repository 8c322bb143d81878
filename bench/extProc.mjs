// What an exchange costs behind Envoy with the external processor, and whether any fails under load:
//
//   node bench/extProc.mjs [--node 26] [--connections 64] [--exchanges 20000] [--bare]
//
// CPU is that of the processes, user and system, divided by the exchanges. `--bare`: an Envoy without the settings
// that keep its stream resets from costing connections (docs/ext-proc.md). At the end: the metrics of the processor
// that are not zero, and its warnings and errors.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { parse, stringify } from 'yaml'
import { binaryOf, versionOf } from './nodes.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const { values } = parseArgs({
  options: {
    node: { type: 'string' },
    connections: { type: 'string', default: '64' },
    exchanges: { type: 'string', default: '20000' },
    bare: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const node = binaryOf(values.node)
const envoy = execFileSync(process.execPath, [here('../scripts/envoy.mjs')], { encoding: 'utf8' }).trim()
const directory = mkdtempSync(join(tmpdir(), 'upstanding-bench-'))
const children = []
const trace = `java.lang.IllegalStateException: no\n${'\tat com.example.shop.Order.load(Order.java:17)\n'.repeat(10)}`
const wrapped = JSON.stringify({ success: false, error: { code: 'USER_NOT_FOUND', text: 'x'.repeat(200) } })

const config = {
  profile: 'none',
  listen: '127.0.0.1:0',
  admin: '127.0.0.1:0',
  log: { exchanges: 'none' },
  limits: { exchanges: 4096 },
  rules: [
    { match: { path: '/api/**' }, unwrap: { when: { '/success': false }, status: 404 } },
    { match: { path: '/leak' }, sanitize: {} },
  ],
}
const jobs = [
  ['Envoy alone', '/none', false],
  ['no matching rule', '/none', true],
  ['unwrap', '/api/x', true],
  ['sanitize', '/leak', true],
]

/** Resolves with what the pattern finds in the output. */
function start(command, args, pattern, onLine = () => {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  createInterface(child.stdout).on('line', onLine)
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (chunk) => {
      if (output === undefined) return
      output += chunk
      const found = pattern.exec(output)
      if (found === null) return
      output = undefined
      resolve({ child, found })
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', () => reject(new Error(`${command} ended: ${output}`)))
  })
}

async function startEnvoy(service, processor, withFilter) {
  const written = parse(readFileSync(here('../deploy/envoy/envoy.yaml'), 'utf8'))
  const { listeners, clusters } = written.static_resources
  const { typed_config: manager } = listeners[0].filter_chains[0].filters[0]
  const at = (cluster) => cluster.load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address
  const port = 20_000 + Math.floor(Math.random() * 10_000)
  written.admin.address.socket_address.port_value = 0
  Object.assign(listeners[0].address.socket_address, { address: '127.0.0.1', port_value: port })
  at(clusters[0]).port_value = service
  at(clusters[1]).port_value = processor
  // As many clients as the job wants: the defaults allow 1,024.
  clusters[0].circuit_breakers = {
    thresholds: [{ max_connections: 8192, max_pending_requests: 8192, max_requests: 8192 }],
  }
  clusters[0].connect_timeout = '60s'
  if (!withFilter) manager.http_filters.shift()
  if (values.bare) {
    delete written.layered_runtime
    delete clusters[1].typed_extension_protocol_options[
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions'
    ].common_http_protocol_options
  }
  const file = join(directory, `envoy-${port}.yaml`)
  writeFileSync(file, stringify(written))
  const args = ['-c', file, '--concurrency', '1', '--base-id', String(port)]
  const { child } = await start(envoy, args, /(starting main dispatch loop)/)
  return { child, port }
}

/** Milliseconds of CPU so far. */
function cpuOf({ pid }) {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ').slice(11, 13)
  return (Number(user) + Number(system)) * 10
}

function load(port, path, exchanges) {
  const args = [here('load.mjs'), `http://127.0.0.1:${port}${path}`, '1200', values.connections, exchanges]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  return new Promise((resolve) => child.on('close', () => resolve(JSON.parse(output))))
}

const service = createServer((request, response) => {
  if (request.url.startsWith('/api')) response.setHeader('Content-Type', 'application/json').end(wrapped)
  else if (request.url === '/leak')
    response.writeHead(500, { 'Content-Type': 'text/plain', 'Content-Length': trace.length }).end(trace)
  else response.end('x'.repeat(300))
})
// What is under test is the processor: Envoy must not find its kept connections closed, or connect too slowly.
service.keepAliveTimeout = 0
try {
  await new Promise((resolve) => service.listen(0, '127.0.0.1', 4096, resolve))
  const file = join(directory, 'upstanding.yaml')
  writeFileSync(file, stringify(config))
  const warnings = []
  const processor = await start(
    node,
    [here('../dist/main.js'), 'ext-proc', '--config', file],
    /"address":"[^"]*:(\d+)","admin":"([^"]+)"/,
    (line) => {
      const { level, msg } = JSON.parse(line)
      if (level === 'warn' || level === 'error') warnings.push(`${level}: ${msg}`)
    },
  )
  const [, port, admin] = processor.found
  console.log(
    `Node ${versionOf(node)}, ${values.connections} connections, ${values.exchanges} exchanges each`,
  )
  console.log('job               Envoy µs  processor µs  per s   p99 ms  statuses')
  for (const [name, path, withFilter] of jobs) {
    if (values.only !== undefined && values.only !== name) continue
    const { child, port: envoyPort } = await startEnvoy(service.address().port, Number(port), withFilter)
    await load(envoyPort, path, '1000')
    const before = [cpuOf(child), cpuOf(processor.child)]
    const { exchanges, perSecond, p99, statuses, failures } = await load(envoyPort, path, values.exchanges)
    const micros = [child, processor.child].map((each, i) =>
      Math.round(((cpuOf(each) - before[i]) * 1000) / exchanges),
    )
    child.kill()
    const seen = JSON.stringify(statuses).replaceAll('"', '')
    console.log(
      `${name.padEnd(17)} ${String(micros[0]).padStart(8)}  ${String(micros[1]).padStart(12)}  ${perSecond.toFixed(0).padStart(5)}  ${p99.toFixed(1).padStart(6)}  ${seen}, ${failures} broken`,
    )
  }
  const metrics = await (await fetch(`http://${admin}/metrics`)).text()
  for (const line of metrics.split('\n')) if (/^upstanding_ext_proc_\S+ [^0]/.test(line)) console.log(line)
  for (const line of warnings.filter((each) => !each.includes('incident'))) console.log(line)
} finally {
  for (const child of children) child.kill()
  service.closeAllConnections()
  service.close()
  rmSync(directory, { recursive: true })
}
