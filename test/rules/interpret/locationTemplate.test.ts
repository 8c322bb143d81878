import t from 'tap'
import { compileLocation } from '../../../src/rules/interpret/locationTemplate.js'
import { exchangeOf } from '../../support/exchange.js'

function expand(template: string, body: unknown = {}, target = '/api/users', captures = {}) {
  const { request } = exchangeOf({ method: 'POST', target })
  return compileLocation(template).expand({ request, captures, text: JSON.stringify(body), document: body })
}

t.test('templates are filled and resolved against the request', async (t) => {
  const rows: readonly [template: string, body: unknown, expected: string][] = [
    ['{path}/{/id}', { id: 42 }, '/api/users/42'],
    ['/v2/{/data/id}', { data: { id: 'a b' } }, '/v2/a%20b'],
    ['{/id}', { id: '7' }, '/api/7'],
    ['{path}/{/id}', { id: '../admin' }, '/api/users/..%2Fadmin'],
    ['{path}/{/id}', { id: '//evil.example' }, '/api/users/%2F%2Fevil.example'],
  ]
  for (const [template, body, location] of rows)
    t.same(expand(template, body), { location }, `${template} ${JSON.stringify(body)}`)
  t.same(expand('/users/{name}', {}, '/u/ä', { name: 'ä' }), { location: '/users/%C3%A4' })
})

t.test('values that cannot be a segment', async (t) => {
  for (const id of ['', '.', '..', null, [], {}, 1.5, true])
    t.match(expand('{path}/{/id}', { id }), { missing: /nothing usable at \/id/ }, JSON.stringify(id))
  t.match(expand('/users/{name}'), { missing: /nothing usable at \{name\}/ })
})

t.test('invalid templates', async (t) => {
  for (const [template, message] of [
    ['/users', /the same for every resource/],
    ['/users/{id', /unmatched brace/],
    ['/users/}{id}', /unmatched brace/],
    ['/a b/{id}', /must be percent-encoded/],
    ['/users/{1}', /is neither \{path\}/],
    ['/users/{/~}', /not a JSON Pointer/],
  ] as const)
    t.throws(() => compileLocation(template), { name: 'SyntaxError', message })
})
