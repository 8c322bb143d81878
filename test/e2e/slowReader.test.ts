import { connect } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import t from 'tap'
import { startProxy } from './support/proxy.js'
import { startHttpUpstream } from './support/upstreams.js'

const bytes = 12 * 1024 * 1024

t.test('a client that stops to read for a while gets the tail of a body that has long come', async (t) => {
  const upstream = await startHttpUpstream(t, (_request, response) => {
    response.writeHead(200, { 'Content-Length': bytes })
    response.end(Buffer.alloc(bytes, 'x'))
  })
  const proxy = await startProxy(t, { upstream: upstream.url })
  const client = connect(proxy.port, '127.0.0.1')
  client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  let received = 0
  let failed = false
  client.on('error', () => {
    failed = true
  })
  const ended = new Promise<void>((resolve) => client.once('close', () => resolve()))
  // By then the upstream has ended, and what is left lies here and with the system.
  client.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (!client.isPaused() && isTail()) {
      client.pause()
      void after(2500).then(() => client.resume())
    }
  })
  let paused = false
  function isTail(): boolean {
    if (paused || proxy.app.gateway.plan.routes[0]!.upstream.inFlight > 0) return false
    paused = true
    return true
  }
  await ended
  t.notOk(failed)
  t.ok(paused, 'there was a tail to wait for')
  t.ok(received > bytes, `${received} bytes came`)
})
