import { connect, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { pause, until } from '../../support/wait.js'
import { startProxy } from '../support/proxy.js'
import { arrival } from '../support/rawClient.js'
import { startRawUpstream } from '../support/upstreams.js'

const handshake =
  'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'
const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

/** A proxy before an upstream that echoes, with a tunnel open. */
async function withTunnel(t: Test, drain: string) {
  const upstream = await startRawUpstream(t, (socket) => {
    socket.once('data', () => {
      socket.write(switching)
      socket.on('data', (chunk) => socket.write(chunk))
    })
    socket.on('end', () => socket.end())
  })
  const proxy = await startProxy(t, { upstream: upstream.url, limits: { drain } })
  const socket = connect(proxy.port, '127.0.0.1').on('error', () => {})
  t.teardown(() => socket.destroy())
  const closed = new Promise((resolve) => socket.once('close', resolve))
  const next = (from: Socket) =>
    new Promise<string>((resolve) => from.once('data', (chunk) => resolve(String(chunk))))
  socket.write(handshake)
  t.match(await next(socket), '101 Switching')
  const echo = async (text: string) => {
    socket.write(text)
    return next(socket)
  }
  return { app: proxy.app, socket, closed, echo }
}

t.test('a tunnel lives on in the drain, and the drain ends with it', async (t) => {
  const { app, socket, closed, echo } = await withTunnel(t, '60s')
  let ended = false
  const drained = app.close().then(() => {
    ended = true
  })
  await pause(300)
  t.equal(await echo('still here'), 'still here')
  t.equal(ended, false)
  socket.end()
  await Promise.all([drained, closed])
  t.equal(ended, true)
})

t.test('a response that began before the drain is the last one on its connection', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => {
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhe'))
  })
  const proxy = await startProxy(t, { upstream: upstream.url, limits: { drain: '1h', keepAlive: '1h' } })
  const client = connect(proxy.port, '127.0.0.1')
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  await arrival(client, 'he')
  const { server } = proxy.app.server
  const { closeIdleConnections } = server
  const idleClosed = new Promise<void>((resolve) => {
    server.closeIdleConnections = () => {
      closeIdleConnections.call(server)
      resolve()
    }
  })
  const drained = proxy.app.close()
  await idleClosed
  upstream.sockets[0]!.write('re')
  let rest = ''
  for await (const chunk of client) rest += chunk
  t.equal(rest, 're')
  await drained
})

t.test('metrics count tunnels, and when they have ended', async (t) => {
  const { app, socket, closed, echo } = await withTunnel(t, '60s')
  const value = (name: string, status?: string) => {
    const families = app.metrics.collect(app.gateway)
    const samples = families.find((family) => family.name === name)!.values
    return samples.find(({ labels }) => status === undefined || String(labels?.status) === status)?.value
  }
  t.equal(await echo('x'), 'x')
  t.equal(value('upstanding_tunnels'), 1)
  t.equal(value('upstanding_exchanges_total', '101'), undefined)
  socket.end()
  await closed
  await until(() => value('upstanding_tunnels') !== 1)
  t.equal(value('upstanding_exchanges_total', '101'), 1)
  t.equal(value('upstanding_upstream_responses_total', '101'), 1)
  t.equal(value('upstanding_exchanges_incomplete_total'), 0)
})

t.test('a tunnel that does not end is cut off when the drain is over', async (t) => {
  const { app, closed } = await withTunnel(t, '300ms')
  await Promise.all([app.close(), closed])
  t.pass('both ended')
})
