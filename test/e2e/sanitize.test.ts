import type { RequestListener } from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { startProxy } from './support/proxy.js'
import { fieldOf, finalOf, rawRequest } from './support/rawClient.js'
import {
  onEachRequest,
  startCannedUpstream,
  startHttpUpstream,
  startRawUpstream,
} from './support/upstreams.js'

const stack = 'Error: boom\n    at load (/srv/zebra/orders.js:12:7)\n    at run (/srv/zebra/index.js:3:1)'
const leaking = JSON.stringify({ code: 7, stack, amount: 0 }).replace('"amount":0', '"amount": 1.0e+2')

async function ask(t: Test, upstream: string, sanitize: object = {}, request = 'GET /x', fields = '') {
  const rules = [
    { name: 'no-leaks', match: { status: '4xx' }, sanitize },
    { name: 'never', match: { status: '5xx' }, sanitize },
  ]
  const proxy = await startProxy(t, { upstream, rules })
  const transcript = await rawRequest(proxy.port, `${request} HTTP/1.1\r\nHost: h\r\n${fields}\r\n`)
  t.equal(transcript.illegal, undefined)
  const final = finalOf(transcript)
  await proxy.idle()
  const incident = proxy.log.find(({ msg }) => msg === 'incident')
  t.notMatch(JSON.stringify(final), /zebra/i, 'nothing internal')
  return { ...final, field: (name: string) => fieldOf(final, name), incident }
}

async function answering(t: Test, listener: RequestListener): Promise<string> {
  return (await startHttpUpstream(t, listener)).url
}

t.test('JSON loses its leak and nothing else, whatever its coding', async (t) => {
  for (const [coding, encode] of [
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    [undefined, Buffer.from],
  ] as const) {
    const upstream = await answering(t, (_, response) => {
      response.writeHead(500, 'java.lang.ZebraException', {
        'Content-Type': 'application/json',
        ETag: '"1"',
        Server: 'zebra/1.0',
        'X-Error': 'com.zebra.ZebraException',
        ...(coding && { 'Content-Encoding': coding }),
      })
      response.end(encode(leaking as never))
    })
    const answer = await ask(t, upstream)
    const id = String(answer.incident?.incident)
    t.equal(answer.status, 500)
    t.equal(answer.reason, 'Internal Server Error')
    t.equal(answer.body, `{"code":7,"amount": 1.0e+2,"incident":"${id}"}`)
    for (const name of ['content-encoding', 'etag', 'server', 'x-error'])
      t.equal(answer.field(name), undefined, name)
    t.match(answer.incident, {
      level: 50,
      rule: 'never',
      method: 'GET',
      upstreamStatus: 500,
      original: leaking,
    })
  }
})

t.test('a page is replaced by what the client accepts; a clean one passes', async (t) => {
  const page = (text: string) =>
    answering(t, (_, response) => {
      response.writeHead(404, { 'Content-Type': 'text/html', ETag: '"1"' })
      response.end(text)
    })
  const answer = await ask(
    t,
    await page(`<pre>${stack.replaceAll('\n', '<br>')}</pre>`),
    {},
    'GET /x',
    'Accept: text/html\r\n',
  )
  t.equal(answer.field('content-type'), 'text/html; charset=utf-8')
  t.match(answer.body, String(answer.incident?.incident))
  const clean = await ask(t, await page('<p>Not here</p>'))
  t.equal(clean.body, '<p>Not here</p>')
  t.equal(clean.field('etag'), '"1"')
  t.equal(clean.incident, undefined)
})

t.test('fails closed at the bounds', async (t) => {
  const long = await answering(t, (_, response) => {
    response.writeHead(500, { 'Content-Type': 'text/plain' })
    response.end(`${'fine '.repeat(1000)}${stack}`)
  })
  t.match(await ask(t, long, { maxBytes: '1KiB' }), { status: 500, incident: { reason: /byte limit/ } })
  const slow = await answering(t, (_, response) => {
    response.writeHead(500, { 'Content-Type': 'text/plain' })
    response.write(stack)
    setTimeout(() => response.end(), 500)
  })
  t.match(await ask(t, slow, { maxHold: '50ms' }), { status: 500, incident: { reason: /time limit/ } })
  const cut = await answering(t, (_, response) => {
    response.writeHead(500, { 'Content-Type': 'text/plain', 'Content-Length': '5000' })
    response.write(stack, () => response.destroy())
  })
  t.match(await ask(t, cut), { status: 500, incident: { reason: /truncated/ } })
})

t.test('HEAD, and trailers', async (t) => {
  const upstream = await answering(t, (_, response) => {
    response.writeHead(500, { 'Content-Type': 'text/plain', 'X-Powered-By': 'Zebra', 'X-Keep': 'yes' })
    response.end()
  })
  const answer = await ask(t, upstream, {}, 'HEAD /x')
  t.equal(answer.field('x-powered-by'), undefined)
  t.equal(answer.field('x-keep'), 'yes')
  const canned = await startCannedUpstream(
    t,
    'HTTP/1.1 500 No\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\nTrailer: X-Error, X-Sum\r\n\r\n4\r\nfine\r\n0\r\nX-Error: com.zebra.ZebraException\r\nX-Sum: 1\r\n\r\n',
  )
  const chunked = await ask(t, canned.url, {}, 'GET /x', 'TE: trailers\r\n')
  t.equal(chunked.body, 'fine')
})

t.test('a hanging upstream body is abandoned once the client has its response', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => {
    onEachRequest(socket, () => socket.write('HTTP/1.1 500 X\r\nContent-Length: 100\r\n\r\nhalf'))
  })
  const proxy = await startProxy(t, { upstream: upstream.url, rules: [{ sanitize: { maxHold: '50ms' } }] })
  const response = await fetch(proxy.url)
  t.equal(response.status, 500)
  t.notMatch(await response.text(), /half/)
  await proxy.idle()
})

t.test('others are answered while a large body is searched', async (t) => {
  const items = Array.from({ length: 12_000 }, (_, id) => ({ id, name: `Item number ${id}` }))
  const large = JSON.stringify({ message: 'no', items, file: '/srv/zebra/cart.py' })
  const upstream = await answering(t, (request, response) => {
    if (request.url !== '/large') response.end('light')
    else response.writeHead(500, { 'Content-Type': 'application/json' }).end(large)
  })
  const proxy = await startProxy(t, {
    upstream,
    rules: [{ name: 'never', match: { status: '5xx' }, sanitize: {} }],
  })
  const answered: string[] = []
  const ask = async (target: string) => {
    const response = await fetch(proxy.url + target)
    answered.push(target)
    return response.text()
  }
  const error = ask('/large')
  // Each is asked once the one before has been answered: the search takes longer than all of them.
  let isOver = false
  void error.then(() => {
    isOver = true
  })
  for (let n = 0; n < 5 && !isOver; n++) await ask('/light')
  t.notMatch(await error, /zebra/)
  t.ok((await error).includes('Item number 11999'))
  t.equal(answered[0], '/light')
})
