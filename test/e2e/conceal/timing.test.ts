import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { until } from '../../support/wait.js'
import { startProxy } from '../support/proxy.js'
import { rawRequest, transcriptOf } from '../support/rawClient.js'
import { startHttpUpstream, startRawUpstream } from '../support/upstreams.js'

/** A guard that refuses from the head; what is absent is answered when the whole request is there. */
async function guarded(t: Test, conceal: object, more: object = {}) {
  const upstream = await startHttpUpstream(t, (request, response) => {
    if (request.url === '/admin/users') response.writeHead(403, { Connection: 'close' }).end('no')
    else request.resume().on('end', () => response.writeHead(404).end('nothing'))
  })
  const rules = [{ match: { path: '/admin/**' }, conceal }]
  return startProxy(t, { upstream: upstream.url, rules, ...more })
}

const head = (path: string, framing: string) => `POST ${path} HTTP/1.1\r\nHost: h\r\n${framing}\r\n\r\n`
const withoutDate = (bytes: string) => bytes.replace(/^Date: .*$/gm, '')

/** What is withheld of a request, and the rest. */
const withheld: readonly (readonly [framing: string, sent: string, rest: string])[] = [
  ['Content-Length: 5', '', 'abcde'],
  ['Content-Length: 5', 'abcd', 'e'],
  ['Transfer-Encoding: chunked', '5\r\nabcde\r\n', '0\r\n\r\n'],
  ['Transfer-Encoding: chunked', '5\r\nabc', 'de\r\n0\r\n\r\n'],
  ['Content-Length: 5\r\nExpect: 100-continue', '', 'abcde'],
]

t.test('nothing is answered before the request is complete, whatever the path and the setting', async (t) => {
  for (const conceal of [{}, { everywhere: true }, { statuses: 'any-error', minDelay: '20ms' }]) {
    const proxy = await guarded(t, conceal)
    for (const [framing, sent, rest] of withheld) {
      const seen = new Set<string>()
      for (const path of ['/admin/users', '/admin/nobody']) {
        const socket = connect({ port: proxy.port, host: '127.0.0.1' })
        const transcript = transcriptOf(socket, ['POST'], { timeout: 20_000 })
        let early = ''
        socket.on('data', (chunk: Buffer) => {
          early += chunk.toString('latin1')
        })
        socket.write(head(path, framing) + sent)
        await wait(60)
        t.equal(early.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, ''), '', `${path} ${framing}`)
        socket.write(rest)
        const { bytes, end } = await transcript
        seen.add(`${end} ${withoutDate(bytes).replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '')}`)
        socket.destroy()
      }
      t.equal(seen.size, 1, `the same bytes and the same connection for ${framing}`)
      t.match([...seen][0], /^open HTTP\/1\.1 404 /)
    }
    await proxy.idle()
    await proxy.close()
  }
})

t.test('a body that is too large, or never complete, ends in the same way', async (t) => {
  const proxy = await guarded(
    t,
    {},
    { limits: { requestBody: '1KiB', requestTimeout: '1s', requestHeadTimeout: '1s' } },
  )
  const large = 'x'.repeat(3000)
  const requests: readonly ((path: string) => string)[] = [
    (path) => head(path, 'Content-Length: 3000') + large,
    (path) => head(path, 'Content-Length: 3000'),
    (path) => `${head(path, 'Transfer-Encoding: chunked')}bb8\r\n${large}\r\n0\r\n\r\n`,
    (path) => `${head(path, 'Transfer-Encoding: chunked')}bb8\r\n${large}`,
    (path) => `${head(path, 'Transfer-Encoding: chunked')}5\r\nabcde\r\n`,
    (path) => `${head(path, 'Transfer-Encoding: chunked')}nonsense\r\n`,
  ]
  const outcome = async (bytes: string) => {
    const transcript = await rawRequest(proxy.port, bytes, { timeout: 20_000, untilClosed: true })
    return `${transcript.end} ${withoutDate(transcript.bytes)}`
  }
  await Promise.all(
    requests.map(async (request, i) => {
      const [hidden, absent] = await Promise.all([
        outcome(request('/admin/users')),
        outcome(request('/admin/nobody')),
      ])
      t.equal(hidden, absent, `request ${i}`)
      t.match(hidden, /HTTP\/1\.1 4(?:00|08|13) /)
    }),
  )
  await proxy.idle()
})

