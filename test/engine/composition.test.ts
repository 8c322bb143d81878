import t from 'tap'
import { stringify } from 'yaml'
import { loadText } from '../../src/config/load.js'
import { RuleSet } from '../../src/engine/ruleSet.js'
import { getField, getFieldLines } from '../../src/http/fields.js'
import { runExchange } from '../../src/testing/testExchange.js'

/** In an order that is not that of the phases: it must not matter. */
const rules = [
  { name: 'format', problem: {} },
  { name: 'polite', match: { status: [429, 503] }, retryAfter: { default: '30s' } },
  { name: 'who', match: { status: 401 }, challenge: { scheme: 'Bearer' } },
  { name: 'no-leaks', match: { status: '5xx' }, sanitize: {} },
  { name: 'hide-admin', match: { path: '/admin/**' }, conceal: {} },
  { name: 'made', match: { method: 'POST' }, created: { location: '{path}/{/id}' } },
  { name: 'wrapped', unwrap: { dialect: 'envelope' } },
]

function loaded(items: readonly object[]) {
  const { plan, errors: faults } = loadText(
    stringify({ upstream: 'http://127.0.0.1:3000', profile: 'none', rules: items }),
    'composition.yaml',
    { environment: {} },
  )
  t.same(
    faults.filter(({ severity }) => severity === 'fault'),
    [],
  )
  return new RuleSet(plan!.rules)
}

const plan = loaded(rules)

function ask(request: string, body: unknown, status = 200) {
  const headers = {
    'Content-Type': 'application/json',
    ETag: '"a"',
    'Cache-Control': 'max-age=60',
    'Set-Cookie': 'a=b',
  }
  const { settled, body: content } = runExchange(plan, {
    name: '',
    request,
    response: { status, headers, body },
    expect: {},
  })
  return {
    status: settled.head.status,
    field: (name: string) => getField(settled.head.fields, name),
    lines: (name: string) => getFieldLines(settled.head.fields, name),
    body: content.toString(),
    fired: settled.trail.filter(({ outcome }) => outcome === 'fired').map(({ rule }) => rule),
    incidents: settled.incidents,
    head: settled.head,
  }
}

t.test('a wrapped 403 below a concealed path becomes the canonical 404', async (t) => {
  const hidden = ask('GET /admin/users', {
    success: false,
    error: { code: 'ACCESS_DENIED', message: 'admins only' },
  })
  const absent = ask('GET /admin/users', '<h1>Not Found</h1>', 404)
  const wrappedAbsent = ask('GET /admin/users', {
    success: false,
    error: { code: 'NOT_FOUND', message: 'nothing' },
  })
  t.equal(hidden.status, 404)
  t.same(hidden.head, absent.head)
  t.same(hidden.body, absent.body)
  t.same(wrappedAbsent.head, absent.head)
  t.same(wrappedAbsent.body, absent.body)
  t.same(hidden.fired, ['wrapped', 'hide-admin'])
})

t.test('a wrapped 403 elsewhere stays a 403', async (t) => {
  const answer = ask('GET /users', {
    success: false,
    error: { code: 'ACCESS_DENIED', message: 'Not for you.' },
  })
  t.equal(answer.status, 403)
  t.same(answer.fired, ['wrapped', 'format'])
  t.equal(answer.field('cache-control'), 'no-store')
  t.equal(answer.field('etag'), undefined)
})

t.test('a wrapped 503 gets a Retry-After', async (t) => {
  const answer = ask('GET /a', { status: 'error', message: 'Service unavailable' })
  t.equal(answer.status, 503)
  t.equal(answer.field('retry-after'), '30')
  t.equal(answer.field('cache-control'), 'no-store')
  t.equal(JSON.parse(answer.body).status, 503)
})

t.test('a wrapped 500 with a trace is sanitized', async (t) => {
  const trace =
    'java.lang.NullPointerException: x\n\tat com.example.Shop.price(Shop.java:17)\n\tat com.example.Shop.main(Shop.java:3)'
  const answer = ask('GET /a', { success: false, message: 'Internal error', stackTrace: trace })
  t.equal(answer.status, 500)
  t.notMatch(answer.body, /Shop\.java|NullPointer/)
  t.equal(answer.incidents.length, 1)
  t.match(answer.incidents[0]?.incident.original, /Shop\.java/)
})

t.test('a wrapped 401 has its challenge', async (t) => {
  const answer = ask('GET /a', { ok: false, error: 'not_authed' })
  t.equal(answer.status, 401)
  t.match(answer.field('www-authenticate'), /^Bearer/)
})

t.test('an error does not become a 201', async (t) => {
  const failed = ask('POST /orders', { success: false, id: null, message: 'Duplicate order' })
  t.equal(failed.status, 409)
  t.equal(failed.field('location'), undefined)
  const made = ask('POST /orders', { id: 7 })
  t.equal(made.status, 201)
  t.equal(made.field('location'), '/orders/7')
  t.equal(made.body, '{"id":7}')
  t.same(made.fired, ['made'])
})

t.test('a success passes untouched', async (t) => {
  const answer = ask('GET /a', { success: true, data: { error: null } })
  t.equal(answer.status, 200)
  t.equal(answer.field('etag'), '"a"')
  t.equal(answer.field('cache-control'), 'max-age=60')
  t.same(answer.fired, [])
})
