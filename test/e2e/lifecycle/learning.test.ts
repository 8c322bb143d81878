import t from 'tap'
import { planOf, startProxy } from '../support/proxy.js'
import { startHttpUpstream } from '../support/upstreams.js'

t.test('methods that succeed are learned, for resources of one sort', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) => {
    const known = request.method === 'GET' || (request.method === 'PUT' && request.url !== '/files/b')
    response.writeHead(known ? 200 : 405).end()
  })
  const rules = [
    { match: { path: '/orders/{id}' }, allow: { learn: true } },
    { match: { path: '/files/**' }, allow: { learn: true } },
  ]
  const { url } = await startProxy(t, { upstream: upstream.url, rules })
  const ask = async (method: string, path: string) =>
    (await fetch(`${url}${path}`, { method })).headers.get('allow')
  t.equal(await ask('DELETE', '/orders/1'), null, 'nothing is known yet')
  await ask('GET', '/orders/1')
  await ask('PUT', '/orders/2')
  t.equal(await ask('DELETE', '/orders/3'), 'GET, PUT', 'one order is like the other')
  await ask('PUT', '/files/a')
  t.equal(await ask('DELETE', '/files/b'), null, 'files may be of many sorts')
  t.equal(await ask('DELETE', '/files/a'), 'PUT')
  t.equal(await ask('DELETE', '/elsewhere'), null)
})

t.test('the upstream’s own answer to an absent path is fetched, and fetched again', async (t) => {
  let page = 'first'
  const asked: string[] = []
  const upstream = await startHttpUpstream(t, (request, response) => {
    if (request.url === '/secret') return void response.writeHead(403).end('forbidden')
    asked.push(request.url!)
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end(`${page} page: not found`)
  })
  const config = {
    listen: '127.0.0.1:0',
    upstream: upstream.url,
    rules: [{ match: { path: '/secret' }, conceal: { imitate: '/no-such-page' } }],
  }
  const proxy = await startProxy(t, config)
  const { imitations } = proxy.app.gateway
  const secret = async () => {
    const response = await fetch(`${proxy.url}/secret`)
    return [response.status, await response.text()]
  }
  await imitations.refresh()
  t.same(await secret(), [404, 'first page: not found'])
  page = 'second'
  await imitations.refresh()
  t.same(await secret(), [404, 'second page: not found'])
  page = 'third'
  proxy.app.reload(planOf(config))
  await imitations.refresh()
  t.same(await secret(), [404, 'third page: not found'], 'fetched again after a reload')
  const isAbsent = (path: string) => path.startsWith('/no-such-page') || /^\/[a-z]{6}$/.test(path)
  t.ok(asked.every(isAbsent), 'only paths that do not exist are requested')
  upstream.server.closeAllConnections()
  await new Promise((resolve) => upstream.server.close(resolve))
  await imitations.refresh()
  const [route] = proxy.app.gateway.plan.routes
  t.ok(imitations.get(route!, asked[0]!), 'what is known stays while the upstream is away')
})

t.test('an upstream that does not answer delays nothing', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) => {
    if (request.url === '/here') response.end('here')
  })
  const rules = [{ match: { path: '/secret' }, conceal: { imitate: '/no-such-page' } }]
  const proxy = await startProxy(t, { upstream: upstream.url, rules })
  t.equal(await (await fetch(`${proxy.url}/here`)).text(), 'here')
})

t.test('the page is requested less and less often from an upstream that does not have it', async (t) => {
  let status = 302
  const upstream = await startHttpUpstream(t, (_request, response) => response.writeHead(status).end())
  const rules = [{ match: { path: '/secret' }, conceal: { imitate: '/no-such-page' } }]
  const { imitations } = (await startProxy(t, { upstream: upstream.url, rules })).app.gateway
  const delays: number[] = []
  const { setTimeout: original } = globalThis
  t.intercept(globalThis, 'setTimeout', {
    value: (callback: () => void, delay: number) => {
      if (delay % 1000 === 0) delays.push(delay / 1000)
      return original(callback, delay)
    },
  })
  const delayAfterRefresh = async () => {
    delays.length = 0
    await imitations.refresh()
    return delays.at(-1)
  }
  for (let n = 0; n < 10 && (await delayAfterRefresh()) !== 60; n++) t.pass('backs off')
  t.equal(await delayAfterRefresh(), 60, 'never longer than after a success')
  status = 404
  t.equal(await delayAfterRefresh(), 60)
  status = 503
  t.same([await delayAfterRefresh(), await delayAfterRefresh(), await delayAfterRefresh()], [2, 4, 8])
})
