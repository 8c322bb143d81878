import t from 'tap'
import { remap } from '../../src/rules/remap.js'
import { read } from '../../src/schema/option.js'
import { compileKind, exchangeOf } from '../support/exchange.js'

const local = { code: 'X', proxyStatus: undefined, detail: '' }

t.test('remap', async (t) => {
  const to401 = compileKind(remap, { to: 401 })
  t.match(to401.apply(exchangeOf({ status: 302, fields: ['Location', '/login', 'Set-Cookie', 'a=b'] })), {
    status: 401,
    setFields: ['Cache-Control', 'no-store'],
  })
  t.notOk(
    'setFields' in to401.apply(exchangeOf({ status: 403, fields: ['Cache-Control', 'max-age=9'] })),
    'said of an error',
  )
  t.notOk(to401.applies(401))
  t.equal(to401.need?.(exchangeOf({ status: 302 })), undefined)
  t.match(compileKind(remap, { to: 307 }).apply(exchangeOf({ status: 404 })), { skip: /needs a Location/ })
  t.match(to401.apply(exchangeOf({ status: 503, local })), { skip: /own/ })

  const when = compileKind(remap, { to: 409, when: { text: 'duplicate key' } })
  const html = ['Content-Type', 'text/html']
  t.match(when.apply(exchangeOf({ status: 500, fields: html, body: '<p>duplicate key' })), { status: 409 })
  t.match(when.apply(exchangeOf({ status: 500, fields: html, body: 'other' })), { skip: /does not match/ })
  t.match(
    when.apply(exchangeOf({ status: 500, fields: html, body: Buffer.from('\xe9 duplicate key', 'latin1') })),
    { status: 409 },
  )
  t.match(
    when.apply(exchangeOf({ status: 500, fields: ['Content-Type', 'image/png'], body: 'duplicate key' })),
    { skip: /image/ },
  )
  t.equal(when.need?.(exchangeOf({ method: 'HEAD', status: 500, fields: html })), undefined)
  for (const to of [206, 304]) t.equal(compileKind(remap, { to }).faults.length, 1)
  t.equal(remap.lint?.(read(remap.options, { to: 404 }), {}, {}).length, 1)
  t.equal(remap.lint?.(read(remap.options, { to: 404 }), { status: 403 }, {}).length, 0)
})
