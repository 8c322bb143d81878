/** Every row of the tables in docs/conditions.md is true. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { unwrap } from '../../src/rules/unwrap.js'
import { compileKind, exchangeOf } from '../support/exchange.js'

const page = readFileSync(new URL('../../docs/conditions.md', import.meta.url), 'utf8')
const rows = [...page.matchAll(/^\| `(.+?)` \| `(.+?)` \| (yes|no|stays|\d{3}) \|$/gm)]

const typeOf = (body: string) =>
  body.startsWith('{')
    ? 'application/json'
    : /^<(?:p|h1|title)/.test(body)
      ? 'text/html'
      : body.startsWith('<')
        ? 'text/xml'
        : 'application/x-www-form-urlencoded'

t.ok(rows.length > 35, 'the tables are found')
for (const [, written, body, expected] of rows) {
  t.test(`${written} ${body}`, async (t) => {
    const options = /^(?:yes|no)$/.test(expected!)
      ? { when: parse(written!), status: 409 }
      : { when: { text: '.' }, status: parse(written!) }
    const action = compileKind(unwrap, options)
    t.same(action.faults, [])
    const outcome = action.apply(
      exchangeOf({ fields: ['Content-Type', typeOf(body!), 'X-Status', '418'], body: body! }),
    )
    const found = 'status' in outcome ? outcome.status : undefined
    t.equal(
      found,
      { yes: 409, no: undefined, stays: undefined }[expected!] ?? (Number(expected) || undefined),
    )
  })
}

const bodies = [...page.matchAll(/^\| `([^`]+)` \| (stays|\d{3}) \|$/gm)]
t.ok(bodies.length >= 12, 'the table of bodies is found')
t.test('dialect: any', async (t) => {
  const any = compileKind(unwrap, { dialect: 'any' })
  for (const [, body, expected] of bodies) {
    const outcome = any.apply(exchangeOf({ fields: ['Content-Type', typeOf(body!)], body: body! }))
    t.equal('status' in outcome ? String(outcome.status) : 'stays', expected!, body!)
  }
})
