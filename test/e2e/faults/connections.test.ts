import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import t from 'tap'
import { pause, until } from '../../support/wait.js'
import { startProxy } from '../support/proxy.js'
import { fieldOf, finalOf, rawRequest } from '../support/rawClient.js'
import { onEachRequest, startHttpUpstream, startRawUpstream } from '../support/upstreams.js'

const get = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n'
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

/** Serves the first request of each connection, and ends the connection at the second without an answer. */
const stale = (end: (socket: Socket, connection: number) => void) => (socket: Socket, connection: number) =>
  onEachRequest(socket, (_head, count) => {
    if (count === 0 && connection === 0) socket.write(ok)
    else end(socket, connection)
  })

t.test('a kept-alive connection that closes as the next request is sent', async (t) => {
  const cases: readonly [string, number, number][] = [
    ['GET / HTTP/1.1\r\nHost: h\r\n\r\n', 200, 3],
    ['PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n', 200, 3],
    ['PROPFIND / HTTP/1.1\r\nHost: h\r\nDepth: 0\r\n\r\n', 200, 3],
    ['POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n', 502, 2],
    ['PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi', 502, 2],
  ]
  for (const [request, status, requests] of cases) {
    for (const leave of ['destroySoon', 'resetAndDestroy'] as const) {
      let seen = 0
      const upstream = await startRawUpstream(t, (socket) =>
        onEachRequest(socket, () => {
          seen++
          if (seen === 2) socket[leave]()
          else socket.write(ok)
        }),
      )
      const proxy = await startProxy(t, { upstream: upstream.url })
      t.equal(finalOf(await rawRequest(proxy.port, get)).status, 200)
      await pause(20)
      t.equal(finalOf(await rawRequest(proxy.port, request)).status, status, request)
      await pause(20)
      t.equal(seen, requests)
      await proxy.idle()
    }
  }
})

t.test(
  'only once: a second connection that closes is a 502, and an answer that had begun as well',
  async (t) => {
    const upstream = await startRawUpstream(
      t,
      stale((socket) => socket.destroy()),
    )
    const proxy = await startProxy(t, { upstream: upstream.url })
    await rawRequest(proxy.port, get)
    await pause(20)
    t.equal(finalOf(await rawRequest(proxy.port, get)).status, 502)
    t.equal(upstream.sockets.length, 2)

    for (const begun of ['H', 'HTTP/1.1 200 OK\r\nX']) {
      const other = await startRawUpstream(
        t,
        stale((socket) => void socket.end(begun)),
      )
      const second = await startProxy(t, { upstream: other.url })
      await rawRequest(second.port, get)
      await pause(20)
      t.equal(finalOf(await rawRequest(second.port, get)).status, 502)
      t.equal(other.sockets.length, 1)
      await second.idle()
    }
  },
)

t.test('a 503 is never asked for again', async (t) => {
  let seen = 0
  const upstream = await startHttpUpstream(t, (_request, response) => {
    seen++
    response.writeHead(503, { 'Retry-After': '1' }).end()
  })
  const proxy = await startProxy(t, { upstream: upstream.url })
  t.equal(finalOf(await rawRequest(proxy.port, get)).status, 503)
  t.equal(seen, 1)
})

t.test('bytes behind a response never become the next one (CVE-2026-6733)', async (t) => {
  const evil = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil'
  for (const delay of [undefined, 0, 5]) {
    const upstream = await startRawUpstream(t, (socket) =>
      onEachRequest(socket, () => {
        if (delay === undefined) socket.write(ok + evil)
        else {
          socket.write(ok)
          setTimeout(() => socket.destroyed || socket.write(evil), delay)
        }
      }),
    )
    const proxy = await startProxy(t, { upstream: upstream.url })
    for (let i = 0; i < 5; i++) {
      t.equal(finalOf(await rawRequest(proxy.port, get)).body, 'ok')
      await pause(15)
    }
    t.equal(upstream.sockets.length, 5, 'none was used again')
    await proxy.idle()
  }
})

t.test('hung exchanges delay no other, and the one too many is refused at once', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) => {
    if (request.url === '/') response.end('ok')
  })
  const hang = (port: number) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {}).write('GET /hang HTTP/1.1\r\nHost: h\r\n\r\n')
    return socket
  }
  for (const [config, code] of [
    [{}, undefined],
    [{ limits: { exchanges: 200 } }, 'OVERLOADED'],
    [{ upstream: { url: upstream.url, connections: 200 } }, 'UPSTREAM_UNREACHABLE'],
  ] as const) {
    const proxy = await startProxy(t, { upstream: upstream.url, ...config })
    const hung = Array.from({ length: 200 }, () => hang(proxy.port))
    await until(() => proxy.app.gateway.inFlight === 200)
    const final = finalOf(await rawRequest(proxy.port, get))
    if (code === undefined) t.match(final, { status: 200, body: 'ok' })
    else {
      t.match(final, { status: 503, body: new RegExp(code) })
      t.match(fieldOf(final, 'retry-after'), /^\d+$/)
    }
    for (const socket of hung) socket.destroy()
    await proxy.idle()
    t.equal(finalOf(await rawRequest(proxy.port, get)).status, 200, 'and it serves on')
    await proxy.close()
  }
})

