import t from 'tap'
import { keepMethod } from '../../src/rules/keepMethod.js'
import type { Outcome } from '../../src/rules/rule.js'
import { compileKind, exchangeOf } from '../support/exchange.js'

const statusOf = (outcome: Outcome) => ('status' in outcome ? outcome.status : undefined)

t.test('keepMethod', async (t) => {
  const action = compileKind(keepMethod, {})
  for (const [method, status, expected] of [
    ['POST', 301, 308],
    ['POST', 302, 307],
    ['PROPFIND', 302, 307],
    ['GET', 301, undefined],
    ['HEAD', 302, undefined],
  ] as const) {
    const exchange = exchangeOf({ method, status, fields: ['Location', '/b'] })
    t.equal(statusOf(action.apply(exchange)), expected, `${method} ${status}`)
  }
  t.match(action.apply(exchangeOf({ method: 'POST', status: 302 })), { skip: /Location/ })
  t.same(
    [300, 301, 302, 303, 304, 307, 308].filter((status) => action.applies(status)),
    [301, 302],
  )
})
