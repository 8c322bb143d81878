import t from 'tap'
import { getField } from '../../src/http/fields.js'
import { internalError, localCause, localReply } from '../../src/proxy/localReplies.js'

const reply = (cause: Parameters<typeof localReply>[0], accept?: string, proxyStatus = true) => {
  const { head, body } = localReply(cause, accept, { proxyStatus })
  return { ...head, body: body.toString(), field: (name: string) => getField(head.fields, name) }
}

t.test('a reply in the format that the client accepts', async (t) => {
  const cause = localCause('UPSTREAM_TIMEOUT', 'connection_timeout', 'ETIMEDOUT 10.0.0.7')
  for (const [accept, contentType] of [
    [undefined, 'application/problem+json'],
    ['*/*', 'application/problem+json'],
    ['application/xml', 'application/problem+xml'],
    ['image/png', 'application/problem+json'],
  ] as const) {
    const { status, body, field } = reply(cause, accept)
    t.equal(status, 504)
    t.match(field('content-type'), contentType, String(accept))
    t.equal(field('content-length'), String(Buffer.byteLength(body)))
    t.equal(field('cache-control'), 'no-store')
    t.equal(field('vary'), 'Accept')
    t.equal(field('proxy-status'), 'upstanding; error=connection_timeout')
    t.match(body, /UPSTREAM_TIMEOUT/)
    t.notMatch(body + JSON.stringify(field), /10\.0\.0\.7|ETIMEDOUT/, 'the cause is for the log')
  }
})

t.test('Proxy-Status only where there is one to tell, and it is wanted', async (t) => {
  t.equal(reply(localCause('NO_ROUTE', undefined, 'route')).field('proxy-status'), undefined)
  t.equal(reply(internalError('rule x'), undefined, false).field('proxy-status'), undefined)
  t.equal(reply(internalError('rule x')).field('proxy-status'), 'upstanding; error=proxy_internal_error')
})

t.test('every 503 says when to come back, and nothing else does', async (t) => {
  const retryAfter = (code: Parameters<typeof localCause>[0], until?: number) =>
    reply({ ...localCause(code, undefined, ''), ...(until !== undefined && { until }) }).field('retry-after')
  t.equal(retryAfter('OVERLOADED'), '30')
  t.equal(retryAfter('UPSTREAM_UNREACHABLE'), '30')
  t.equal(retryAfter('UPSTREAM_TIMEOUT'), undefined)
  t.equal(retryAfter('INTERNAL_ERROR'), undefined)
  t.equal(retryAfter('MAINTENANCE', 0), '1', 'an end that has passed is no negative wait')
  t.equal(retryAfter('MAINTENANCE', Date.now() - 1), '1')
  const hour = Number(retryAfter('MAINTENANCE', Date.now() + 3_600_000))
  t.ok(hour > 3000 && hour <= 3600, String(hour))
})

t.test('a cause with a reply of its own is sent as it is', async (t) => {
  const own = { head: { status: 200, reason: '', fields: ['A', '1'] }, body: Buffer.from('x') }
  t.equal(
    localReply({ ...localCause('MAX_FORWARDS_REACHED', undefined, ''), reply: own }, undefined, {
      proxyStatus: true,
    }),
    own,
  )
})
