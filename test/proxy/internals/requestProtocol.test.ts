import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import t from 'tap'
import { isHttpRequest } from '../../../src/proxy/internals/requestProtocol.js'

t.test('the protocol of a request line, while its request is announced', async (t) => {
  const seen: [string, boolean][] = []
  const server = createServer((request, response) => {
    seen.push([`${request.method} ${request.url}`, isHttpRequest(request, request.url!)])
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const cases: readonly [line: string, isHttp: boolean][] = [
    ['GET /a HTTP/1.1', true],
    ['GET /b HTTP/1.0', true],
    ['GET /c RTSP/1.0', false],
    ['DESCRIBE /d RTSP/1.0', false],
    ['SOURCE /e ICE/1.0', false],
    ['GET /RTSP/1.0 HTTP/1.0', true],
    ['ANNOUNCE /f RTSP/1.1', false],
  ]
  for (const [line] of cases) {
    const client = connect((server.address() as AddressInfo).port)
    client.write(`${line}\r\nHost: a\r\nConnection: close\r\n\r\n`)
    await once(client.resume(), 'close')
  }
  t.same(
    seen,
    cases.map(([line, isHttp]) => [line.slice(0, line.lastIndexOf(' ')), isHttp]),
  )
})

t.test('without the bytes every method of HTTP counts as HTTP', async (t) => {
  for (const parser of [undefined, null, {}, { getCurrentBuffer: () => undefined }]) {
    const message = { httpVersion: '1.0', method: 'GET', socket: { parser } } as unknown as IncomingMessage
    t.equal(isHttpRequest(message, '/'), true)
    t.equal(isHttpRequest({ ...message, method: 'PLAY' } as IncomingMessage, '/'), false)
  }
})
