// Runs the image's files under runc as an orchestrator would: the user, command and environment of the image, a
// read-only root, no capability, a memory limit, rules in a directory that is swapped behind a symlink. Asks it
// things meanwhile. Arguments: the image's root, and a directory with image.json.
import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { Agent, createServer, get } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import parsePrometheus from 'parse-prometheus-text-format'

const [root, work] = process.argv.slice(2)
const image = JSON.parse(readFileSync(join(work, 'image.json'), 'utf8')).Docker.config
const name = `upstanding-${process.pid}`
const memory = 256 * 1024 * 1024
const done = (line) => console.log(`ok  ${line}`)

// The service behind: /slow takes its time, /broken fails with a large body, the rest wraps an error in a 200.
const legacy = createServer(async (request, response) => {
  if (request.url === '/slow') await sleep(1_000)
  if (request.url === '/broken') {
    response.writeHead(500, { 'Content-Type': 'text/plain' })
    response.end(
      `java.lang.IllegalStateException: no\n\tat com.example.A.b(A.java:1)\n${'x'.repeat(900_000)}`,
    )
    return
  }
  response.writeHead(200, { 'Content-Type': 'application/json' })
  response.end('{"success":false}')
})
// Longer than this machine may be busy: which side closes an idle connection first is not tested here.
legacy.keepAliveTimeout = 60_000
await new Promise((resolve) => legacy.listen(0, '127.0.0.1', resolve))

// As a kubelet writes a ConfigMap: upstanding.yaml -> ..data/upstanding.yaml, and ..data is swapped.
const volume = join(work, 'rules')
let version = 0
function putInForce(status) {
  const directory = `..v${++version}`
  mkdirSync(join(volume, directory), { recursive: true })
  const config = `upstream: http://127.0.0.1:${legacy.address().port}
rules:
  - name: envelope
    match: { path: /api/** }
    unwrap: { when: { /success: false }, status: ${status} }
`
  writeFileSync(join(volume, directory, 'upstanding.yaml'), config)
  symlinkSync(directory, join(volume, '..data_tmp'))
  renameSync(join(volume, '..data_tmp'), join(volume, '..data'))
  if (version === 1) symlinkSync('..data/upstanding.yaml', join(volume, 'upstanding.yaml'))
}

function writeBundle(port, adminPort) {
  const bundle = join(work, 'bundle')
  mkdirSync(bundle)
  execFileSync('runc', ['spec', '--bundle', bundle])
  const file = join(bundle, 'config.json')
  const spec = JSON.parse(readFileSync(file, 'utf8'))
  const [uid, gid] = image.User.split(':').map(Number)
  Object.assign(spec.process, {
    terminal: false,
    user: { uid, gid },
    args: [...image.Entrypoint, ...image.Cmd],
    env: [...image.Env, `PORT=${port}`, `UPSTANDING_ADMIN=127.0.0.1:${adminPort}`],
    cwd: image.WorkingDir,
    capabilities: {},
    noNewPrivileges: true,
  })
  spec.root = { path: root, readonly: true }
  spec.mounts.push({
    destination: '/etc/upstanding',
    type: 'bind',
    source: volume,
    options: ['rbind', 'ro'],
  })
  // The host's network replaces a pod's.
  spec.linux.namespaces = spec.linux.namespaces.filter(({ type }) => type !== 'network')
  spec.linux.resources = { memory: { limit: memory } }
  writeFileSync(file, JSON.stringify(spec))
  return bundle
}

const runc = (...args) => execFileSync('runc', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const inside = (code) => runc('exec', name, 'node', '-e', code)

async function until(what, condition) {
  for (let left = 100; left > 0; left--) {
    if (await condition()) return
    await sleep(100)
  }
  throw new Error(`did not happen: ${what}`)
}

/** One that was free a moment ago. */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** The status, once the whole body is there; rejects when anything of the exchange is lost. */
function fetchStatus(url) {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume()
      response.once('end', () =>
        response.complete ? resolve(response.statusCode) : reject(new Error('cut off')),
      )
      response.once('error', reject)
    }).once('error', reject)
  })
}

const { components } = JSON.parse(readFileSync(join(root, 'app/sbom.cdx.json'), 'utf8'))
const versionOf = (name) => {
  const found = components.find(
    (each) => each.name === name || each.properties?.some(({ value }) => value === name),
  )
  assert.match(found?.version ?? `no ${name}`, /^\d/)
  return `${name} ${found.version}`
}
done(`its SBOM lists ${['undici', 'fastify', 'glibc', 'openssl', 'node'].map(versionOf).join(', ')}`)

