import t from 'tap'
import { imitating, perRequestFields, probeTarget } from '../../../src/rules/conceal/imitation.js'
import { unknownUpstream } from '../../../src/rules/rule.js'
import { exchangeOf, noon } from '../../support/exchange.js'

t.test('headers that no two responses share', async (t) => {
  for (const [name, isPerRequest] of [
    ['Set-Cookie', true],
    ['ETag', true],
    ['X-Request-Id', true],
    ['X-Amzn-RequestId', true],
    ['Request-ID', true],
    ['x-b3-traceid', true],
    ['X-Trace-Id', true],
    ['X-Correlation-ID', true],
    ['Content-Type', false],
    ['X-Requestor-Id', false],
    ['Location', false],
  ] as const) {
    t.equal(perRequestFields([name, '1']).length === 1, isPerRequest, name)
  }
  t.same(perRequestFields(['ETag', '1', 'etag', '2', 'A', '3']), ['etag'], 'each once, in lower case')
})

t.test('the probe shows whether the service repeats queries', async (t) => {
  t.equal(probeTarget('/none'), '/none?absent')
  t.equal(probeTarget('/none?x'), '/none?x')
})

const upstreamReply = (page: string, fields: readonly string[] = []) => ({
  head: { status: 404, reason: 'Nope', fields: ['Content-Type', 'text/html', ...fields] },
  body: Buffer.from(page),
})

function imitated(reply: ReturnType<typeof upstreamReply> | undefined, target: string, method = 'GET') {
  const fallback = { finalReply: upstreamReply('fallback') }
  const canonical = imitating('/absent-page?absent', () => fallback)
  const upstream = { ...unknownUpstream, imitation: () => reply }
  return canonical(exchangeOf({ method, target, status: 403, context: { upstream } }))
}

t.test('the page repeats the path of each request, with the length that goes with it', async (t) => {
  const page = '<p>Cannot GET /absent-page?absent</p>'
  const reply = upstreamReply(page, ['Content-Length', String(page.length), 'ETag', '"1"', 'Date', 'x'])
  for (const target of ['/a', '/hidden/very/long/path?with=query', '/absent-page?absent']) {
    const { head, body } = imitated(reply, target).replacement!
    t.equal(body.toString(), `<p>Cannot GET ${target}</p>`)
    t.same(head.fields, [
      'Content-Type',
      'text/html',
      'Content-Length',
      String(body.length),
      'Date',
      new Date(noon).toUTCString(),
    ])
    t.equal(head.reason, 'Nope')
  }
  t.match(imitated(reply, '/a', 'POST').replacement?.body.toString(), /Cannot POST \/a</)
})

t.test('until there is a 404 to imitate, the fallback is sent', async (t) => {
  t.ok(imitated(undefined, '/a').finalReply)
  const reply = upstreamReply('welcome')
  t.ok(imitated({ ...reply, head: { ...reply.head, status: 200 } }, '/a').finalReply)
})

t.test('a coded page is sent as it is', async (t) => {
  const page = 'Cannot GET /absent-page?absent'
  const { body } = imitated(upstreamReply(page, ['Content-Encoding', 'gzip']), '/a').replacement!
  t.equal(body.toString(), page)
})
