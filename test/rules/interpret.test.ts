import { gzipSync } from 'node:zlib'
import t from 'tap'
import { created } from '../../src/rules/created.js'
import { keepMethod } from '../../src/rules/keepMethod.js'
import { noContent } from '../../src/rules/noContent.js'
import { remap } from '../../src/rules/remap.js'
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
    [undefined, { target: '/u', body: '{"id":7}' }, /no Location can be told/],
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

t.test('created: the upstream tells the Location', async (t) => {
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

t.test('noContent', async (t) => {
  const action = compileKind(noContent, {})
  const named = compileKind(noContent, {}, { namesMethod: true })
  const rows: [situation: Situation, status: number | undefined][] = [
    [{ fields: ['Content-Length', '0'] }, 204],
    [{ fields: ['Content-Length', '2'], body: '{}' }, undefined],
    [{ body: '' }, 204],
    [{ body: ' ' }, undefined],
    [{ body: '', bodyState: 'tooLarge' }, undefined],
    [{ body: '', bodyState: 'tooSlow' }, undefined],
    [{ body: gzipSync(''), fields: ['Content-Encoding', 'gzip', 'Content-Length', '20'] }, 204],
    [{ body: gzipSync('x'), fields: ['Content-Encoding', 'gzip'] }, undefined],
    [{ method: 'POST', fields: ['Content-Length', '0'] }, undefined],
    [{ method: 'GET', fields: ['Content-Length', '0'] }, undefined],
    [{ method: 'HEAD', fields: ['Content-Length', '0'] }, undefined],
    [{ fields: ['Content-Length', '0'], local }, undefined],
  ]
  for (const [situation, status] of rows) {
    const exchange = exchangeOf({ method: 'DELETE', ...situation })
    t.equal(statusOf(action.apply(exchange)), status, JSON.stringify(situation))
  }
  t.equal(statusOf(named.apply(exchangeOf({ method: 'PUT', body: '' }))), 204)
  for (const method of ['GET', 'HEAD'])
    t.equal(statusOf(named.apply(exchangeOf({ method, body: '' }))), undefined)
  t.equal(action.need?.(exchangeOf({ method: 'DELETE', fields: ['Content-Length', '0'] })), undefined)
  t.equal(action.need?.(exchangeOf({ method: 'DELETE', fields: ['Content-Length', '9'] })), undefined)
  t.equal(action.need?.(exchangeOf({ method: 'GET' })), undefined)
  t.ok(action.need?.(exchangeOf({ method: 'DELETE' })))
  t.ok(action.applies(200))
  t.notOk(action.applies(202))
})

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
  t.match(when.apply(exchangeOf({ status: 500, fields: html, body: 'other' })), { skip: /fulfil/ })
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
  t.equal(remap.lint?.({ to: 404 } as never, {}).length, 1)
  t.equal(remap.lint?.({ to: 404 } as never, { status: 403 }).length, 0)
})
