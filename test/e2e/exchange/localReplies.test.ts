import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import t from 'tap'
import { until } from '../../support/wait.js'
import { startProxy } from '../support/proxy.js'
import { fieldOf, finalOf, rawRequest } from '../support/rawClient.js'
import { closedPort, startHttpUpstream, startRawUpstream } from '../support/upstreams.js'

t.test('a loop ends in 508, a chain of proxies of the same name does not', async (t) => {
  const back = await startRawUpstream(t, (socket) => {
    socket.pipe(connect(proxy.port, '127.0.0.1').on('error', () => {})).pipe(socket)
  })
  const between = await startProxy(t, { upstream: back.url })
  const proxy = await startProxy(t, { upstream: between.url })
  const looped = await fetch(proxy.url)
  t.equal(looped.status, 508)
  t.equal(((await looped.json()) as { code: string }).code, 'LOOP_DETECTED')
  await proxy.idle()
  const upstream = await startHttpUpstream(t, (_request, response) => response.end('end'))
  const last = await startProxy(t, { upstream: upstream.url })
  const middle = await startProxy(t, { upstream: last.url })
  const first = await startProxy(t, { upstream: middle.url })
  t.equal((await fetch(first.url)).status, 200)
})

t.test('Max-Forwards counts for OPTIONS and TRACE alone, and 0 is answered here', async (t) => {
  const seen: (string | undefined)[] = []
  const upstream = await startHttpUpstream(t, (request, response) => {
    seen.push(request.headers['max-forwards'] as string)
    response.end()
  })
  const proxy = await startProxy(t, { upstream: upstream.url })
  const send = async (method: string, count: string) =>
    finalOf(
      await rawRequest(
        proxy.port,
        `${method} /a HTTP/1.1\r\nHost: h\r\nCookie: secret\r\nMax-Forwards: ${count}\r\n\r\n`,
      ),
    )
  t.match(await send('OPTIONS', '0'), { status: 200, body: '' })
  const trace = await send('TRACE', '0')
  t.equal(fieldOf(trace, 'content-type'), 'message/http')
  t.match(trace.body, /^TRACE \/a HTTP\/1\.1\r\nHost: h\r\n/)
  t.notMatch(trace.body, 'secret')
  t.same(seen, [])
  await send('OPTIONS', '5')
  await send('TRACE', '1')
  await send('GET', '0')
  t.same(seen, ['4', '0', '0'])
})

t.test('Proxy is dropped, and Proxy-Status can be turned off', async (t) => {
  const upstream = await startHttpUpstream(t, (request, response) =>
    response.end(String(request.headers.proxy)),
  )
  const proxy = await startProxy(t, {
    upstream: upstream.url,
    routes: [{ prefix: '/down', upstream: `http://127.0.0.1:${closedPort}` }],
    localReplies: { proxyStatus: false },
  })
  t.equal(await (await fetch(proxy.url, { headers: { Proxy: 'http://evil.example' } })).text(), 'undefined')
  const down = await fetch(`${proxy.url}/down`)
  t.equal(down.status, 503)
  t.equal(down.headers.get('proxy-status'), null)
})

t.test('when a client leaves, the log says what it was waiting for', async (t) => {
  const upstream = await startRawUpstream(t, () => {})
  const proxy = await startProxy(t, { upstream: upstream.url })
  for (const [bytes, heads, expected] of [
    ['GET / HTTP/1.1\r\nHost: h\r\n\r\n', 1, { cause: 'client closed', waitingFor: 'upstream head' }],
    ['POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhe', 2, { waitingFor: 'request body' }],
    ['GET / HTTP/1.1\r\nHo', 2, { cause: 'client closed', waitingFor: 'request head' }],
  ] as const) {
    const from = proxy.log.length
    const connected = once(proxy.app.server.server, 'connection')
    const client = connect(proxy.port, '127.0.0.1')
    client.write(bytes)
    const [served] = (await connected) as [Socket]
    await until(() => served.bytesRead === bytes.length)
    await until(() => upstream.received.join('').split('\r\n\r\n').length > heads)
    client.destroy()
    await proxy.idle()
    await until(() => proxy.log.length > from)
    t.match(proxy.log.at(-1), expected)
    t.equal(proxy.log.at(-1)!.local, undefined)
  }
})