t.test('minDelay above a second delays the canonical response, and nothing else happens', async (t) => {
  const proxy = await guarded(t, { minDelay: '1500ms' })
  for (const path of ['/admin/users', '/admin/nobody']) {
    const begin = performance.now()
    const { bytes, end } = await rawRequest(proxy.port, head(path, 'Content-Length: 0'), { timeout: 20_000 })
    t.match(bytes, /^HTTP\/1\.1 404 /)
    t.equal(end, 'open')
    t.ok(performance.now() - begin >= 1490)
  }
  await proxy.idle()
})

t.test('imitate: absent paths outside of the rule are answered as late as those inside', async (t) => {
  const upstream = await startHttpUpstream(t, (_request, response) => {
    response.writeHead(404, { Connection: 'close', 'Content-Length': 7 }).end('nothing')
  })
  const rules = [{ match: { path: '/admin/**' }, conceal: { imitate: '/absent', minDelay: '300ms' } }]
  const proxy = await startProxy(t, { upstream: upstream.url, rules })
  await proxy.app.gateway.imitations.refresh()
  for (const path of ['/admin/users', '/elsewhere']) {
    const begin = performance.now()
    const socket = connect({ port: proxy.port, host: '127.0.0.1' })
    const transcript = transcriptOf(socket, ['POST'], { timeout: 20_000 })
    socket.write(head(path, 'Content-Length: 5'))
    await wait(400)
    t.equal(socket.bytesRead, 0, `${path}: nothing before the request is complete`)
    socket.write('abcde')
    const { bytes, end } = await transcript
    t.match(bytes, /^HTTP\/1\.1 404 Not Found\r\n(?:.*\r\n)+nothing$/)
    t.equal(end, 'open')
    socket.destroy()
    t.match((await rawRequest(proxy.port, `GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`)).bytes, /nothing$/)
    t.ok(performance.now() - begin >= 690)
  }
  await proxy.idle()
})

t.test('clients cannot see whether the service requested the content', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => {
    socket.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1')
      if (text.startsWith('POST /admin/users')) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno')
        return
      }
      if (text.startsWith('POST')) socket.write('HTTP/1.1 100 Continue\r\n\r\n')
      if (text.endsWith('abcde')) socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
    })
  })
  const rules = [{ match: { path: '/admin/**' }, conceal: {} }]
  const proxy = await startProxy(t, { upstream: upstream.url, rules })
  const seen = new Set<string>()
  for (const path of ['/admin/users', '/admin/nobody']) {
    const request = `${head(path, 'Content-Length: 5\r\nExpect: 100-continue')}abcde`
    const { bytes, end } = await rawRequest(proxy.port, request, { timeout: 20_000 })
    seen.add(`${end} ${withoutDate(bytes)}`)
  }
  t.equal(seen.size, 1, [...seen].join('\n---\n'))
  t.match([...seen][0], /^open HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 404 /)
  await proxy.idle()
})

t.test(
  'minDelay counts from the end of the request, and 100 Continue does not wait for the service',
  async (t) => {
    const proxy = await guarded(t, { minDelay: '300ms' })
    for (const path of ['/admin/users', '/admin/nobody']) {
      const socket = connect({ port: proxy.port, host: '127.0.0.1' })
      const transcript = transcriptOf(socket, ['POST'], { timeout: 20_000 })
      socket.write(head(path, 'Content-Length: 5\r\nExpect: 100-continue'))
      const interim = 'HTTP/1.1 100 Continue\r\n\r\n'.length
      await until(() => socket.bytesRead >= interim)
      await wait(400)
      t.equal(socket.bytesRead, interim, path)
      const begin = performance.now()
      socket.write('abcde')
      t.match((await transcript).bytes, /HTTP\/1\.1 404 /)
      t.ok(performance.now() - begin >= 290, `${path}: ${performance.now() - begin} ms after the last byte`)
      socket.destroy()
    }
    await proxy.idle()
  },
)
