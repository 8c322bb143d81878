import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { startProxy } from './support/proxy.js'

const origin = 'https://app.example'

t.test('a local reply repeats the CORS headers that the service last sent to the origin', async (t) => {
  const service = createServer((request, response) => {
    if (request.headers.origin === origin) response.setHeader('Access-Control-Allow-Origin', origin)
    if (request.url === '/busy') return response.writeHead(429, { 'X-RateLimit-Reset': '20' }).end()
    return response.end('ok')
  })
  // At a socket: another test could get the port once the service is down.
  const directory = mkdtempSync(join(tmpdir(), 'upstanding-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const path = join(directory, 'service.sock')
  await new Promise<void>((resolve) => service.listen(path, resolve))
  const proxy = await startProxy(t, { upstream: `unix:${path}`, profile: 'recommended' })
  const get = (path: string, from: string) => fetch(`${proxy.url}${path}`, { headers: { Origin: from } })
  await (await get('/', origin)).text()
  await (await get('/', 'https://other.example')).text()
  const busy = await get('/busy', origin)
  t.equal(busy.headers.get('access-control-expose-headers'), 'Retry-After', 'what a rule added is exposed')
  service.close()
  service.closeAllConnections()

  const down = await get('/', origin)
  t.equal(down.status, 503)
  t.equal(down.headers.get('access-control-allow-origin'), origin)
  t.equal(down.headers.get('access-control-expose-headers'), 'Retry-After')
  t.match(down.headers.get('vary'), /Origin/)
  const other = await get('/', 'https://other.example')
  t.equal(other.status, 503)
  t.equal(other.headers.get('access-control-allow-origin'), null)
})

t.test('a local reply reveals nothing of an earlier concealed response', async (t) => {
  const service = createServer((request, response) => {
    if (request.url === '/admin/users') response.setHeader('Access-Control-Allow-Origin', '*')
    response.writeHead(request.url === '/admin/users' ? 403 : 404).end()
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  t.teardown(() => service.close())
  const upstream = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
  for (const conceal of [{}, { imitate: '/nothing' }]) {
    const limits = { requestBody: '1B' }
    const proxy = await startProxy(t, {
      upstream,
      limits,
      rules: [{ match: { path: '/admin/**' }, conceal }],
    })
    for (const path of ['/admin/users', '/admin/nobody']) {
      const headers = { Origin: `https://${path.length}.example` }
      await (await fetch(`${proxy.url}${path}`, { headers })).text()
      const large = await fetch(`${proxy.url}${path}`, { headers, method: 'POST', body: 'large' })
      t.equal(large.status, 413)
      t.equal(large.headers.get('access-control-allow-origin'), null, path)
    }
  }
})
