import t from 'tap'
import { created } from '../../src/rules/created.js'
import type { Outcome } from '../../src/rules/rule.js'
import { compileKind, exchangeOf, type Situation } from '../support/exchange.js'

const json = ['Content-Type', 'application/json']
const statusOf = (outcome: Outcome) => ('status' in outcome ? outcome.status : undefined)
const local = { code: 'X', proxyStatus: undefined, detail: '' }

t.test('created: the Location', async (t) => {
  const rows: [location: string | undefined, situation: Situation, expected: string | RegExp][] = [
    ['{path}/{/id}', { target: '/users', body: '{"id":7}' }, '/users/7'],
    ['{path}/{/id}', { target: '/users/', body: '{"id":7}' }, '/users/7'],
    ['{path}/{/id}', { target: '/users?x=1', body: '{"id":7}' }, '/users/7'],
    ['{path}/{/id}', { target: '//evil.example/users', body: '{"id":7}' }, '/evil.example/users/7'],
    ['{path}/{/id}', { target: '/a/../users', body: '{"id":7}' }, '/users/7'],
    ['{path}/{/id}', { target: '/a%20b', body: '{"id":"é/?#"}' }, '/a%20b/%C3%A9%2F%3F%23'],
    ['{path}/{/id}', { target: '/a:b@c', body: '{"id":"x y"}' }, '/a:b@c/x%20y'],
    ['{path}/{/id}', { target: '/u', body: '{"id":12345678901234567890}' }, '/u/12345678901234567890'],
    ['{path}/{/a/1}', { target: '/u', body: '{"a":[0,18446744073709551615]}' }, '/u/18446744073709551615'],
    ['{/id}', { target: '/users/new', body: '{"id":"7"}' }, '/users/7'],
    ['{path}?id={/id}', { target: '/u', body: '{"id":"a&b"}' }, '/u?id=a%26b'],
    ['https://cdn.example/{/id}', { target: '/u', body: '{"id":7}' }, 'https://cdn.example/7'],
    ['{path}/{/id}', { target: '/u', body: '{"id":".."}' }, /nothing usable at \/id/],
    ['{path}/{/id}', { target: '/u', body: '{"id":"."}' }, /nothing usable/],
    ['{path}/{/id}', { target: '/u', body: '{"id":""}' }, /nothing usable/],
    ['{path}/{/id}', { target: '/u', body: '{"id":"\\ud800"}' }, /nothing usable/],
    ['{path}/{/id}', { target: '/u', body: '{"id":null}' }, /nothing usable/],
    ['{path}/{/id}', { target: '/u', body: '{"id":{"a":1}}' }, /nothing usable/],
    ['{path}/{/id}', { target: '/u', body: '{"id":1.5}' }, /nothing usable/],
    ['{path}/{/id}', { target: '/u', body: '{"id":' }, /nothing usable/],
    ['{path}/{/id}', { target: '/u', body: '{"id":7}', fields: ['Content-Type', 'text/csv'] }, /not JSON/],
    ['{path}/{name}', { target: '/u', body: '{}' }, /nothing usable at \{name\}/],
    ['{path}/{/id}', { target: '/u', body: '{"id":7}', bodyState: 'tooLarge' }, /too large/],
    [undefined, { target: '/u', body: '{"id":7}' }, /no Location is known/],
    [undefined, { target: '/u', fields: ['Content-Location', '/u/7'] }, '/u/7'],
    [undefined, { target: '/u', fields: ['Content-Location', 'u/7'] }, '/u/7'],
    [undefined, { target: '/u', fields: ['Content-Location', '/u'] }, /no Location/],
    [undefined, { target: '/u', fields: ['Content-Location', 'https://api.example/u'] }, /no Location/],
  ]
  for (const [location, situation, expected] of rows) {
    const action = compileKind(created, location === undefined ? {} : { location })
    t.same(action.faults, [])
    const outcome = action.apply(exchangeOf({ method: 'POST', fields: json, ...situation }))
    const title = `${location} ${JSON.stringify(situation)}`
    if (typeof expected === 'string')
      t.match(outcome, { status: 201, setFields: ['Location', expected] }, title)
    else t.match(outcome, { skip: expected }, title)
  }
})

t.test('created: the upstream’s own Location is used', async (t) => {
  const action = compileKind(created, { location: '{path}/{/id}' })
  const exchange = exchangeOf({ method: 'POST', fields: [...json, 'Location', '/x'] })
  t.equal(action.need?.(exchange), undefined, 'nothing is held')
  t.match(action.apply(exchange), { status: 201 })
  t.notOk('setFields' in action.apply(exchange))
  t.ok(action.need?.(exchangeOf({ method: 'POST', fields: json })))
})

t.test('created: methods and statuses', async (t) => {
  const situation = { fields: ['Location', '/x'] }
  const plain = compileKind(created, {})
  const named = compileKind(created, {}, { namesMethod: true })
  t.equal(statusOf(plain.apply(exchangeOf({ ...situation, method: 'POST' }))), 201)
  t.equal(statusOf(plain.apply(exchangeOf({ ...situation, method: 'PUT' }))), undefined)
  t.equal(statusOf(named.apply(exchangeOf({ ...situation, method: 'PUT' }))), 201)
  for (const method of ['GET', 'HEAD'])
    t.equal(statusOf(named.apply(exchangeOf({ ...situation, method }))), undefined)
  t.equal(statusOf(plain.apply(exchangeOf({ ...situation, method: 'POST', local }))), undefined)
  t.ok(plain.applies(200))
  for (const status of [201, 202, 204, 302, 400]) t.notOk(plain.applies(status))
})

t.test('created: faults', async (t) => {
  for (const location of [
    '{path}/{id',
    '{path}/id}',
    '{}',
    '{a b}',
    '/users',
    '{path} {/id}',
    '{/a~}',
    '{path}/é',
  ]) {
    t.equal(compileKind(created, { location }).faults.length, 1, location)
  }
})
