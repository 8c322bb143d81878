import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import parsePrometheus from 'parse-prometheus-text-format'
import t, { type Test } from 'tap'
import { startProgram, writeConfig } from '../e2e/support/built.js'
import { alerts, dashboard, expressions } from './expressions.js'

const config = (port: number) => `
listen: 127.0.0.1:0
admin: 127.0.0.1:0
upstream: http://127.0.0.1:${port}
routes: [{ prefix: /gone, upstream: "http://127.0.0.1:1" }]
limits: { exchanges: 4 }
log: { level: info, exchanges: none }
rules:
  - name: envelope
    match: { path: /api/** }
    unwrap: { when: { /success: false }, status: 404 }
  - name: quiet
    match: { path: /odd, status: 404 }
    mode: observe
    remap: { to: 400 }
`

const leak = `password=hunter2hunter2 postgres://app:s3cr3t-word@db.internal:5432/app
java.lang.IllegalStateException: no
\tat com.example.A.b(A.java:1)
`

/** A service, the program before it, and something of everything that is counted. */
async function counting(t: Test) {
  const legacy = createServer(async (request, response) => {
    const { url = '' } = request
    if (url === '/slow') await sleep(300)
    if (url === '/cut')
      return void response.writeHead(200, { 'Content-Length': 9 }).write('x', () => request.destroy())
    if (url === '/leak') return void response.writeHead(500, { 'Content-Type': 'text/plain' }).end(leak)
    if (url === '/large') return void response.writeHead(500).end('x'.repeat(8 << 20))
    if (url === '/odd') return void response.writeHead(404).end()
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.end(url === '/api/no' ? '{"success":false}' : '{}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => legacy.once('listening', resolve))
  t.teardown(() => legacy.close().closeAllConnections())
  const file = writeConfig(t, config((legacy.address() as AddressInfo).port))
  const program = startProgram(t, ['serve', '--config', file])
  const { address, admin } = await program.logged('listening')
  const ask = async (path: string) => (await fetch(`${address}${path}`)).arrayBuffer().catch(() => undefined)
  return {
    admin: String(admin),
    async traffic() {
      for (const path of ['/', '/api/no', '/api/yes', '/odd', '/leak', '/large', '/gone', '/cut'])
        await ask(path)
      await Promise.all(Array.from({ length: 8 }, () => ask('/slow')))
    },
  }
}

/** Names and labels in an expression; `by` and the braces are where labels stand. */
function mentioned(text: string) {
  const bare = text.replace(/"[^"]*"/g, '')
  const names = bare.match(/\b(?:upstanding|nodejs|process)_\w+/g) ?? []
  const groups = [...bare.matchAll(/\bby \(([^)]*)\)|\{([^}]*)\}/g)].map((found) => found[1] ?? found[2]!)
  const labels = groups.flatMap((group) => group.match(/\b[a-z]\w*/g) ?? [])
  return { names, labels: labels.filter((label) => !['job', 'instance', 'le'].includes(label)) }
}

t.test('what the dashboard and the alerts look at is what a running proxy shows', async (t) => {
  const { admin, traffic } = await counting(t)
  await traffic()
  const scrape = await (await fetch(`http://${admin}/metrics`)).text()
  const families = parsePrometheus(scrape)
  // The parser does not tell the labels of histograms.
  const labelsOf = (name: string) =>
    scrape
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`))
      .flatMap((line) => line.match(/\w+(?==")/g) ?? [])
  const familyOf = (name: string) =>
    families.find((family) => family.name === name) ??
    families.find(({ name: own, type }) => type === 'HISTOGRAM' && name === `${own}_bucket`)
  t.ok(expressions.length > 30)
  for (const { where, text } of expressions) {
    const { names, labels } = mentioned(text)
    for (const name of names) {
      const family = familyOf(name)
      t.ok(family, `${where}: ${name}`)
      if (/\brate\(|\bincrease\(/.test(text)) t.not(family?.type, 'GAUGE', `${where}: ${name} is a counter`)
    }
    const known = new Set(names.flatMap(labelsOf))
    for (const label of labels) t.ok(known.has(label), `${where}: label ${label}`)
  }
})

const isThere = spawnSync('prometheus', ['--version']).error === undefined
const skip = isThere ? false : 'there is no prometheus here'

t.test('a Prometheus server finds something for every expression', { skip }, async (t) => {
  const { admin, traffic } = await counting(t)
  const directory = mkdtempSync(join(tmpdir(), 'upstanding-prometheus-'))
  const file = join(directory, 'prometheus.yml')
  writeFileSync(
    file,
    `global: { scrape_interval: 1s }
scrape_configs: [{ job_name: upstanding, static_configs: [{ targets: ["${admin}"] }] }]
`,
  )
  const server = `127.0.0.1:${19_000 + (process.pid % 1000)}`
  const prometheus = spawn(
    'prometheus',
    [`--config.file=${file}`, `--storage.tsdb.path=${directory}/data`, `--web.listen-address=${server}`],
    { stdio: 'ignore' },
  )
  const ended = new Promise((resolve) => prometheus.once('exit', resolve))
  t.teardown(async () => {
    prometheus.kill()
    await ended
    rmSync(directory, { recursive: true })
  })
  const query = async (text: string) => {
    const response = await fetch(`http://${server}/api/v1/query?query=${encodeURIComponent(text)}`)
    return (await response.json()) as { status: string; error?: string; data?: { result: unknown[] } }
  }
  const scraped = async () => {
    const answer = await query('count_over_time(upstanding_incidents_total[1m]) > 2').catch(() => undefined)
    return (answer?.data?.result.length ?? 0) > 0
  }
  await traffic()
  while (!(await scraped())) {
    await traffic()
    await sleep(500)
  }
  for (const { where, text } of expressions) {
    const { status, error, data } = await query(text)
    t.equal(status, 'success', `${where}: ${error ?? text}`)
    t.ok(data!.result.length > 0, `${where}: ${text}`)
  }
})

t.test('every alert says what to do, every panel and variable is named once', async (t) => {
  for (const named of [
    alerts.map(({ alert }) => alert),
    dashboard.panels.map(({ title }) => title),
    dashboard.templating.list.map(({ name }) => name),
  ]) {
    t.same([...new Set(named)], named)
  }
  for (const alert of alerts)
    t.match(alert, { labels: { severity: /./ }, annotations: { summary: /./ } }, alert.alert)
})
