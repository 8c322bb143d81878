import { connect } from 'node:net'
import t from 'tap'
import { startProxy } from '../support/proxy.js'
import { startRawUpstream } from '../support/upstreams.js'

const body = JSON.stringify({
  success: false,
  error: { code: 'BUSY' },
  trace: 'at com.acme.Dao.load(Dao.java:42)',
})
const bytes = `HTTP/1.1 200 All is well\r\nX-odd:  value \r\nServer: Acme/1.2\r\nContent-Type: application/json\r\nETag: "1"\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: ${body.length}\r\n\r\n${body}`

function exchange(port: number, path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      received += chunk
    })
    socket.on('close', () => resolve(received))
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  })
}

const rules = [
  {
    name: 'envelope',
    match: { path: '/a' },
    unwrap: {
      when: { '/success': false },
      status: { from: '/error/code', map: { BUSY: 503 }, default: 500 },
    },
  },
  { name: 'safe', match: { status: '5xx' }, sanitize: {} },
  { name: 'polite', match: { status: 503 }, retryAfter: { default: '9s' } },
]

t.test('where all only observe, the response is untouched and rules still compose', async (t) => {
  const upstream = await startRawUpstream(t, (socket) => socket.on('data', () => socket.write(bytes)))
  const bare = await startProxy(t, { upstream: upstream.url })
  const observing = await startProxy(t, { upstream: upstream.url, mode: 'observe', rules })
  const dateless = (text: string) => text.replace(/^Date: .*\r\n/im, '')
  const expected = dateless(await exchange(bare.port, '/a'))
  t.match(expected, 'All is well')
  t.equal(dateless(await exchange(observing.port, '/a')), expected, 'byte for byte as without rules')
  await observing.idle()
  const line = observing.log.find(({ msg }) => msg === 'exchange')
  t.match(line, {
    status: 200,
    rules: [
      { rule: 'envelope', outcome: 'observed' },
      { rule: 'safe', outcome: 'observed' },
      { rule: 'polite', outcome: 'observed' },
    ],
  })
  t.match(observing.app.metrics.rules.byName(), {
    envelope: { fired: 0, observed: 1, skipped: 0 },
    safe: { fired: 0, observed: 1, skipped: 0 },
    polite: { fired: 0, observed: 1, skipped: 0 },
  })

  const enforcing = await startProxy(t, { upstream: upstream.url, rules })
  t.match(
    await exchange(enforcing.port, '/a'),
    /^HTTP\/1\.1 503 .*\r\nRetry-After: 9\r\n/s,
    'enforced it is not',
  )
})

t.test('a rule that only observes leaves the others alone', async (t) => {
  const upstream = await startRawUpstream(t, (socket) =>
    socket.on('data', () => socket.write('HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n')),
  )
  const watching = {
    name: 'watching',
    mode: 'observe',
    match: { status: 503 },
    retryAfter: { default: '1s' },
  }
  const proxy = await startProxy(t, { upstream: upstream.url, rules: [watching, rules[2]!] })
  t.match(await exchange(proxy.port, '/b'), 'Retry-After: 9\r\n')
  await proxy.idle()
  t.match(proxy.app.metrics.rules.byName(), { watching: { observed: 1, fired: 0 }, polite: { fired: 1 } })
})
