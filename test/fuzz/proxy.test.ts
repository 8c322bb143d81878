/**
 * Broken bytes from both sides: 800 exchanges, or `FUZZ_SECONDS` of them, from `FUZZ_SEED` (default 1).
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { startProxy } from '../e2e/support/proxy.js'
import { finalOf, rawRequest } from '../e2e/support/rawClient.js'
import { startRawUpstream } from '../e2e/support/upstreams.js'
import { mutate, pick, randomOf } from './mutate.js'

const seconds = process.env.FUZZ_SECONDS
const firstSeed = Number(process.env.FUZZ_SEED ?? 1)
const parallel = 48
const marker = `at com.corp.Marked${randomBytes(6).toString('hex')}.run(Marked.java:12)`
const trace = `java.lang.IllegalStateException: no\n\t${marker}\n\tat com.corp.Main.main(Main.java:3)\n`
const zipped = gzipSync(trace).toString('latin1')
const sized = (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`

const requests = [
  'GET /a HTTP/1.1\r\nHost: h\r\nAccept: */*\r\nCookie: a=1\r\n\r\n',
  'HEAD /a?b HTTP/1.1\r\nHost: h\r\n\r\n',
  'GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n',
  'POST /held HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello',
  'POST /held HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n',
  'PUT /x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi',
  'GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n',
  'GET http://h/a HTTP/1.1\r\nHost: h\r\n\r\n',
  'GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n',
]
const responses = [
  `HTTP/1.1 200 OK\r\n${sized('hello')}`,
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n5\r\nhello\r\n0\r\nX-T: v\r\n\r\n',
  'HTTP/1.0 200 OK\r\n\r\nhello',
  `HTTP/1.1 500 Oh\r\nContent-Type: text/plain\r\n${sized(trace)}`,
  `HTTP/1.1 500 Oh\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n${sized(zipped)}`,
  `HTTP/1.1 502 Oh\r\nX-Debug-Trace: ${marker}\r\nContent-Type: application/json\r\n${sized(JSON.stringify({ trace }))}`,
  `HTTP/1.1 503 Oh\r\nTransfer-Encoding: chunked\r\n\r\n${trace.length.toString(16)}\r\n${trace}\r\n0\r\n\r\n`,
  `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 No\r\n${sized('secret')}`,
  'HTTP/1.1 204 No Content\r\n\r\n',
  'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 5\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello',
  `HTTP/1.1 429 Slow\r\nRetry-After: soon\r\n${sized('{"success":false,"error":{"code":"X"}}')}`,
]

/** The methods of the requests as far as they can be known: only the proxy knows what a broken one meant. */
function methodsOf(bytes: string): string[] {
  return [...bytes.matchAll(/(?:^|\r\n\r\n)(GET|HEAD|POST|PUT|OPTIONS) /g)].map(([, method]) => method!)
}

/** The request names its seed, so that the upstream breaks its response in the same way each time. */
const withSeed = (request: string, seed: number) => request.replace('\r\n', `\r\nX-Seed: ${seed}\r\n`)

t.test(`broken bytes, seeds from ${firstSeed}`, { timeout: 0 }, async (t) => {
  const uncaught: unknown[] = []
  const note = (error: unknown) => uncaught.push(error)
  process.on('uncaughtException', note).on('unhandledRejection', note)
  t.teardown(() => process.off('uncaughtException', note).off('unhandledRejection', note))

  let seed = firstSeed
  let behaves = false
  const upstream = await startRawUpstream(t, (socket) => {
    socket.on('data', (chunk) => {
      const random = randomOf(
        31 * Number(/\r\nX-Seed: (\d+)/.exec(chunk.toString('latin1'))?.[1] ?? firstSeed),
      )
      const whole = behaves ? responses[0]! : pick(random, responses)
      const bytes = !behaves && random() < 0.8 ? mutate(random, whole) : whole
      const cut = Math.floor(random() * bytes.length)
      for (const part of random() < 0.5 ? [bytes] : [bytes.slice(0, cut), bytes.slice(cut)]) {
        if (!socket.destroyed) socket.write(part, 'latin1')
      }
      if (random() >= 0.4) return
      const close = pick(random, ['destroySoon', 'resetAndDestroy'] as const)
      // Node forgets, and never closes, what is reset while its end is on its way.
      setTimeout(() => !socket.writableEnded && socket[close](), 2)
    })
  })
  const proxy = await startProxy(t, {
    profile: 'recommended',
    log: { level: 'silent' },
    upstream: {
      url: upstream.url,
      connectTimeout: '500ms',
      headTimeout: '500ms',
      bodyTimeout: '500ms',
      streamTimeout: '500ms',
    },
    limits: { requestHeadTimeout: '500ms', requestTimeout: '1s', sendTimeout: '1s', keepAlive: '500ms' },
    rules: [
      { match: { path: '/held' }, unwrap: { when: { '/success': false }, status: 422 } },
      { match: { path: '/b' }, conceal: {} },
      { match: { status: '4xx' }, problem: {} },
    ],
  })

  const problems: string[] = []
  let exchanges = 0
  const end = Date.now() + Number(seconds) * 1000
  const goesOn = () => (seconds === undefined ? seed < firstSeed + 800 : Date.now() < end)
  const work = async () => {
    while (goesOn() && problems.length < 5 && uncaught.length === 0) {
      const own = seed++
      const random = randomOf(own)
      const whole = withSeed(pick(random, requests), own)
      const bytes = random() < 0.7 ? mutate(random, whole) : whole
      const methods = methodsOf(bytes)
      const {
        end: how,
        illegal,
        bytes: got,
      } = await rawRequest(proxy.port, bytes, {
        methods: methods.length === 0 ? ['GET'] : methods,
        untilClosed: bytes !== whole,
      })
      exchanges++
      // What follows is known only for complete requests that came in time.
      const isLegible = bytes === whole && !/HTTP\/1\.1 (?:101|408) /.test(got)
      if (how === 'timeout') problems.push(`seed ${own}: no end: ${JSON.stringify(bytes)}`)
      if (isLegible && illegal !== undefined) problems.push(`seed ${own}: ${illegal}: ${JSON.stringify(got)}`)
      if (!got.includes('HTTP/1.1 101 ') && /^HTTP\/1\.1 5/m.test(got) && got.includes(marker.slice(3, 30))) {
        problems.push(`seed ${own}: leaks: ${JSON.stringify(got)}`)
      }
    }
  }
  await Promise.all(Array.from({ length: parallel }, work))
  t.same(problems, [])
  t.same(uncaught, [])
  t.ok(exchanges > 100, `${exchanges} exchanges`)
  t.comment(`${exchanges} exchanges, ${upstream.sockets.length} connections to the upstream`)
  await proxy.idle()
  behaves = true
  t.equal(finalOf(await rawRequest(proxy.port, requests[0]!)).body, 'hello', 'it serves on')
})
