import { connect } from 'node:net'
import t from 'tap'
import { startProxy } from '../support/proxy.js'
import { arrival } from '../support/rawClient.js'
import { startRawUpstream } from '../support/upstreams.js'

const ok = 'HTTP/1.1 200 OK\r\n'
const get = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n'

t.test('the head of a response is sent as soon as it arrives, before any byte of the body', async (t) => {
  for (const [name, fields, body] of [
    [
      'events',
      'Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n',
      '5\r\nhello\r\n0\r\n\r\n',
    ],
    ['length', 'Content-Length: 5\r\n', 'hello'],
    ['chunked', 'Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n0\r\n\r\n'],
    ['close', 'Connection: close\r\n', 'hello'],
  ] as const) {
    const upstream = await startRawUpstream(t, (socket) => {
      socket.once('data', () => socket.write(`${ok}${fields}\r\n`))
    })
    const proxy = await startProxy(t, { upstream: upstream.url })
    const client = connect(proxy.port, '127.0.0.1')
    client.write(get)
    const head = await arrival(client, '\r\n\r\n')
    t.match(head, /^HTTP\/1\.1 200 OK\r\n/, name)
    t.notMatch(head, 'hello', name)
    // Only now does the upstream go on.
    upstream.sockets[0]!.write(body)
    if (name === 'close') upstream.sockets[0]!.end()
    t.match(await arrival(client, 'hello', head), 'hello', name)
    client.destroy()
    await proxy.idle()
  }
})
