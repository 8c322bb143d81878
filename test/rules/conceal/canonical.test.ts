import t from 'tap'
import { fixed, keeping, negotiated } from '../../../src/rules/conceal/canonical.js'
import { exchangeOf } from '../../support/exchange.js'

const bytesOf = (reply: ReturnType<typeof negotiated>) => {
  const { head, body } = (reply.finalReply ?? reply.replacement)!
  return `${head.status} ${head.reason}|${head.fields.join('|')}|${body}`
}

t.test('nothing of the response gets into the canonical one', async (t) => {
  const responses = [
    { status: 403, fields: ['Server', 'IIS', 'Set-Cookie', 'a=b', 'Allow', 'GET'], body: 'forbidden' },
    { status: 404, fields: ['Content-Type', 'text/plain', 'Cache-Control', 'max-age=9'], body: '' },
    { status: 500, fields: [], body: 'x'.repeat(9999) },
  ]
  for (const canonical of [negotiated, fixed('gone\n', 'text/plain')]) {
    const all = responses.map((response) => bytesOf(canonical(exchangeOf(response))))
    t.equal(new Set(all).size, 1)
    t.match(all[0], /^404 \|Content-Type\|.*\|Cache-Control\|no-store/)
  }
})

t.test('it may depend on the request alone', async (t) => {
  const reply = (accept: string) =>
    bytesOf(negotiated(exchangeOf({ status: 403, requestFields: ['Accept', accept] })))
  t.match(reply('application/json'), /\|Vary\|Accept\|/)
  t.not(reply('application/json'), reply('application/problem+xml'))
})

t.test('kept headers come last, in the order and spelling of the rule, with all their lines', async (t) => {
  const canonical = keeping(['X-B', 'x-a', 'X-Absent'], fixed('no', 'text/plain'))
  const sent = bytesOf(
    canonical(exchangeOf({ status: 403, fields: ['x-A', '1', 'X-b', '2', 'X-a', '3', 'Y', '4'] })),
  )
  t.ok(sent.endsWith('|no-store|X-B|2|x-a|1|x-a|3|no'), sent)
})

t.test('a replacement stays one', async (t) => {
  const replacement = { head: { status: 404, reason: '', fields: ['A', '1'] }, body: Buffer.from('x') }
  const kept = keeping(['B'], () => ({ replacement }))(exchangeOf({ status: 403, fields: ['B', '2'] }))
  t.same(kept.replacement?.head.fields, ['A', '1', 'B', '2'])
  t.equal(kept.finalReply, undefined)
})
