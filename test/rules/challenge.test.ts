import t from 'tap'
import { challenge } from '../../src/rules/challenge.js'
import { compileKind, exchangeOf, type Situation } from '../support/exchange.js'

function added(options: object, situation: Situation = {}): unknown {
  const outcome = compileKind(challenge, options).apply(exchangeOf({ status: 401, ...situation }))
  return 'addFields' in outcome ? outcome.addFields : outcome
}

t.test('challenges', (t) => {
  const name = 'WWW-Authenticate'
  t.same(added({}), [name, 'Bearer'])
  t.same(added({ scheme: 'Basic', realm: 'the "api" \\' }), [name, 'Basic realm="the \\"api\\" \\\\"'])
  t.same(added({ realm: 'api', parameters: { scope: 'a b', error: 'invalid_token' } }), [
    name,
    'Bearer realm="api", scope="a b", error="invalid_token"',
  ])
  t.same(added({ others: [{ scheme: 'Basic', realm: 'api' }, { scheme: 'Negotiate' }] }), [
    name,
    'Bearer',
    name,
    'Basic realm="api"',
    name,
    'Negotiate',
  ])
  t.end()
})

t.test('one that is there is left alone', (t) => {
  for (const value of ['Negotiate', 'nonsense', '']) {
    t.same(added({}, { fields: ['www-AUTHENTICATE', value] }), { skip: 'WWW-Authenticate is there' })
  }
  t.end()
})

t.test('401 alone', (t) => {
  t.same([200, 400, 401, 403, 407].filter(compileKind(challenge, {}).applies), [401])
  t.end()
})

t.test('faults', (t) => {
  const table: readonly (readonly [options: object, fault: RegExp])[] = [
    [{ scheme: 'My Scheme' }, /^\/scheme: "My Scheme"/],
    [{ scheme: '' }, /^\/scheme: /],
    [{ scheme: 'basic' }, /^: Basic needs a realm/],
    [{ scheme: 'Digest', realm: 'a' }, /^\/scheme: Digest needs a nonce/],
    [{ realm: 'a\r\nSet-Cookie: b' }, /^\/realm: /],
    [{ realm: 'caf\u00e9' }, /^\/realm: /],
    [{ parameters: { scope: 'a\nb' } }, /^\/parameters\/scope: /],
    [{ parameters: { 'a/b c': 'x' } }, /^\/parameters\/a~1b c: /],
    [{ realm: 'a', parameters: { Realm: 'b' } }, /^\/parameters\/Realm: .*twice/],
    [{ others: [{}, { scheme: 'Basic' }] }, /^\/others\/1: Basic/],
  ]
  for (const [options, fault] of table)
    t.match(compileKind(challenge, options).faults, [fault], JSON.stringify(options))
  t.same(compileKind(challenge, { scheme: 'Basic', realm: '' }).faults, [])
  t.end()
})
