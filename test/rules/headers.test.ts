import t from 'tap'
import { headers } from '../../src/rules/headers.js'
import type { Effect, Outcome } from '../../src/rules/rule.js'
import { compileKind, exchangeOf } from '../support/exchange.js'

const effectOf = (outcome: Outcome) => outcome as Effect

t.test('removes by name and glob, sets and adds', async (t) => {
  const action = compileKind(headers, {
    remove: ['Server', 'X-Asp*'],
    set: { 'X-Frame-Options': 'DENY' },
    add: { Vary: ['Origin', 'Accept'] },
  })
  const fields = ['Server', 'nginx', 'X-AspNet-Version', '4', 'Content-Length', '2']
  const effect = effectOf(action.apply(exchangeOf({ fields })))
  t.same(effect.dropFields, ['server', 'x-aspnet-version'])
  t.same(effect.setFields, ['X-Frame-Options', 'DENY'])
  t.same(effect.addFields, ['Vary', 'Origin', 'Vary', 'Accept'])
})

t.test('a response whose headers are right is left alone', async (t) => {
  const action = compileKind(headers, { remove: ['Server'], set: { 'X-A': '1' } })
  t.match(action.apply(exchangeOf({ fields: ['x-a', '1'] })), { skip: /already as required/ })
  t.notMatch(action.apply(exchangeOf({ fields: ['x-a', '1', 'x-a', '2'] })), { skip: /./ })
})

t.test('acts at every status and on local replies', async (t) => {
  const action = compileKind(headers, { set: { 'X-A': '1' } })
  for (const status of [200, 204, 304, 404, 502]) t.ok(action.applies(status), String(status))
  const local = { code: 'x', proxyStatus: undefined, detail: 'x' }
  t.same(effectOf(action.apply(exchangeOf({ status: 502, local }))).setFields, ['X-A', '1'])
})

t.test('a glob never removes what frames the message', async (t) => {
  const action = compileKind(headers, { remove: ['*'] })
  const fields = ['Content-Length', '2', 'Transfer-Encoding', 'chunked', 'X-A', '1']
  t.same(effectOf(action.apply(exchangeOf({ fields }))).dropFields, ['x-a'])
})

t.test('refuses framing headers and illegal values', async (t) => {
  for (const options of [
    { set: { 'Content-Length': '1' } },
    { remove: ['connection'] },
    { set: { 'X-A': 'a\r\nSet-Cookie: b=c' } },
    { add: { 'X-A': ['ok', 'a\0'] } },
  ]) {
    t.equal(compileKind(headers, options).faults.length, 1, JSON.stringify(options))
  }
})

t.test('a captured segment cannot break out of the value', async (t) => {
  const captures = { tenant: 'a\r\nX: "ü, ;', q: 'a' }
  const errors: string[] = []
  const action = headers.compile(
    {
      remove: [],
      set: { 'X-Tag': 't-{tenant}', 'X-None': '{missing}', 'X-Json': '{"a":1}' },
      add: {},
    } as never,
    {
      name: 'r',
      namesStatus: false,
      namesMethod: false,
      namesContentType: false,
      captures: () => captures,
      matchesTarget: () => true,
      error: (at, message) => errors.push(`${at} ${message}`),
    },
  )
  t.same(errors, [])
  t.same(effectOf(action.apply(exchangeOf({}))).setFields, [
    'X-Tag',
    't-a%0D%0AX:%20%22%C3%BC%2C%20%3B',
    'X-Json',
    '{"a":1}',
  ])
})
