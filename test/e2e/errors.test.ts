import { gzipSync } from 'node:zlib'
import t from 'tap'
import { startProxy } from './support/proxy.js'
import { fieldOf, finalOf, rawRequest } from './support/rawClient.js'
import { through } from './support/through.js'

t.test('an error takes the common format, whatever its coding', async (t) => {
  const rule = { problem: { detail: { from: '/message' }, keep: { id: '/id' } } }
  const content = gzipSync('{"message":"No such order.","id":12345678901234567890,"host":"10.0.0.7"}')
  const ask = await through(t, [rule], (_, response) => {
    response.writeHead(404, {
      'Content-Type': 'application/json',
      'Content-Encoding': 'gzip',
      ETag: '"1"',
      'Content-Length': content.length,
    })
    response.end(content)
  })
  const expected =
    '{"type":"about:blank","title":"Not Found","status":404,"detail":"No such order.","id":12345678901234567890}'
  const answer = await ask('GET /orders/7', 'Accept-Encoding: gzip\r\n')
  t.equal(answer.status, 404)
  t.equal(answer.body, expected)
  t.equal(answer.field('content-type'), 'application/problem+json')
  t.equal(answer.field('content-length'), String(expected.length))
  t.equal(answer.field('content-encoding'), undefined)
  t.equal(answer.field('etag'), undefined)
  t.equal(answer.field('vary'), 'Accept')
  const html = await ask('GET /orders/7', 'Accept: text/html\r\n')
  t.equal(html.field('content-type'), 'text/html; charset=utf-8')
  t.match(html.body, '<p>No such order.</p>')
  const head = await ask('HEAD /orders/7')
  t.equal(head.status, 404)
  t.equal(head.body, '')
  t.equal(head.field('content-type'), 'application/problem+json')
})

t.test('a problem of the upstream’s own gets the status of its response', async (t) => {
  const rules = [{ remap: { to: 422 }, match: { status: 400 } }, { problem: {} }]
  const ask = await through(t, rules, (_, response) => {
    response.writeHead(400, { 'Content-Type': 'application/problem+json' })
    response.end('{ "status": 400, "n": 1.0 }')
  })
  const answer = await ask('GET /')
  t.equal(answer.status, 422)
  t.equal(answer.body, '{ "status": 422, "n": 1.0 }')
  t.equal(answer.field('content-length'), '27')
})

t.test('a 401 and a 405 say what the client can do', async (t) => {
  const rules = [
    { challenge: { scheme: 'Basic', realm: 'a "b"' } },
    { match: { path: '/orders/{id}' }, allow: { learn: true } },
  ]
  const ask = await through(t, rules, ({ method, url }, response) => {
    const status = url === '/secret' ? 401 : method === 'GET' || method === 'PUT' ? 200 : 405
    response.writeHead(status).end('x')
  })
  t.equal((await ask('GET /secret')).field('www-authenticate'), 'Basic realm="a \\"b\\""')
  t.equal((await ask('DELETE /orders/1')).field('allow'), undefined, 'nothing is known yet')
  await ask('GET /orders/1')
  await ask('PUT /orders/2')
  t.equal((await ask('DELETE /orders/3')).field('allow'), 'GET, PUT')
})

t.test('the proxy’s own 503 has the wait from the rule', async (t) => {
  const proxy = await startProxy(t, {
    upstream: 'http://127.0.0.1:1',
    rules: [{ retryAfter: { default: '7s' } }],
  })
  const answer = finalOf(await rawRequest(proxy.port, 'GET / HTTP/1.1\r\nHost: h\r\n\r\n'))
  t.equal(answer.status, 503)
  t.equal(fieldOf(answer, 'retry-after'), '7')
})
