import t, { type Test } from 'tap'
import { startProxy } from '../support/proxy.js'
import { finalOf, rawRequest } from '../support/rawClient.js'
import {
  onEachRequest,
  startCannedUpstream,
  startHttpUpstream,
  startRawUpstream,
} from '../support/upstreams.js'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

async function startPair(t: Test, config: object = {}, answer = ok) {
  const upstream = await startCannedUpstream(t, answer)
  const proxy = await startProxy(t, { upstream: upstream.url, ...config })
  const send = async (bytes: string) => {
    const before = upstream.received.join('').length
    const transcript = await rawRequest(proxy.port, bytes)
    return { ...transcript, asked: upstream.received.join('').slice(before) }
  }
  return { upstream, proxy, send }
}

t.test('any method and any target reach the upstream byte for byte', async (t) => {
  const { proxy, send } = await startPair(t)
  const targets = ['/', '//a//b', '/a/./b/../c', '/%2f%5C%252e/;p=1', '/a?b=/../c&d=%zz', '/{}|^`"<>', '/%00']
  for (const target of targets) {
    const { asked } = await send(`GET ${target} HTTP/1.1\r\nHost: h\r\n\r\n`)
    t.equal(asked.split('\r\n')[0], `GET ${target} HTTP/1.1`)
  }
  for (const method of [
    'PROPFIND',
    'TRACE',
    'PURGE',
    'M-SEARCH',
    'REPORT',
    'OPTIONS',
    'DELETE',
    'HEAD',
    'QUERY',
  ]) {
    const { asked, responses } = await send(`${method} /x HTTP/1.1\r\nHost: h\r\n\r\n`)
    if (method === 'QUERY' && responses[0]?.status === 501) continue
    t.equal(asked.split('\r\n')[0], `${method} /x HTTP/1.1`)
  }
  const { asked } = await send('OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n')
  t.equal(asked.split('\r\n')[0], 'OPTIONS * HTTP/1.1')
  await proxy.idle()
})

t.test('a target in absolute-form is sent in origin-form, with its own host', async (t) => {
  const { send } = await startPair(t)
  for (const [target, line] of [
    ['http://other.example/a//b?c', 'GET /a//b?c HTTP/1.1'],
    ['http://other.example', 'GET / HTTP/1.1'],
    ['http://other.example?q', 'GET /?q HTTP/1.1'],
    ['HTTP://other.example/', 'GET / HTTP/1.1'],
  ]) {
    const { asked } = await send(`GET ${target} HTTP/1.1\r\nHost: mine.example\r\n\r\n`)
    t.equal(asked.split('\r\n')[0], line)
    t.match(asked, /\r\nhost: other\.example\r\n/i)
    t.match(asked, /\r\nX-Forwarded-Host: other\.example\r\n/)
  }
  for (const target of ['http://u:p@h/', 'ftp://h/', 'http:///a', 'h:80']) {
    const { responses, asked } = await send(`GET ${target} HTTP/1.1\r\nHost: h\r\n\r\n`)
    t.equal(responses[0]?.status, 400, target)
    t.equal(asked, '')
  }
})

t.test('hop-by-hop fields are removed, and clients cannot remove what the proxy adds', async (t) => {
  const { send } = await startPair(t)
  const { asked } = await send(
    [
      'GET / HTTP/1.1\r\nHost: h\r\nConnection: close, X-Named, X-Forwarded-For, Via, Forwarded, Host',
      'X-Named: 1\r\nKeep-Alive: 300\r\nProxy-Connection: keep-alive\r\nTE: trailers\r\nProxy-Authorization: x',
      'Upgrade: h2c\r\n__proto__: p\r\nconstructor: c\r\nX-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6',
      'X-Forwarded-Host: evil\r\nVia: 1.0 before\r\nCookie: a=1\r\nCookie: b=2\r\n\r\n',
    ].join('\r\n'),
  )
  t.notMatch(asked, /x-named|keep-alive: 300|proxy-|upgrade|6\.6\.6\.6|evil/i)
  // The proxy's own, on behalf of the client.
  t.match(asked, /\r\nTE: trailers\r\n[\s\S]*\r\nConnection: keep-alive, TE\r\n/)
  t.match(asked, /\r\nX-Forwarded-For: 127\.0\.0\.1\r\n/)
  t.match(asked, /\r\nForwarded: for=127\.0\.0\.1;host="h";proto=http\r\n/)
  t.match(asked, /\r\nVia: (1\.0 before, )?1\.1 upstanding\r\n/)
  t.match(asked, /\r\n__proto__: p\r\nconstructor: c\r\n/)
  t.match(asked, /\r\nCookie: a=1\r\nCookie: b=2\r\n/)
})

t.test('forwarding headers of trusted proxies are kept', async (t) => {
  const { send } = await startPair(t, { forwarded: { trustProxy: ['127.0.0.0/8'] } })
  const { asked } = await send(
    'GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Port: 8443\r\n\r\n',
  )
  t.match(asked, /\r\nX-Forwarded-Port: 8443\r\n/)
  t.match(asked, /\r\nX-Forwarded-For: 6\.6\.6\.6, 127\.0\.0\.1\r\n/)
  t.match(asked, /\r\nForwarded: for=6\.6\.6\.6, for=127\.0\.0\.1/)
  t.match(asked, /\r\nX-Forwarded-Proto: https\r\n/)
})

