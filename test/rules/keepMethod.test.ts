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

t.test('a redirect to the request itself, which would never end', async (t) => {
  const action = compileKind(keepMethod, {})
  for (const [location, kept] of [
    ['/cart?a=1', false],
    ['?a=1#top', false],
    ['https://api.example/cart?a=1', false],
    ['http://api.example/cart?a=1', true],
    ['/cart', true],
    ['http://[', true],
  ] as const) {
    const exchange = exchangeOf({
      method: 'POST',
      target: '/cart?a=1',
      status: 302,
      fields: ['Location', location],
    })
    t.equal(statusOf(action.apply(exchange)), kept ? 307 : undefined, location)
  }
})
