import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { startProxy } from './support/proxy.js'

const origin = 'https://app.example'

t.test('a local reply says to an origin what the service last said to it', async (t) => {
  const service = createServer((request, response) => {
    if (request.headers.origin === origin) response.setHeader('Access-Control-Allow-Origin', origin)
    if (request.url === '/busy') return response.writeHead(429, { 'X-RateLimit-Reset': '20' }).end()
    return response.end('ok')
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  const proxy = await startProxy(t, {
    upstream: `http://127.0.0.1:${(service.address() as AddressInfo).port}`,
    profile: 'recommended',
  })
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
