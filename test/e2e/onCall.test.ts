/** After an incident: every question of the engineer on call is answered from log and metrics alone. */
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { startProgram, writeConfig } from './support/built.js'
import { startHttpUpstream } from './support/upstreams.js'

const trace =
  'java.lang.IllegalStateException: pool exhausted\n\tat com.acme.Dao.load(Dao.java:42)\n\tat com.acme.A.b(A.java:1)\n'
const clients = Array.from({ length: 20 }, (_, i) => `203.0.113.${i + 1}`)

interface Line {
  readonly [name: string]: unknown
}

/** Values of one metric: the sum over the samples with these labels. */
function sumOf(metrics: string, name: string, labels: readonly string[] = []): number {
  const samples = metrics.split('\n').filter((line) => line.startsWith(name) && !line.startsWith('#'))
  const wanted = samples.filter((line) => labels.every((label) => line.includes(label)))
  return wanted.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

t.test('who, which upstream, which rule, since when, and what did they get', async (t) => {
  let isBroken = false
  const shop = await startHttpUpstream(t, (_request, response) => {
    if (isBroken) response.writeHead(500, { 'Content-Type': 'text/plain' }).end(trace)
    else response.end('ok')
  })
  const search = await startHttpUpstream(t, (_request, response) => response.end('ok'))
  const config = `listen: 127.0.0.1:0
admin: 127.0.0.1:0
upstream: ${shop.url}
routes: [{ prefix: /search, upstream: "${search.url}" }]
forwarded: { trustProxy: [127.0.0.1] }
rules:
  - name: no-traces
    match: { status: 5xx }
    sanitize: {}
`
  const program = startProgram(t, ['serve', '--config', writeConfig(t, config)])
  const { address, admin } = await program.logged('listening')
  const get = async (path: string, client: string, index: number) => {
    const response = await fetch(`${address}${path}`, {
      headers: {
        'X-Forwarded-For': client,
        traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(15)}${index % 10}-01`,
      },
    })
    return { status: response.status, body: await response.text() }
  }
  const everybody = (path: (index: number) => string) =>
    Promise.all(clients.map((client, index) => get(path(index), client, index)))

  // All is well; then the shop fails for everybody who buys, and the search goes away.
  await everybody((index) => (index % 2 === 0 ? '/buy' : '/search'))
  const before = Date.now()
  isBroken = true
  const seen = await everybody((index) => (index < 7 ? `/buy/${index}` : '/search'))
  const port = (search.server.address() as AddressInfo).port
  await new Promise((resolve) => search.server.close(resolve).closeAllConnections())
  const gone = await everybody((index) => (index < 15 ? '/healthy-path-of-nobody' : '/search'))
  program.child.kill('SIGHUP')
  await program.logged('reloaded')
  // An exchange is logged when it has ended, which its client may know first.
  const after = Date.now()

  const metrics = await (await fetch(`http://${admin}/metrics`)).text()
  const exchanges = program.log.filter(({ msg }) => msg === 'exchange') as readonly Line[]
  const incidents = program.log.filter(({ msg }) => msg === 'incident') as readonly Line[]

  t.equal(seen.filter(({ status }) => status === 500).length, 7)
  const failed = incidents.filter(({ target }) => String(target).startsWith('/buy/'))
  t.same(failed.map(({ client }) => client).sort(), clients.slice(0, 7).sort(), 'who was affected')
  t.same(new Set(incidents.map(({ upstream }) => upstream)), new Set([shop.url]), 'by which upstream')
  t.same(new Set(incidents.map(({ rule }) => rule)), new Set(['no-traces']), 'which rule acted')
  t.same(new Set(incidents.map(({ status }) => status)), new Set([500]), 'what they got')
  for (const { original, time } of incidents) {
    t.match(original, 'com.acme.Dao.load(Dao.java:42)', 'what was hidden from them')
    const at = Date.parse(String(time))
    t.ok(at >= before && at <= after, 'since when')
  }
  for (const [index, { body }] of seen.entries()) {
    if (index >= 7) continue
    const own = failed.find(({ client }) => client === clients[index])!
    t.match(body, String(own.incident), 'the id that a client reports leads to its line')
    t.notMatch(body, 'Dao')
  }

  t.equal(gone.filter(({ status }) => status === 503).length, 5)
  const unreachable = exchanges.filter(({ local }) => local === 'UPSTREAM_UNREACHABLE')
  t.same(unreachable.map(({ client }) => client).sort(), clients.slice(15).sort())
  t.match(unreachable[0], {
    route: '/search',
    upstream: `http://127.0.0.1:${port}`,
    status: 503,
    cause: 'ECONNREFUSED',
    peer: '127.0.0.1',
    method: 'GET',
    host: String(address).replace('http://', ''),
    protocol: 'HTTP/1.1',
  })
  const ids = exchanges.map(({ requestId }) => requestId)
  t.equal(new Set(ids).size, ids.length, 'no two requests share an id, though they share a trace')

  t.equal(
    sumOf(metrics, 'upstanding_upstream_responses_total', ['status="500"', `upstream="${shop.url}"`]),
    22,
  )
  t.equal(
    sumOf(metrics, 'upstanding_upstream_responses_total', ['status="500"', `upstream="${search.url}"`]),
    0,
  )
  t.equal(
    sumOf(metrics, 'upstanding_local_replies_total', ['UPSTREAM_UNREACHABLE', `upstream="${search.url}"`]),
    5,
  )
  t.equal(sumOf(metrics, 'upstanding_rule_outcomes_total', ['rule="no-traces"', 'outcome="fired"']), 22)
  t.equal(sumOf(metrics, 'upstanding_incidents_total', ['stackTrace']), 22)
})
