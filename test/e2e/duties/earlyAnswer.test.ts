import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import t from 'tap'
import { startProxy } from '../support/proxy.js'
import { closedPort, startRawUpstream } from '../support/upstreams.js'

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
      let ticks = 0
      const timer = setInterval(() => {
        ticks++
        if (sent === parts) return
        sent++
        socket.write('x')
      }, 450)
      await closed
      clearInterval(timer)
      socket.destroy()
      return { sent, ticks }
    }
    const [patient, stopped] = await Promise.all([send(10), send(1)])
    t.equal(patient.sent, 10)
    t.ok(stopped.ticks > 1)
  },
)

t.test('a connection that ends with an early answer is read until the request has come', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => {
    socket.once('data', () => socket.end(tooLarge))
  })
  const rest = 'x'.repeat(100_000)
  for (const url of [upstream.url, `http://127.0.0.1:${closedPort}`]) {
    const proxy = await startProxy(t, { upstream: url })
    for (const start of ['HTTP/1.0\r\n', 'HTTP/1.1\r\nHost: a\r\nConnection: close\r\n']) {
      const accepted = once(proxy.app.server.server, 'connection')
      const client = connect({ port: proxy.port, host: '127.0.0.1' })
      const head = `POST / ${start}Content-Length: ${rest.length}\r\n\r\n`
      client.write(head)
      const [socket] = (await accepted) as [Socket]
      client.once('data', () => client.write(rest))
      const chunks: Buffer[] = []
      for await (const chunk of client) chunks.push(chunk as Buffer)
      t.match(String(Buffer.concat(chunks)), /^HTTP\/1.1 (413|503) [\s\S]*[}]$/)
      t.equal(socket.bytesRead, head.length + rest.length)
    }
    await proxy.idle()
  }
})

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

for (const transport of ['native', 'undici']) {
  t.test(`${transport}: after an early answer, a connection serves the next request`, async (t) => {
    // It answers an upload that it does not read: what the client still sends fills every buffer on the way.
    const upstream = await startRawUpstream(t, (socket) => {
      socket.once('data', (chunk) => {
        if (chunk.includes('POST')) socket.pause()
        setTimeout(() => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'), 200)
      })
    })
    const proxy = await startProxy(t, { upstream: { url: upstream.url, transport } })
    const socket = connect({ port: proxy.port, host: '127.0.0.1' })
    let received = ''
    const answers = (count: number) =>
      new Promise<void>((resolve) => {
        const check = () => received.split('HTTP/1.1 200').length > count && resolve()
        socket.on('data', check)
        check()
      })
    socket.on('data', (chunk) => {
      received += chunk
    })
    socket.write(`POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: ${4 * content.length}\r\n\r\n`)
    for (let i = 0; i < 4; i++) socket.write(content)
    await answers(1)
    socket.write('GET /b HTTP/1.1\r\nHost: a\r\n\r\n')
    await answers(2)
    t.match(received, /ok$/)
    socket.destroy()
    await proxy.idle()
  })
}
