import t from 'tap'
import { commonLogLine } from '../../src/observe/commonLog.js'
import { startProxy } from '../e2e/support/proxy.js'
import { startHttpUpstream } from '../e2e/support/upstreams.js'
import { noon } from '../support/exchange.js'

const entry = {
  client: '192.0.2.1',
  method: 'GET',
  target: '/a?b=1',
  protocol: 'HTTP/1.1',
  status: 200,
  bytesSent: 5,
  at: noon,
}

t.test('a line as web servers write it', async (t) => {
  t.equal(commonLogLine(entry), '192.0.2.1 - - [01/Mar/2026:12:00:00 +0000] "GET /a?b=1 HTTP/1.1" 200 5')
  t.equal(
    commonLogLine({ ...entry, client: undefined, status: undefined, bytesSent: 0 }),
    '- - - [01/Mar/2026:12:00:00 +0000] "GET /a?b=1 HTTP/1.1" - -',
  )
})

t.test('no target ends the request line', async (t) => {
  const target = '/"\\\n\u001b\u00e9\u{1f600}'
  t.match(
    commonLogLine({ ...entry, target }),
    '"GET /\\"\\\\\\x0a\\x1b\\xc3\\xa9\\xf0\\x9f\\x98\\x80 HTTP/1.1"',
  )
})

t.test('log.format: common writes exchanges in it, and everything else as JSON', async (t) => {
  const upstream = await startHttpUpstream(t, (_request, response) => response.end('hello'))
  const lines: string[] = []
  const config = { upstream: upstream.url, log: { format: 'common', exchanges: 'all' } }
  const proxy = await startProxy(t, config, undefined, (line) => lines.push(line))
  await (await fetch(`${proxy.url}/x?token=secret-value`)).text()
  await proxy.idle()
  proxy.app.gateway.log.logger.warn('something else')
  t.match(
    lines[0],
    /^127\.0\.0\.1 - - \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \/x\?token=\[redacted\] HTTP\/1\.1" 200 \d+\n$/,
  )
  t.match(JSON.parse(lines[1]!), { msg: 'something else' })
})
