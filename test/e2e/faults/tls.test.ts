import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { type AddressInfo, connect as connectPlain } from 'node:net'
import { connect } from 'node:tls'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { WebSocket, WebSocketServer } from 'ws'
import { pause } from '../../support/wait.js'
import { startProxy } from '../support/proxy.js'
import { finalOf, transcriptOf } from '../support/rawClient.js'

const file = (name: string) => fileURLToPath(new URL(`../tls/${name}`, import.meta.url))

t.test('over TLS on both sides: stale connections, truncated bodies, tunnels', async (t) => {
  let requests = 0
  const upstream = createServer(
    { key: readFileSync(file('server-key.pem')), cert: readFileSync(file('server.pem')) },
    ({ url }, response) => {
      requests++
      if (url === '/stale' && requests === 2) response.socket!.destroy()
      else if (url === '/cut') {
        response.write('half')
        setTimeout(() => response.socket!.destroy(), 30)
      } else response.end('ok')
    },
  )
  const sockets = new WebSocketServer({ server: upstream })
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data)))
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    sockets.close()
    upstream.closeAllConnections()
    upstream.close()
  })
  const { port: behind } = upstream.address() as AddressInfo
  const proxy = await startProxy(t, {
    listen: { address: '127.0.0.1:0', tls: { cert: file('server.pem'), key: file('server-key.pem') } },
    upstream: { url: `https://127.0.0.1:${behind}`, tls: { ca: file('ca.pem'), verify: false } },
  })
  const ask = (path: string, version = '1.1', untilClosed = false) => {
    const socket = connect({ port: proxy.port, host: '127.0.0.1', rejectUnauthorized: false })
    socket.write(`GET ${path} HTTP/${version}\r\nHost: h\r\n\r\n`)
    return transcriptOf(socket, ['GET'], { untilClosed })
  }
  t.equal(finalOf(await ask('/')).body, 'ok')
  await pause(20)
  t.equal(finalOf(await ask('/stale')).status, 200, 'asked once more')
  t.equal(requests, 3)
  t.equal((await ask('/cut', '1.1', true)).end, 'reset')
  t.equal((await ask('/cut', '1.0', true)).end, 'reset', 'where the close would be the end of the body')
  const client = new WebSocket(`wss://127.0.0.1:${proxy.port}/`, { rejectUnauthorized: false })
  await once(client, 'open')
  client.send('hello')
  t.equal(String((await once(client, 'message'))[0]), 'hello')
  client.terminate()
  await proxy.idle()
})

t.test('a client that is silent in the handshake is disconnected', async (t) => {
  const proxy = await startProxy(t, {
    listen: { address: '127.0.0.1:0', tls: { cert: file('server.pem'), key: file('server-key.pem') } },
    upstream: 'http://127.0.0.1:9',
    limits: { requestHeadTimeout: '300ms' },
  })
  // The first bytes of a ClientHello and no more, and nothing at all.
  for (const bytes of ['\x16\x03\x01', '']) {
    const client = connectPlain(proxy.port, '127.0.0.1').resume()
    client.on('error', () => {})
    client.write(bytes, 'latin1')
    await once(client, 'close')
    t.pass(`${bytes.length} bytes`)
  }
})
