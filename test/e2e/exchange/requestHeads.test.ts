import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { startProxy } from '../support/proxy.js'
import { arrival } from '../support/rawClient.js'
import { startRawUpstream } from '../support/upstreams.js'

const ok = 'HTTP/1.1 200 OK\r\n'

t.test(
  'the head of a request is sent before any byte of its body, and may be answered before the body',
  async (t) => {
    for (const [name, framing, body] of [
      ['length', 'Content-Length: 5', 'hello'],
      ['chunked', 'Transfer-Encoding: chunked', '5\r\nhello\r\n0\r\n\r\n'],
      ['expect', 'Content-Length: 5\r\nExpect: 100-continue', 'hello'],
    ] as const) {
      const upstream = await startRawUpstream(t, (socket) => {
        socket.once('data', () =>
          socket.write(
            name === 'expect' ? 'HTTP/1.1 100 Continue\r\n\r\n' : `${ok}Content-Length: 2\r\n\r\n`,
          ),
        )
      })
      const proxy = await startProxy(t, { upstream: upstream.url })
      const client = connect(proxy.port, '127.0.0.1')
      client.write(`POST / HTTP/1.1\r\nHost: h\r\n${framing}\r\n\r\n`)
      const head = await arrival(client, '\r\n\r\n')
      t.match(head, name === 'expect' ? /^HTTP\/1\.1 100 / : /^HTTP\/1\.1 200 /, name)
      client.write(body)
      await arrival(upstream.sockets[0]!, 'hello', upstream.received[0])
      upstream.sockets[0]!.write(name === 'expect' ? `${ok}Content-Length: 2\r\n\r\nok` : 'ok')
      t.match(await arrival(client, 'ok', head), 'ok', name)
      client.destroy()
      await proxy.idle()
    }
  },
)

t.test('a final answer to a client that was not asked for its body ends the connection', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => {
    socket.once('data', () => socket.write('HTTP/1.1 417 No\r\nContent-Length: 2\r\n\r\nno'))
  })
  const proxy = await startProxy(t, { upstream: upstream.url })
  const client = connect(proxy.port, '127.0.0.1')
  client.write('POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n')
  const answer = await arrival(client, '\r\n\r\nno')
  t.match(answer, /^HTTP\/1\.1 417 .*\r\nConnection: close\r\n/s)
  t.notMatch(upstream.received[0], 'hello')
  await once(client, 'close')
  await proxy.idle()
})

t.test('both timeouts may be longer than the defaults', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => {
    socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n')
  })
  const proxy = await startProxy(t, {
    upstream: upstream.url,
    limits: { requestTimeout: '24d', requestHeadTimeout: '10m' },
  })
  t.equal((await fetch(proxy.url)).status, 204)
  await proxy.idle()
})

t.test('requestTimeout holds where requestHeadTimeout is longer', async (t) => {
  const upstream = await startRawUpstream(t, () => {})
  const proxy = await startProxy(t, {
    upstream: upstream.url,
    limits: { requestTimeout: '300ms', requestHeadTimeout: '5m' },
  })
  for (const request of [
    'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhe',
    'GET / HTTP/1.1\r\nHost: h\r\n',
  ]) {
    const client = connect(proxy.port, '127.0.0.1')
    client.write(request)
    t.match(await arrival(client, '\r\n\r\n'), /^HTTP\/1\.1 408 /)
    client.destroy()
  }
  await proxy.idle()
})
