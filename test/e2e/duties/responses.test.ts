import t, { type Test } from 'tap'
import { pause } from '../../support/wait.js'
import { startProxy } from '../support/proxy.js'
import { fieldOf, finalOf, rawRequest } from '../support/rawClient.js'
import { startCannedUpstream, startHttpUpstream } from '../support/upstreams.js'

const get = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n'
const get10 = 'GET / HTTP/1.0\r\nHost: h\r\n\r\n'

async function through(t: Test, answer: string, request = get, config: object = {}) {
  const upstream = await startCannedUpstream(t, answer)
  const proxy = await startProxy(t, { upstream: upstream.url, ...config })
  const transcript = await rawRequest(proxy.port, request)
  t.equal(transcript.illegal, undefined, 'legal HTTP')
  await proxy.idle()
  await proxy.close()
  return transcript
}

t.test('hop-by-hop fields of the response end here', async (t) => {
  const answer =
    'HTTP/1.1 200 OK\r\nConnection: X-Named, Content-Length\r\nX-Named: 1\r\nKeep-Alive: timeout=1\r\n' +
    'Proxy-Authenticate: Basic\r\nUpgrade: h2c\r\nTE: x\r\n__proto__: p\r\nX-End: kept\r\nContent-Length: 2\r\n\r\nok'
  const { bytes, ...transcript } = await through(t, answer)
  t.notMatch(bytes, /x-named|timeout=1\r|proxy-auth|upgrade|\r\nte:/i)
  t.equal(fieldOf(finalOf(transcript as never), 'x-end'), 'kept')
  t.equal(fieldOf(finalOf(transcript as never), '__proto__'), 'p')
})

