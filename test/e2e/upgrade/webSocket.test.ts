import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { WebSocket, WebSocketServer } from 'ws'
import { until } from '../../support/wait.js'
import { startProxy } from '../support/proxy.js'
import { arrival, finalOf, rawRequest, transcriptOf } from '../support/rawClient.js'
import { closedPort, onEachRequest, startRawUpstream } from '../support/upstreams.js'

const handshake =
  'GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
const ordinary = 'GET /chat HTTP/1.1\r\nHost: h\r\n\r\n'
const switching =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Own: 1\r\n\r\n'

/** Echoes messages; keeps the requests with which clients came. */
async function startEcho(t: Test, perMessageDeflate: boolean) {
  const requests: IncomingMessage[] = []
  const http = createServer((_request, response) => response.writeHead(426).end())
  const server = new WebSocketServer({
    server: http,
    perMessageDeflate,
    handleProtocols: (offered) => [...offered].at(-1) ?? false,
  })
  server.on('connection', (socket, request) => {
    requests.push(request)
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    for (const client of server.clients) client.terminate()
    server.close()
    http.close()
  })
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, requests, server }
}

t.test('messages pass both ways, with subprotocols and compression', async (t) => {
  const echo = await startEcho(t, true)
  const proxy = await startProxy(t, { upstream: echo.url, log: { exchanges: 'all' } })
  const client = new WebSocket(`ws://127.0.0.1:${proxy.port}/a;b/c?x=1`, ['one', 'two'], {
    headers: { 'Keep-Alive': '5', 'X-End': 'kept' },
  })
  await once(client, 'open')
  t.equal(client.protocol, 'two')
  t.match(client.extensions, /permessage-deflate/)
  const [{ url, headers }] = echo.requests as [IncomingMessage]
  t.equal(url, '/a;b/c?x=1')
  t.equal(headers['keep-alive'], undefined, 'hop-by-hop')
  t.equal(headers['x-end'], 'kept')
  t.match(headers, { via: /upstanding/, 'x-forwarded-for': '127.0.0.1', forwarded: /for=127/ })
  const large = randomBytes(1024 * 1024)
  for (const message of ['hello', large, '', large.toString('base64')]) {
    client.send(message)
    const [data, isBinary] = await once(client, 'message')
    t.equal(isBinary, Buffer.isBuffer(message))
    t.ok(Buffer.from(message).equals(data), `${message.length} came back as they went`)
  }
  client.close(4001, 'bye')
  const [code, reason] = await once(client, 'close')
  t.equal(code, 4001)
  t.equal(String(reason), 'bye')
  await proxy.idle()
  t.equal(proxy.app.gateway.tunnels, 0)
  t.ok(proxy.log.some(({ status, method }) => status === 101 && method === 'GET'))
})

t.test('a thousand tunnels at a time, and others are served meanwhile', async (t) => {
  const echo = await startEcho(t, false)
  const proxy = await startProxy(t, { upstream: echo.url, log: { exchanges: 'all' } })
  const clients: WebSocket[] = []
  for (let batch = 0; batch < 10; batch++) {
    const opened = Array.from({ length: 100 }, () => new WebSocket(`ws://127.0.0.1:${proxy.port}/`))
    await Promise.all(opened.map((client) => once(client, 'open')))
    clients.push(...opened)
  }
  t.equal(proxy.app.gateway.tunnels, 1000)
  const answers = clients.map((client, i) => {
    client.send(`message ${i}`)
    return once(client, 'message')
  })
  const texts = (await Promise.all(answers)).map(([data]) => String(data))
  t.ok(texts.every((text, i) => text === `message ${i}`))
  t.equal(finalOf(await rawRequest(proxy.port, ordinary)).status, 426, 'an ordinary request at the same time')
  for (const client of clients) client.terminate()
  await proxy.idle()
  t.equal(proxy.app.gateway.tunnels, 0)
})