t.test('request bodies of any method, framing and type, trailers included', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const { method, headers, trailers } = request
      response.end(JSON.stringify({ method, headers, trailers, body: Buffer.concat(chunks).toString() }))
    })
  })
  const proxy = await startProxy(t, { upstream: upstream.url })
  const chunks = '5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nX-T: v\r\n\r\n'
  for (const method of ['GET', 'POST', 'DELETE', 'PROPFIND', 'OPTIONS']) {
    const fields = `${method} / HTTP/1.1\r\nHost: h\r\nContent-Type: odd/;;\r\n`
    const sized = finalOf(await rawRequest(proxy.port, `${fields}Content-Length: 5\r\n\r\nhello`))
    t.match(JSON.parse(sized.body), {
      method,
      body: 'hello',
      headers: { 'content-length': '5', 'content-type': 'odd/;;' },
    })
    const chunked = finalOf(
      await rawRequest(proxy.port, `${fields}Transfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n${chunks}`),
    )
    const seen = JSON.parse(chunked.body)
    t.match(seen, { method, body: 'hello world', headers: { 'transfer-encoding': 'chunked' } })
    t.same(seen.trailers, { 'x-t': 'v' })
    t.equal(seen.headers.trailer, 'X-T')
  }
  const empty = finalOf(
    await rawRequest(proxy.port, 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n'),
  )
  t.match(JSON.parse(empty.body), { body: '', headers: { 'content-length': '0' } })
  await proxy.idle()
})

t.test('Expect: 100-continue works for uploads, and never before a refusal', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) => {
    request.resume().on('end', () => response.end(String(request.headers.expect)))
  })
  const proxy = await startProxy(t, { upstream: upstream.url, limits: { requestBody: '1KiB' } })
  const head = 'POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: '
  const accepted = await rawRequest(proxy.port, [`${head}5\r\n\r\n`, 'hello'])
  t.same(
    accepted.responses.map(({ status }) => status),
    [100, 200],
  )
  t.equal(finalOf(accepted).body, '100-continue')
  const refused = await rawRequest(proxy.port, `${head}5000\r\n\r\n`)
  t.same(
    refused.responses.map(({ status }) => status),
    [413],
  )
  const old = await rawRequest(proxy.port, `${head.replace('1.1', '1.0')}5\r\n\r\nhello`)
  t.same(
    old.responses.map(({ status }) => status),
    [200],
  )
  await proxy.idle()
})

t.test('pipelined requests are answered in their order, one after the other', async (t) => {
  let running = 0
  let most = 0
  const upstream = await startHttpUpstream(t, (request, response) => {
    most = Math.max(most, ++running)
    setTimeout(
      () => {
        running--
        response.end(request.url)
      },
      20 - 4 * Number(request.url!.slice(1)),
    )
  })
  const proxy = await startProxy(t, { upstream: upstream.url })
  const requests = [0, 1, 2, 3].map((i) => `GET /${i} HTTP/1.1\r\nHost: h\r\n\r\n`).join('')
  const { responses, illegal } = await rawRequest(proxy.port, requests, {
    methods: ['GET', 'GET', 'GET', 'GET'],
  })
  t.equal(illegal, undefined)
  t.same(
    responses.map(({ body }) => body),
    ['/0', '/1', '/2', '/3'],
  )
  t.equal(most, 1)
  const many = await rawRequest(proxy.port, 'GET /5 HTTP/1.1\r\nHost: h\r\n\r\n'.repeat(200), {
    methods: Array.from({ length: 200 }, () => 'GET'),
    timeout: 60_000,
  })
  t.equal(many.responses.length, 200)
  await proxy.idle()
})

t.test('routes: prefixes are cut only as they are written', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => onEachRequest(socket, () => socket.write(ok)))
  const proxy = await startProxy(t, {
    routes: [{ prefix: '/api', upstream: upstream.url, stripPrefix: true }],
  })
  for (const [target, line] of [
    ['/api', '/'],
    ['/api?x', '/?x'],
    ['/api//a/%2e%2e', '//a/%2e%2e'],
    ['/api/%zz', '/%zz'],
  ]) {
    await rawRequest(proxy.port, `GET ${target} HTTP/1.1\r\nHost: h\r\n\r\n`)
    t.equal(upstream.received.join('').split('\r\n\r\n').at(-2)?.split(' ')[1], line)
  }
  for (const target of [
    '/other',
    '/%61pi/x',
    '/x/../api/y',
    '//api/x',
    '/ap%69',
    '/apix',
    '/api%2fx',
    '/api%5c..',
  ]) {
    const { responses } = await rawRequest(proxy.port, `GET ${target} HTTP/1.1\r\nHost: h\r\n\r\n`)
    t.match(responses[0], { status: 404, body: /NO_ROUTE/ }, target)
  }
})

t.test('codings that the proxy cannot decode are offered if no rule reads the body', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) => {
    response.end(String(request.headers['accept-encoding']))
  })
  const accepts = 'Accept-Encoding: compress, gzip;q=0.5, x-odd\r\n'
  const proxy = await startProxy(t, {
    upstream: upstream.url,
    rules: [
      { match: { path: '/status/**' }, remap: { to: 409 } },
      { match: { path: '/body/**' }, unwrap: { dialect: 'envelope' } },
    ],
  })
  for (const [path, expected] of [
    ['/none', 'compress, gzip;q=0.5, x-odd'],
    ['/status/a', 'compress, gzip;q=0.5, x-odd'],
    ['/body/a', 'gzip;q=0.5'],
  ] as const) {
    const final = finalOf(await rawRequest(proxy.port, `GET ${path} HTTP/1.1\r\nHost: h\r\n${accepts}\r\n`))
    t.equal(final.body, expected, path)
  }
})
