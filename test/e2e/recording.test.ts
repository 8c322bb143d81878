/** What the proxy records while it observes is what audit reads. */
import t from 'tap'
import { run } from '../cli/run.fixture.js'
import { startProxy } from './support/proxy.js'
import { startHttpUpstream } from './support/upstreams.js'

t.test('record, then audit', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) => {
    if (request.url === '/leave') return response.writeHead(200, { 'Content-Length': 10 }).write('half')
    if (request.url === '/busy') return response.writeHead(503).end()
    response.setHeader('Content-Type', 'application/json')
    return response.end('{"success":false,"error":{"code":"USER_NOT_FOUND"}}')
  })
  const file = `${t.testdir()}/audit.jsonl`
  const config = {
    upstream: upstream.url,
    mode: 'observe',
    profile: 'recommended',
    audit: { file },
    rules: [{ sanitize: { body: 'replace' } }],
  }
  const proxy = await startProxy(t, config)
  for (const path of ['/users/1', '/users/2', '/busy']) await (await fetch(proxy.url + path)).text()
  const leaving = new AbortController()
  const left = await fetch(`${proxy.url}/leave`, { signal: leaving.signal })
  await left.body!.getReader().read()
  leaving.abort()
  await proxy.idle()
  await proxy.close()
  const { code, stdout } = await run(['audit', file, '--format', 'json'])
  t.equal(code, 0)
  const audit = JSON.parse(stdout)
  t.equal(audit.exchanges, 3, 'what the client left is not recorded')
  t.equal(audit.origin, upstream.url, 'the service, not the proxy before it')
  t.match(audit.findings, [
    { lie: 4, count: 1 },
    { lie: 3, count: 2, endpoints: [{ method: 'GET', pattern: '/users/{id}', count: 2 }] },
  ])
})