t.test(
  'a refusal is the same bytes as that of an ordinary request, and the connection serves on',
  async (t) => {
    const refusal = 'HTTP/1.1 403 Forbidden\r\nDate: now\r\nContent-Length: 6\r\nX-Secret: s\r\n\r\nsecret'
    const upstream = await startRawUpstream(t, (socket) => onEachRequest(socket, () => socket.write(refusal)))
    for (const rules of [[], [{ match: { path: '/chat' }, conceal: {} }]]) {
      const proxy = await startProxy(t, { upstream: upstream.url, rules })
      const strip = (bytes: string) => bytes.replace(/Date: .*\r\n/, '')
      const asked = await rawRequest(proxy.port, handshake)
      const plain = await rawRequest(proxy.port, ordinary)
      t.equal(strip(asked.bytes), strip(plain.bytes), `${rules.length} rules`)
      t.equal(finalOf(asked).status, rules.length === 0 ? 403 : 404)
      t.equal(asked.end, 'open')
      const twice = await rawRequest(proxy.port, [handshake, ordinary], { methods: ['GET', 'GET'] })
      t.equal(twice.responses.length, 2)
      t.equal(twice.illegal, undefined)
      await proxy.idle()
    }
  },
)

t.test('refused upgrades leave nothing behind on their connection', async (t) => {
  const upstream = await startRawUpstream(t, (socket) =>
    onEachRequest(socket, () => socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\nsecret')),
  )
  const proxy = await startProxy(t, { upstream: upstream.url })
  const accepted: Socket[] = []
  proxy.app.server.server.on('connection', (socket: Socket) => accepted.push(socket))
  const client = connect({ port: proxy.port, host: '127.0.0.1' })
  const state = () => ({ listeners: accepted[0]!.listenerCount('close'), writev: accepted[0]!._writev })
  const states: ReturnType<typeof state>[] = []
  for (let i = 0; i < 4; i++) {
    client.write(handshake)
    await arrival(client, 'secret')
    await proxy.idle()
    states.push(state())
  }
  t.ok(accepted.every((socket) => socket === accepted[0]))
  t.same(states.slice(1), [states[1], states[1], states[1]])
  client.destroy()
})

t.test('behind a request that is still being served, the tunnel waits for its turn', async (t) => {
  let answer = () => {}
  const body = 'x'.repeat(8 * 1024 * 1024)
  const upstream = await startRawUpstream(t, (socket) =>
    onEachRequest(socket, (head) => {
      if (head.includes('Upgrade')) socket.write(`${switching}first`)
      else answer = () => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
    }),
  )
  const proxy = await startProxy(t, { upstream: upstream.url })
  proxy.app.server.server.on('upgrade', () => answer())
  const client = connect({ port: proxy.port, host: '127.0.0.1' })
  client.write(ordinary)
  await until(() => upstream.received.join('').includes('/chat'))
  client.write(`${handshake}early`)
  const bytes = await arrival(client, 'first')
  t.ok(bytes.startsWith('HTTP/1.1 200 OK\r\n'))
  t.ok(bytes.includes(`\r\n\r\n${body}HTTP/1.1 101 Switching Protocols\r\n`), 'one after the other')
  await until(() => upstream.received.at(-1)!.endsWith('\r\n\r\nearly'))
  client.destroy()
})

t.test('a request that cannot become a tunnel is an ordinary one', async (t) => {
  const upstream = await startRawUpstream(t, (socket) =>
    onEachRequest(socket, () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')),
  )
  const proxy = await startProxy(t, { upstream: upstream.url })
  const requests = [
    handshake
      .replace('websocket', 'h2c')
      .replace('Upgrade\r\n', 'Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAA\r\n'),
    handshake.replace('websocket', 'websocket, h2c'),
    handshake.replace('websocket', 'tcp'),
    handshake.replace('1.1', '1.0'),
    handshake.replace('GET', 'OPTIONS'),
  ]
  for (const request of requests) {
    const answer = await rawRequest(proxy.port, request)
    t.match(finalOf(answer), { status: 200, body: 'ok' })
    if (!request.includes('1.0')) {
      const next = await rawRequest(proxy.port, request + ordinary, { methods: ['GET', 'GET'] })
      t.equal(next.responses.length, 2, 'and the request behind it is served')
    }
    t.notMatch(upstream.received.join(''), /upgrade|http2-settings/i)
  }
  const post = `POST / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 5\r\n\r\nhello`
  t.equal(finalOf(await rawRequest(proxy.port, post)).status, 200)
  t.match(upstream.received.join(''), /content-length: 5\r\n[\s\S]*\r\n\r\nhello$/i, 'with its content')
  await proxy.idle()
})

t.test('an upstream that fails is answered for', async (t) => {
  const cases: readonly [string, string | undefined, number, string][] = [
    ['nobody listens', undefined, 503, 'UPSTREAM_UNREACHABLE'],
    ['closes', '', 502, 'UPSTREAM_INVALID_RESPONSE'],
    ['switches to another protocol', switching.replace('websocket', 'h2c'), 502, 'UPSTREAM_INVALID_RESPONSE'],
    ['switches to none', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 502, 'UPSTREAM_INVALID_RESPONSE'],
    ['says nothing', ' ', 504, 'UPSTREAM_TIMEOUT'],
  ]
  for (const [name, bytes, status, code] of cases) {
    const upstream = await startRawUpstream(t, (socket) =>
      onEachRequest(socket, () => (bytes === '' ? socket.destroy() : bytes === ' ' || socket.write(bytes!))),
    )
    const port = bytes === undefined ? closedPort : upstream.port
    const proxy = await startProxy(t, {
      upstream: { url: `http://127.0.0.1:${port}`, headTimeout: '300ms', connectTimeout: '200ms' },
    })
    const answer = await rawRequest(proxy.port, handshake)
    t.equal(finalOf(answer).status, status, name)
    t.equal(JSON.parse(finalOf(answer).body).code, code, name)
    t.equal(answer.end, 'open')
    await proxy.idle()
  }
})

t.test('half-closed sides, early bytes and a client that leaves', async (t) => {
  const upstream = await startRawUpstream(t, (socket) =>
    onEachRequest(socket, () => {
      socket.write(`${switching}first `)
      socket.on('end', () => socket.end('last'))
    }),
  )
  const proxy = await startProxy(t, { upstream: upstream.url })
  const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
  client.write(`${handshake}early`)
  let bytes = ''
  client.on('data', (chunk) => {
    bytes += chunk
    if (bytes.endsWith('first ')) client.end('more')
  })
  await once(client, 'end')
  t.match(
    bytes,
    /^HTTP\/1\.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Own: 1\r\n\r\nfirst last$/,
  )
  t.match(upstream.received[0], /earlymore$/)
  await proxy.idle()

  const hung = await startRawUpstream(t, () => {})
  const other = await startProxy(t, { upstream: hung.url })
  const leaver = connect(other.port, '127.0.0.1')
  leaver.write(handshake)
  await until(() => (hung.received[0] ?? '') !== '')
  leaver.destroy()
  await once(hung.sockets[0]!, 'end')
  await other.idle()
})

t.test('a tunnel that breaks on one side is reset on the other; a silent one ends at shutdown', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => onEachRequest(socket, () => socket.write(switching)))
  const proxy = await startProxy(t, { upstream: { url: upstream.url, streamTimeout: '200ms' } })
  for (const name of ['broken', 'silent']) {
    const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
    client.write(handshake)
    const transcript = transcriptOf(client, ['GET'], { untilClosed: true })
    await once(client, 'data')
    if (name === 'broken') upstream.sockets[0]!.resetAndDestroy()
    t.equal((await transcript).end, 'reset', name)
    await proxy.idle()
  }
})
