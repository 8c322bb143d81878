import t from 'tap'
import { startProxy } from './support/proxy.js'
import { startHttpUpstream } from './support/upstreams.js'

t.test('a Location of the upstream’s own origin leads through the proxy', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) => {
    const { searchParams } = new URL(request.url!, 'http://x')
    response.writeHead(Number(searchParams.get('status')), { Location: searchParams.get('to')! }).end()
  })
  const proxy = await startProxy(t, {
    upstream: upstream.url,
    routes: [{ prefix: '/shop', upstream: upstream.url, stripPrefix: true }],
  })
  const table: [string, number, string, string][] = [
    ['/x', 302, `${upstream.url}/there?q=1`, `${proxy.url}/there?q=1`],
    ['/x', 201, `${upstream.url}/there`, `${proxy.url}/there`],
    ['/x', 308, '/there', '/there'],
    ['/x', 301, 'https://elsewhere.example/there', 'https://elsewhere.example/there'],
    ['/x', 200, `${upstream.url}/there`, `${proxy.url}/there`],
    ['/shop/x', 302, '/there', '/shop/there'],
    ['/shop/x', 302, `${upstream.url}/there`, `${proxy.url}/shop/there`],
    ['/shop/x', 302, 'there', 'there'],
    ['/shop/x', 302, '/shop/there', '/shop/there'],
    ['/shop/x', 302, `${proxy.url}/there`, `${proxy.url}/shop/there`],
  ]
  for (const [path, status, sent, seen] of table) {
    const query = new URLSearchParams({ status: String(status), to: sent })
    const response = await fetch(`${proxy.url}${path}?${query}`, { redirect: 'manual' })
    t.equal(response.headers.get('location'), seen, `${path} ${status} ${sent}`)
  }
})
