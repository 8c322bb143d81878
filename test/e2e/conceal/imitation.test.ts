import t from 'tap'
import { startProxy } from '../support/proxy.js'
import { startHttpUpstream } from '../support/upstreams.js'

t.test('an imitated 404 keeps its form while the imitated page is in trouble', async (t) => {
  let inTrouble = false
  const upstream = await startHttpUpstream(t, (request, response) => {
    if (request.url === '/hidden') response.writeHead(403).end('no')
    else if (inTrouble && request.url?.startsWith('/absent')) response.writeHead(503).end('trouble')
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

t.test('an imitated 404 repeats the path that was requested from the upstream', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) => {
    if (request.url === '/hidden') response.writeHead(403).end('no')
    else
      response.writeHead(404, { 'Content-Type': 'application/json' }).end(
        JSON.stringify({
          error: 'Not Found',
          path: request.url,
          request: `${request.method} ${request.url}`,
        }),
      )
  })
  const cut = (prefix: string) => ({ prefix, upstream: upstream.url, stripPrefix: true })
  const proxy = await startProxy(t, {
    upstream: upstream.url,
    routes: [cut('/shop'), cut('/shop/inner')],
    rules: [
      { match: { path: '/shop/hidden/**' }, conceal: { imitate: '/shop/absent' } },
      { match: { path: '/shop/inner/hidden' }, conceal: { imitate: '/shop/inner/absent' } },
      { match: { path: '/hidden' }, conceal: { imitate: '/shop/absent' } },
    ],
  })
  await proxy.app.gateway.imitations.refresh()
  const bodyOf = async (path: string) => (await fetch(`${proxy.url}${path}`, { method: 'PUT' })).text()
  for (const [path, shown] of [
    ['/shop/hidden', '/hidden'],
    ['/shop/hidden/nothing', '/hidden/nothing'],
    ['/shop/nothing', '/nothing'],
    ['/shop/inner/hidden', '/hidden'],
    ['/shop/inner/nothing', '/nothing'],
    ['/hidden', '/hidden'],
  ] as const) {
    const body = JSON.stringify({ error: 'Not Found', path: shown, request: `PUT ${shown}` })
    t.equal(await bodyOf(path), body, path)
  }
})
