import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { startProxy } from '../support/proxy.js'
import { fieldOf, finalOf, rawRequest } from '../support/rawClient.js'
import { startHttpUpstream } from '../support/upstreams.js'

t.test('every address of the upstream is rewritten in the final head', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) => {
    response.writeHead(request.url === '/made' ? 200 : 404, [
      ...['Content-Location', `${upstream.url}/a`, 'Refresh', `1; url=${upstream.url}/b`],
      ...['Link', `<${upstream.url}/c>; rel=next`, 'Set-Cookie', 's=1; Path=/; Domain=127.0.0.1'],
      ...['Content-Type', 'application/json'],
    ])
    response.end(JSON.stringify({ id: 7, self: `${upstream.url}/orders/7` }))
  })
  const proxy = await startProxy(t, {
    upstream: upstream.url,
    routes: [{ prefix: '/shop', upstream: upstream.url, stripPrefix: true }],
    rules: [
      { name: 'made', match: { path: '/shop/made' }, created: { location: '/orders/{/id}' } },
      { name: 'self', match: { path: '/made' }, created: { location: '{/self}' } },
    ],
  })
  const headers = async (path: string) => (await fetch(`${proxy.url}${path}`, { method: 'POST' })).headers
  const plain = await headers('/x')
  t.equal(plain.get('content-location'), `${proxy.url}/a`)
  t.equal(plain.get('refresh'), `1; url=${proxy.url}/b`)
  t.equal(plain.get('link'), `<${proxy.url}/c>; rel=next`)
  t.equal(plain.get('set-cookie'), 's=1; Path=/; Domain=127.0.0.1', 'cookies stay where paths are the same')
  const cut = await headers('/shop/x')
  t.equal(cut.get('link'), `<${proxy.url}/shop/c>; rel=next`)
  t.equal(cut.get('set-cookie'), 's=1; Path=/shop')
  t.equal((await headers('/shop/made')).get('location'), '/shop/orders/7', 'a Location that a rule made')
})

t.test('a client without Host gets paths', async (t) => {
  const upstream = await startHttpUpstream(t, (_request, response) => {
    response.writeHead(302, { Location: `${upstream.url}/there` }).end()
  })
  const proxy = await startProxy(t, { upstream: upstream.url })
  const { responses } = await rawRequest(proxy.port, 'GET / HTTP/1.0\r\n\r\n', { untilClosed: true })
  t.equal(fieldOf(responses[0]!, 'location'), '/there')
})

t.test('upstream.host and upstream.path', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) => {
    const { host, 'x-forwarded-host': forwarded, 'x-forwarded-prefix': prefix } = request.headers
    response.setHeader('Location', `http://${host}/app/there`)
    response.end([request.url, host, forwarded, prefix].join(' '))
  })
  const named = await startProxy(t, {
    upstream: { url: upstream.url, host: 'legacy.example', path: '/app' },
    routes: [
      { prefix: '/own', upstream: { url: upstream.url, host: 'upstream', path: '/app' }, stripPrefix: true },
    ],
  })
  const client = `127.0.0.1:${named.port}`
  const plain = await fetch(`${named.url}/x?y`)
  t.equal(await plain.text(), `/app/x?y legacy.example ${client} `)
  t.equal(plain.headers.get('location'), `${named.url}/there`)
  const own = await fetch(`${named.url}/own/x`)
  t.equal(await own.text(), `/app/x 127.0.0.1:${upstream.port} ${client} /own`)
  t.equal(own.headers.get('location'), `${named.url}/own/there`)
})

t.test('whoever connects over a unix socket is trusted when the config says so', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) => {
    response.end(String(request.headers['x-forwarded-for']))
  })
  for (const [trustProxy, expected] of [
    [['unix'], '192.0.2.1'],
    [[], 'undefined'],
  ] as const) {
    const path = join(tmpdir(), `upstanding-${process.pid}-${trustProxy.length}.sock`)
    await startProxy(t, { listen: `unix:${path}`, upstream: upstream.url, forwarded: { trustProxy } })
    const text = await new Promise<string>((resolve) => {
      httpRequest({ socketPath: path, headers: { 'X-Forwarded-For': '192.0.2.1' } }, (response) => {
        response.on('data', (chunk: Buffer) => resolve(chunk.toString()))
      }).end()
    })
    t.equal(text, expected)
  }
})

t.test('HEAD reveals nothing of content that would be sanitized, and a 205 has none', async (t) => {
  const leak = 'Error: boom\n    at Object.<anonymous> (/srv/app/index.js:10:15)\n'
  const upstream = await startHttpUpstream(t, (request, response) => {
    const digests = { ETag: '"q"', 'X-Goog-Hash': 'md5=q', 'Repr-Digest': 'md5=:q:' }
    response.writeHead(request.url === '/reset' ? 200 : 500, { 'Content-Length': leak.length, ...digests })
    response.end(leak)
  })
  const proxy = await startProxy(t, {
    upstream: upstream.url,
    rules: [
      { name: 'clean', match: { status: '5xx' }, sanitize: {} },
      { name: 'reset', match: { path: '/reset' }, remap: { to: 205 } },
    ],
  })
  const head = finalOf(await rawRequest(proxy.port, 'HEAD / HTTP/1.1\r\nHost: h\r\n\r\n'))
  t.equal(head.status, 500)
  t.equal(fieldOf(head, 'content-length'), undefined)
  for (const name of ['etag', 'x-goog-hash', 'repr-digest']) t.equal(fieldOf(head, name), undefined, name)
  const reset = finalOf(await rawRequest(proxy.port, 'GET /reset HTTP/1.1\r\nHost: h\r\n\r\n'))
  t.match(reset, { status: 205, body: '' })
  t.equal(fieldOf(reset, 'content-length'), '0')
  await proxy.idle()
})