t.test('a client that leaves ends the upstream’s exchange', async (t) => {
  const stages: readonly [string, string, (socket: Socket) => void][] = [
    ['while the upstream thinks', get, () => {}],
    ['in upload', 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99\r\n\r\nhalf', () => {}],
    ['in download', get, (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf')],
    [
      'while its response is held',
      'GET /held HTTP/1.1\r\nHost: h\r\n\r\n',
      (socket) => socket.write('HTTP/1.1 500 No\r\nContent-Length: 99\r\n\r\nhalf'),
    ],
  ]
  for (const leave of ['destroy', 'resetAndDestroy'] as const) {
    for (const [name, request, answer] of stages) {
      const upstream = await startRawUpstream(t, (socket) => onEachRequest(socket, () => answer(socket)))
      const rules = [{ match: { path: '/held', status: '5xx' }, sanitize: {} }]
      const proxy = await startProxy(t, { upstream: upstream.url, rules })
      const client = connect(proxy.port, '127.0.0.1')
      client.on('error', () => {}).on('data', () => {})
      client.write(request)
      await until(() => (upstream.received[0] ?? '').includes('\r\n\r\n'))
      await pause(30)
      const ended = Promise.race([once(upstream.sockets[0]!, 'end'), once(upstream.sockets[0]!, 'close')])
      client[leave]()
      await ended
      t.pass(name)
      await proxy.idle()
      await proxy.close()
    }
  }
})

t.test('a client that does not read: the upstream is paused, and memory does not grow', async (t) => {
  let sent = 0
  const upstream = await startHttpUpstream(t, (_request, response) => {
    const chunk = Buffer.alloc(64 * 1024)
    const pump = () => {
      while (!response.destroyed && sent < 256 * 1024 * 1024) {
        sent += chunk.length
        if (!response.write(chunk)) return void response.once('drain', pump)
      }
    }
    pump()
  })
  const proxy = await startProxy(t, { upstream: upstream.url, limits: { sendTimeout: '300ms' } })
  const client = connect(proxy.port, '127.0.0.1')
  client.pause()
  client.on('error', () => {}).write(get)
  await pause(200)
  t.ok(sent < 64 * 1024 * 1024, 'the upstream waits')
  await proxy.idle()
  t.pass('and the client is cut off in the end')
  client.destroy()
})

t.test('an early answer reaches a client that is still uploading', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => {
    socket.once('data', () => socket.write('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno'))
  })
  const proxy = await startProxy(t, { upstream: upstream.url })
  const post = 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n'
  t.match(finalOf(await rawRequest(proxy.port, [post + 'x'.repeat(1000), 'x'.repeat(1000)])), {
    status: 401,
    body: 'no',
  })
  await proxy.idle()
})

t.test('a refused upload of any size gets its answer', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) =>
    request.resume().on('end', () => response.end('ok')),
  )
  const proxy = await startProxy(t, { upstream: upstream.url, limits: { requestBody: '64KiB' } })
  const size = 8 * 1024 * 1024
  const sized = `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size)}`
  const chunk = `10000\r\n${'x'.repeat(65536)}\r\n`
  const chunked = `POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(100)}0\r\n\r\n`
  for (const upload of [sized, chunked]) {
    const transcript = await rawRequest(proxy.port, upload, { untilClosed: true })
    t.equal(finalOf(transcript).status, 413)
    t.equal(fieldOf(finalOf(transcript), 'connection'), 'close')
  }
  await proxy.idle()
})

t.test('an upstream that stops reading an upload is given up', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => socket.pause())
  const proxy = await startProxy(t, { upstream: { url: upstream.url, headTimeout: '300ms' } })
  const size = 32 * 1024 * 1024
  const upload = `POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size)}`
  t.equal(finalOf(await rawRequest(proxy.port, upload)).status, 504)
  await proxy.idle()
})

t.test('requests behind one that never ends do not pile up', async (t) => {
  const upstream = await startRawUpstream(t, () => {})
  const proxy = await startProxy(t, { upstream: { url: upstream.url, headTimeout: '1s' } })
  const client = connect(proxy.port, '127.0.0.1')
  client.on('error', () => {})
  client.write(get.repeat(500_000))
  await until(() => proxy.app.gateway.inFlight > 0)
  await pause(200)
  t.equal(proxy.app.gateway.inFlight, 1)
  t.ok(client.writableLength > 0, 'the client is held back')
  client.destroy()
  await proxy.idle()
})