const [port, adminPort] = [await freePort(), await freePort()]
const proxy = `http://127.0.0.1:${port}`
const admin = `http://127.0.0.1:${adminPort}`
putInForce(404)
const container = spawn('runc', ['run', '--bundle', writeBundle(port, adminPort), name], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
let log = ''
container.stdout.setEncoding('utf8').on('data', (chunk) => {
  log += chunk
})
const ended = new Promise((resolve) => container.once('exit', resolve))

try {
  await until('the server is ready', () =>
    fetch(`${admin}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  const { pid } = JSON.parse(runc('state', name))
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  assert.match(status, /^Uid:\s+10001\s+10001\s+10001\s+10001$/m)
  assert.match(status, /^CapEff:\s+0+$/m)
  assert.match(status, /^NSpid:.*\t1$/m)
  done('it runs as process 1, as user 10001, without a capability')

  assert.match(inside(`try { fs.writeFileSync('/app/x', '') } catch (e) { console.log(e.code) }`), /EROFS/)
  assert.equal(
    inside(`console.log(['/bin/sh', '/usr/bin/env', '/usr/local/bin/npm'].filter(fs.existsSync).length)`),
    '0\n',
  )
  done('its root is read-only, and holds neither shell nor package manager')

  const limit = Number(inside('console.log(process.constrainedMemory())'))
  assert.equal(limit, memory)
  const [flag] = image.Entrypoint.filter((word) => word.startsWith('--max'))
  const heap = Number(runc('exec', name, 'node', flag, '-p', 'v8.getHeapStatistics().heap_size_limit'))
  assert.ok(heap < memory, `heap limit ${heap}`)
  done(`of ${memory >> 20} MiB its heap may take ${heap >> 20}`)

  runc('exec', name, ...image.Healthcheck.Test.slice(1))
  done('its HEALTHCHECK passes')

  const seen = new Map()
  let loading = true
  const clients = Array.from({ length: 32 }, async () => {
    while (loading) {
      const answer = await fetchStatus(`${proxy}/api/users/7`)
      seen.set(answer, (seen.get(answer) ?? 0) + 1)
    }
  })
  await sleep(1_000)
  putInForce(410)
  await until('the swapped rules are active', () => seen.has(410))
  await sleep(500)
  loading = false
  await Promise.all(clients)
  assert.deepEqual([...seen.keys()].sort(), [404, 410])
  done(
    `rules were swapped under load: ${seen.get(404)} answers by the old, ${seen.get(410)} by the new, none lost`,
  )

  const broken = await Promise.all(Array.from({ length: 300 }, () => fetchStatus(`${proxy}/broken`)))
  const why = () =>
    log
      .split('\n')
      .filter((line) => line.includes('"local"'))
      .join('\n')
  assert.ok(
    broken.every((status) => status === 500),
    `${broken}\n${why()}`,
  )
  done('300 broken answers of 900 kB at once, held to be sanitized, are no reason to run out of memory')

  const families = parsePrometheus(await (await fetch(`${admin}/metrics`)).text())
  const of = (wanted) => families.find(({ name }) => name === wanted)
  const sum = (family, label, value) =>
    family.metrics
      .filter(({ labels }) => labels[label] === value)
      .reduce((total, metric) => total + Number(metric.value), 0)
  assert.equal(sum(of('upstanding_exchanges_total'), 'status', '404'), seen.get(404))
  assert.equal(sum(of('upstanding_exchanges_total'), 'status', '410'), seen.get(410))
  assert.equal(sum(of('upstanding_reloads_total'), 'outcome', 'success'), 1)
  assert.equal(of('upstanding_exchange_duration_seconds').type, 'HISTOGRAM')
  done(
    `a parser of Prometheus's format reads ${families.length} families of metrics, and the counts are right`,
  )
  const checked = spawnSync('promtool', ['check', 'metrics'], {
    input: await (await fetch(`${admin}/metrics`)).text(),
    encoding: 'utf8',
  })
  assert.ok(checked.error !== undefined || checked.status === 0, checked.stderr)
  done(
    checked.error === undefined
      ? 'promtool has nothing to complain about'
      : 'skipped: there is no promtool here',
  )

  const slow = Array.from({ length: 40 }, () => fetchStatus(`${proxy}/slow`))
  await until('they are under way', async () =>
    /^upstanding_exchanges_in_flight 40$/m.test(await (await fetch(`${admin}/metrics`)).text()),
  )
  runc('kill', name, 'TERM')
  assert.deepEqual(new Set(await Promise.all(slow)), new Set([200]))
  assert.equal(await ended, 0)
  assert.match(log, /"msg":"stopped"/)
  done('SIGTERM: the 40 exchanges under way were finished, then it exited with 0')
} finally {
  agent.destroy()
  legacy.close()
  if (container.exitCode === null) execFileSync('runc', ['kill', name, 'KILL'], { stdio: 'ignore' })
  await ended
}
