import t from 'tap'
import { startProxy } from '../support/proxy.js'
import { finalOf, rawRequest } from '../support/rawClient.js'
import { startCannedUpstream } from '../support/upstreams.js'

t.test('requests of other protocols that Node’s parser accepts never reach the upstream', async (t) => {
  const upstream = await startCannedUpstream(t, 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  const proxy = await startProxy(t, { upstream: upstream.url })
  const cases: readonly [line: string, status: number][] = [
    ['GET / RTSP/1.0', 400],
    ['GET / RTSP/1.1', 400],
    ['POST / RTSP/1.0', 400],
    ['OPTIONS * RTSP/1.0', 400],
    ['OPTIONS rtsp://h/ RTSP/1.0', 400],
    ['DESCRIBE /a RTSP/1.0', 400],
    ['GET_PARAMETER /a RTSP/1.0', 400],
    ['SOURCE /mount ICE/1.0', 400],
    ['GET / ICE/1.0', 400],
    ['PRI * HTTP/2.0', 400],
    ['GET / HTTP/2.0', 400],
    ['GET / HTTP/1.2', 400],
    ['GET / HTTP/0.9', 400],
    ['GET /', 400],
    ['get / HTTP/1.1', 501],
    ['DESCRIBE / HTTP/1.1', 400],
    ['CONNECT h:80 HTTP/1.1', 501],
  ]
  for (const [line, status] of cases) {
    const transcript = await rawRequest(proxy.port, `${line}\r\nHost: h\r\nCSeq: 1\r\n\r\n`, {
      untilClosed: true,
    })
    t.equal(finalOf(transcript).status, status, line)
    t.match(finalOf(transcript).body, /"code":"[A-Z_]+"/, line)
    t.equal(transcript.end, 'closed', line)
  }
  // In two segments.
  for (const line of [
    'DESCRIBE /a RTSP/1.0',
    'PLAY /a RTSP/1.1',
    'FLUSH /a RTSP/1.0',
    'GET / RTSP/1.0',
    'POST /a RTSP/1.1',
    'OPTIONS * RTSP/1.0',
    'GET rtsp://h/a RTSP/1.0',
    'SOURCE /mount ICE/1.0',
    'SOURCE /mount ICE/1.1',
  ]) {
    const rest = 'Host: h\r\nCSeq: 1\r\n\r\n'
    for (const parts of [
      [`${line}\r\n`, rest],
      [line.slice(0, 6), `${line.slice(6)}\r\n${rest}`],
    ]) {
      t.equal(finalOf(await rawRequest(proxy.port, parts, { untilClosed: true })).status, 400, line)
    }
  }
  t.same(upstream.received, [])
  for (const line of [
    'GET / HTTP/1.0',
    'SOURCE /mount HTTP/1.1',
    'GET /RTSP/1.0 HTTP/1.0',
    'GET / HTTP/1.1',
  ]) {
    const rest = 'Host: h\r\nCSeq: 1\r\n\r\n'
    for (const parts of [
      `${line}\r\n${rest}`,
      [`${line}\r\n`, rest],
      [line.slice(0, 5), `${line.slice(5)}\r\n${rest}`],
    ])
      t.equal(finalOf(await rawRequest(proxy.port, parts)).status, 200, line)
  }
  // Requests that wait for others are read while those are served.
  const three = `${'GET / HTTP/1.1\r\nHost: h\r\n\r\n'.repeat(2)}GET / RTSP/1.0\r\n\r\n`
  const { responses } = await rawRequest(proxy.port, three, { methods: ['GET', 'GET', 'GET'] })
  t.same(
    responses.map(({ status }) => status),
    [200, 200, 400],
  )
  await proxy.idle()
})