t.test('the upstream’s Connection: close does not close the client’s', async (t) => {
  const { end } = await through(t, 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok')
  t.equal(end, 'open')
})

t.test('trailers reach clients of HTTP/1.1, announced or not, except those of the framing', async (t) => {
  const chunks = '2\r\nok\r\n0\r\nX-T: v\r\nContent-Type: x\r\nSet-Cookie: a\r\n\r\n'
  for (const announced of ['', 'Trailer: X-T\r\n']) {
    const answer = `HTTP/1.1 200 OK\r\n${announced}Transfer-Encoding: chunked\r\n\r\n${chunks}`
    const final = finalOf(await through(t, answer))
    t.same(final.trailers, [['X-T', 'v']])
    const old = finalOf(await through(t, answer, get10))
    t.same([old.body, old.trailers, fieldOf(old, 'trailer')], ['ok', [], undefined])
    t.equal(fieldOf(old, 'transfer-encoding'), undefined)
  }
})

t.test('a client of HTTP/1.0 never gets chunks, and stays connected only on request', async (t) => {
  const answer = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'
  const { end, ...rest } = await through(t, answer, 'GET / HTTP/1.0\r\nHost: h\r\nTE: chunked\r\n\r\n')
  t.match(finalOf({ end, ...rest }), { body: 'ok', untilClose: true })
  t.equal(end, 'closed')
  const kept = 'GET / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n'
  t.equal((await through(t, 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', kept)).end, 'open')
  t.equal(
    finalOf(await through(t, 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', 'GET / HTTP/1.0\r\n\r\n'))
      .body,
    'ok',
  )
})

t.test('HEAD has the fields of GET and no body; 204 has no length', async (t) => {
  const head = 'HEAD / HTTP/1.1\r\nHost: h\r\n\r\n'
  const final = finalOf(
    await through(t, 'HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nETag: "a"\r\n\r\n', head),
  )
  t.equal(fieldOf(final, 'content-length'), '1234')
  const none = finalOf(await through(t, 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n'))
  t.equal(fieldOf(none, 'content-length'), undefined)
  const same = finalOf(
    await through(t, 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\nETag: "a"\r\n\r\n'),
  )
  t.equal(fieldOf(same, 'etag'), '"a"')
})

t.test('103 reaches clients of HTTP/1.1 before the response', async (t) => {
  const answer =
    'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: X-Hop\r\nX-Hop: 1\r\nContent-Length: 0\r\nTrailer: X\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
  const { responses } = await through(t, answer)
  t.match(responses, [
    { status: 103, fields: [['Link', '</a>']] },
    { status: 200, body: 'ok' },
  ])
  t.equal(responses[0]?.fields.length, 1)
})

t.test('where a rule removes headers, a 103 has only those that hints are for', async (t) => {
  const answer =
    'HTTP/1.1 103 At db-7.internal\r\nLink: </a>\r\nX-Backend: db-7.internal:8080\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
  const match = { status: '5xx' }
  for (const rule of [
    { name: 'a', match, sanitize: {} },
    { name: 'a', headers: { remove: ['Server'] } },
  ]) {
    const { responses } = await through(t, answer, get, { rules: [rule] })
    t.equal(responses[0]?.status, 103)
    t.same(responses[0]?.fields, [['Link', '</a>']])
    t.equal(responses[1]?.status, 200)
  }
  const observed = [{ name: 'a', mode: 'observe', match, sanitize: {} }]
  const { responses } = await through(t, answer, get, { rules: observed })
  t.equal(responses[0]?.fields.length, 2)
})

t.test('the first byte of a stream is sent at once, and a pause does not end the stream', async (t) => {
  for (const type of ['text/event-stream; charset=utf-8', 'application/x-ndjson']) {
    let end = () => {}
    const upstream = await startHttpUpstream(t, (_request, response) => {
      response.writeHead(200, { 'Content-Type': type })
      response.write('data: 1\n\n')
      end = () => response.end('data: 2\n\n')
    })
    const config = { url: upstream.url, bodyTimeout: '100ms' }
    const proxy = await startProxy(t, { profile: 'recommended', upstream: config })
    const response = await fetch(proxy.url)
    const reader = response.body!.getReader()
    t.equal(Buffer.from((await reader.read()).value!).toString(), 'data: 1\n\n', type)
    await pause(300)
    end()
    t.equal(Buffer.from((await reader.read()).value!).toString(), 'data: 2\n\n')
    const bounded = await startProxy(t, { upstream: { ...config, streamTimeout: '100ms' } })
    await t.rejects(
      fetch(bounded.url).then((cut) => cut.text()),
      'ends when it should',
    )
    await bounded.idle()
    await proxy.idle()
  }
})

t.test('what a rule does to status and framing', async (t) => {
  const leak =
    '{"error":"boom","stack":"Error: boom\\n    at f (/srv/zebra/a.js:1:2)\\n    at g (/srv/zebra/a.js:3:4)"}'
  const json = (status: string, body: string) =>
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
  const toConflict = (status: unknown) => [{ match: { status }, remap: { to: 409 } }]
  const reset = [{ match: { status: 200 }, remap: { to: 205 } }]
  const sanitize = [{ match: { status: '5xx' }, sanitize: {} }]
  const cases: readonly [
    name: string,
    rules: object[],
    answer: string,
    request: string,
    status: number,
    body: string,
    length: string | undefined,
  ][] = [
    ['a status of no class', toConflict(799), `${json('799 Odd', 'abc')}abc`, get, 409, 'abc', '3'],
    ['the last status', toConflict([600, 999]), `${json('999 Odd', 'abc')}abc`, get, 409, 'abc', '3'],
    ['600, not matched', toConflict(601), `${json('600 Odd', 'abc')}abc`, get, 600, 'abc', '3'],
    ['205 from a length', reset, `${json('200 OK', 'abc')}abc`, get, 205, '', '0'],
    [
      '205 from chunks',
      reset,
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
      get,
      205,
      '',
      '0',
    ],
    ['205 for HTTP/1.0', reset, `${json('200 OK', 'abc')}abc`, get10, 205, '', '0'],
    [
      'HEAD of what would be sanitized',
      sanitize,
      json('500 Oops', leak),
      get.replace('GET', 'HEAD'),
      500,
      '',
      undefined,
    ],
  ]
  for (const [name, rules, answer, request, status, body, length] of cases) {
    const final = finalOf(await through(t, answer, request, { rules }))
    t.match(final, { status, body }, name)
    t.equal(fieldOf(final, 'content-length'), length, name)
    t.equal(fieldOf(final, 'transfer-encoding'), undefined, name)
  }
})
