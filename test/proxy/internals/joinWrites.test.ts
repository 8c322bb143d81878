import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { joinSmallWrites } from '../../../src/proxy/internals/joinWrites.js'

const bytes = (length: number) => Buffer.from(Array.from({ length }, (_, i) => i % 256))

/** What arrives of a response whose parts are given, and in how many pieces it was handed to the system. */
async function sent(t: Test, parts: readonly (string | Buffer)[], fields: string[]) {
  let writes = 0
  const server = createServer((_request, response) => {
    response.writeHead(200, fields)
    for (const part of parts) response.write(part)
    response.end()
  })
  server.on('connection', (socket: Socket) => {
    for (const way of ['_write', '_writev'] as const) {
      const own = socket[way] as (...given: unknown[]) => void
      socket[way] = (...given: unknown[]) => {
        writes++
        own.apply(socket, given)
      }
    }
    joinSmallWrites(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const client = connect((server.address() as AddressInfo).port)
  client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  const chunks: Buffer[] = []
  for await (const chunk of client) chunks.push(chunk as Buffer)
  const all = Buffer.concat(chunks)
  return { writes, body: all.subarray(all.indexOf('\r\n\r\n') + 4) }
}

t.test('head and small body are one write, byte for byte', async (t) => {
  const body = bytes(600)
  const { writes, body: received } = await sent(t, [body], ['Content-Length', '600'])
  t.equal(writes, 1)
  t.ok(received.equals(body))
})

t.test('so are small chunks and their framing', async (t) => {
  const { writes, body } = await sent(t, [bytes(3), bytes(2)], [])
  t.equal(writes, 1)
  // Newer versions of Node make one chunk of both.
  t.match(body.toString('latin1'), /^(3\r\n\0\x01\x02\r\n2\r\n|5\r\n\0\x01\x02)\0\x01\r\n0\r\n\r\n$/)
})

t.test('a large body, and text in another coding, pass as they are', async (t) => {
  const large = bytes(40_000)
  t.ok((await sent(t, [large], ['Content-Length', '40000'])).body.equals(large))
  const text = 'ä€'.repeat(9)
  const length = String(Buffer.byteLength(text))
  t.equal((await sent(t, [text], ['Content-Length', length])).body.toString('utf8'), text)
})

t.test('a connection that is given back after a declined upgrade is not wrapped again', async (t) => {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  t.teardown(() => socket.destroy())
  joinSmallWrites(socket)
  const { _writev: first } = socket
  joinSmallWrites(socket)
  t.equal(socket._writev, first)
})
