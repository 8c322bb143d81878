import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { isHttpRequest, keepSplitHeads } from '../../../src/proxy/internals/requestProtocol.js'

t.test('the protocol of a request line, while its request is announced', async (t) => {
  const seen: [string, boolean][] = []
  const server = createServer((request, response) => {
    seen.push([`${request.method} ${request.url}`, isHttpRequest(request, request.url!)])
    response.end()
  })
  server.on('connection', keepSplitHeads)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const cases: readonly [line: string, isHttp: boolean][] = [
    ['GET /a HTTP/1.1', true],
    ['GET /b HTTP/1.0', true],
    ['GET /c RTSP/1.0', false],
    ['POST /c RTSP/1.1', false],
    ['DESCRIBE /d RTSP/1.0', false],
    ['SOURCE /e ICE/1.0', false],
    ['GET /RTSP/1.0 HTTP/1.0', true],
    ['ANNOUNCE /f RTSP/1.1', false],
  ]
  const inPieces = (text: string): string[][] => [
    [text],
    [text.slice(0, 9), text.slice(9)],
    [text.slice(0, text.indexOf('\n') + 1), text.slice(text.indexOf('\n') + 1)],
    text.split(''),
  ]
  for (const [line, isHttp] of cases) {
    for (const pieces of inPieces(`${line}\r\nHost: a\r\nCSeq: 1\r\nConnection: close\r\n\r\n`)) {
      const connected = once(server, 'connection')
      const client = connect((server.address() as AddressInfo).port)
      const [socket] = (await connected) as [Socket]
      for (const [i, piece] of pieces.entries()) {
        client.write(piece)
        while (socket.bytesRead < pieces.slice(0, i + 1).join('').length && !socket.destroyed) await turn()
      }
      await once(client.resume(), 'close')
      t.same(seen.pop(), [line.slice(0, line.lastIndexOf(' ')), isHttp], `${line} in ${pieces.length} pieces`)
    }
  }
})

t.test('a head that begins behind a large body, and comes in pieces', async (t) => {
  const seen: boolean[] = []
  const server = createServer((request, response) => {
    seen.push(isHttpRequest(request, request.url!))
    request.resume().on('end', () => response.end('answer'))
  })
  server.on('connection', keepSplitHeads)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const client = connect((server.address() as AddressInfo).port)
  client.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n${'x'.repeat(50_000)}GET /c RT`)
  await once(client, 'data')
  client.write('SP/1.0\r\nHost: a\r\nCSeq: 1\r\nConnection: close\r\n\r\n')
  await once(client.resume(), 'close')
  t.same(seen, [true, false])
})

t.test('a head whose white space is longer than what is kept of it', async (t) => {
  const seen: boolean[] = []
  const server = createServer((request, response) => {
    seen.push(isHttpRequest(request, request.url!))
    response.end()
  })
  server.on('connection', keepSplitHeads)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const connected = once(server, 'connection')
  const client = connect((server.address() as AddressInfo).port)
  const [socket] = (await connected) as [Socket]
  const white = ' '.repeat(12_000)
  let sent = 0
  for (const piece of [
    'GET /c RT',
    'SP/1.0\r\nCSeq:',
    white,
    white,
    white,
    white,
    '1\r\nConnection: close\r\n\r\n',
  ]) {
    client.write(piece)
    sent += piece.length
    while (socket.bytesRead < sent && !socket.destroyed) await turn()
  }
  await once(client.resume(), 'close')
  t.same(seen, [false])
})

t.test('without the bytes every method of HTTP counts as HTTP', async (t) => {
  for (const parser of [undefined, null, {}, { getCurrentBuffer: () => undefined }]) {
    const message = { httpVersion: '1.0', method: 'GET', socket: { parser } } as unknown as IncomingMessage
    t.equal(isHttpRequest(message, '/'), true)
    t.equal(isHttpRequest({ ...message, method: 'PLAY' } as IncomingMessage, '/'), false)
  }
})
