import t from 'tap'
import { startProxy } from '../support/proxy.js'
import { startHttpUpstream } from '../support/upstreams.js'

t.test('an imitated 404 keeps its form while the service is in trouble', async (t) => {
  let inTrouble = false
  const upstream = await startHttpUpstream(t, (request, response) => {
    if (request.url === '/hidden') response.writeHead(403).end('no')
    else if (inTrouble) response.writeHead(503).end('trouble')
    else response.writeHead(404, { 'Content-Type': 'text/plain' }).end('nothing here')
  })
  const proxy = await startProxy(t, {
    upstream: upstream.url,
    rules: [{ match: { path: '/hidden' }, conceal: { imitate: '/absent' } }],
  })
  const form = async () => {
    const response = await fetch(`${proxy.url}/hidden`)
    return [response.status, response.headers.get('content-type'), await response.text()]
  }
  await proxy.app.gateway.imitations.refresh()
  t.same(await form(), [404, 'text/plain', 'nothing here'])
  inTrouble = true
  await proxy.app.gateway.imitations.refresh()
  t.same(await form(), [404, 'text/plain', 'nothing here'])
})
