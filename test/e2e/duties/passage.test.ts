import t from 'tap'
import { startProxy } from '../support/proxy.js'
import { fieldOf, finalOf, rawRequest } from '../support/rawClient.js'
import { startCannedUpstream } from '../support/upstreams.js'

t.test('an exchange that no rule touches passes byte for byte', async (t) => {
  const upstream = await startCannedUpstream(
    t,
    'HTTP/1.1 200 Fine\r\nX-One: a\r\nx-ONE: \xfcb\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 5\r\n\r\nhello',
  )
  const proxy = await startProxy(t, { upstream: upstream.url })
  const transcript = await rawRequest(
    proxy.port,
    'GET //a//../%2e%2E/b?x=%zz&y={} HTTP/1.1\r\nHost: h\r\nX-Odd: \xff\r\n\r\n',
  )
  const final = finalOf(transcript)
  t.equal(transcript.illegal, undefined)
  t.equal(final.status, 200)
  t.equal(final.reason, 'Fine')
  t.equal(final.body, 'hello')
  t.same(final.fields.slice(0, 4), [
    ['X-One', 'a'],
    ['x-ONE', '\xfcb'],
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
  ])
  t.equal(fieldOf(final, 'content-length'), '5')
  t.match(upstream.received[0], /^GET \/\/a\/\/\.\.\/%2e%2E\/b\?x=%zz&y={} HTTP\/1\.1\r\n/)
  t.match(upstream.received[0], /\r\nX-Odd: \xff\r\n/)
  await proxy.idle()
})
