import { connect } from 'node:net'
import t from 'tap'
import { startProxy } from '../support/proxy.js'
import { startRawUpstream } from '../support/upstreams.js'

const tooLarge =
  'HTTP/1.1 413 Payload Too Large\r\nContent-Type: application/json\r\nContent-Length: 17\r\nConnection: close\r\n\r\n{"error":"large"}'
const content = Buffer.alloc(4 * 1024 * 1024)

t.test('the answer of an upstream that refuses an upload and closes reaches the client', async (t) => {
  // What it leaves unread makes its system reset the connection, while the upload is still being written.
  const upstream = await startRawUpstream(t, (socket) => {
    socket.once('data', () => {
      socket.pause()
      socket.end(tooLarge, () => socket.destroy())
    })
  })
  const proxy = await startProxy(t, { upstream: upstream.url })
  for (let i = 0; i < 20; i++) {
    const body = i % 2 === 0 ? content : new Blob([content]).stream()
    const response = await fetch(proxy.url, { method: 'POST', body, duplex: 'half' } as RequestInit)
    t.same([response.status, await response.text()], [413, '{"error":"large"}'])
  }
  await proxy.idle()
})

t.test(
  'a client that takes its time with a refused upload is waited for, one that stops is not',
  async (t) => {
    const upstream = await startRawUpstream(t, (socket) => {
      socket.once('data', () => socket.end(tooLarge))
    })
    const proxy = await startProxy(t, { upstream: upstream.url })
    const send = async (parts: number) => {
      const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
      const closed = new Promise((resolve) => socket.once('end', resolve))
      socket.resume().on('error', () => undefined)
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n')
      let sent = 0
      const timer = setInterval(() => {
        if (sent++ < parts) socket.write('x')
      }, 450)
      await closed
      clearInterval(timer)
      socket.destroy()
      return sent
    }
    const [patient, stopped] = await Promise.all([send(10), send(1)])
    t.equal(patient, 10)
    t.ok(stopped > 1)
  },
)

t.test('an upstream that closes during an upload without an answer is a 502', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => {
    socket.once('data', () => {
      socket.pause()
      socket.destroy()
    })
  })
  const proxy = await startProxy(t, { upstream: upstream.url })
  for (let i = 0; i < 5; i++) {
    const response = await fetch(proxy.url, { method: 'POST', body: content })
    t.equal(response.status, 502)
    await response.body?.cancel()
  }
  await proxy.idle()
})
