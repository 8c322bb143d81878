import t from 'tap'
import { readRetryAfter } from '../../src/http/retryAfter.js'
import { retryAfter } from '../../src/rules/retryAfter.js'
import { unknownUpstream } from '../../src/rules/rule.js'
import { compileKind, exchangeOf, noon, type Situation } from '../support/exchange.js'
import { fc } from '../support/fc.js'

const outage = (outageSince: number) => ({ upstream: { ...unknownUpstream, outageSince } })

/** The value that is sent, or why none is. */
function told(options: object, situation: Situation): string {
  const outcome = compileKind(retryAfter, options).apply(exchangeOf({ status: 429, ...situation }))
  if ('skip' in outcome) return outcome.skip
  return 'setFields' in outcome ? String(outcome.setFields?.[1]) : 'nothing'
}

const json = ['Content-Type', 'application/json']

t.test('sources', (t) => {
  const cases: readonly (readonly [name: string, situation: Situation, expected: string])[] = [
    ['none', {}, '7'],
    ['draft', { fields: ['RateLimit', '"default";r=0;t=30'] }, '30'],
    ['draft, exhausted quota counts', { fields: ['RateLimit', '"a";r=0;t=5, "b";r=9;t=4000'] }, '5'],
    ['draft, the later of two', { fields: ['RateLimit', '"a";r=0;t=5', 'RateLimit', '"b";r=0;t=40'] }, '40'],
    ['draft, none exhausted', { fields: ['RateLimit', '"a";r=2;t=5, "b";r=9;t=4000'] }, '5'],
    ['draft, partition key', { fields: ['RateLimit', '"a";r=0;t=5;pk=:dHJ1c3RlZA==:'] }, '5'],
    ['draft, token as name', { fields: ['RateLimit', 'default;r=0;t=30'] }, '30'],
    [
      'draft, window of the policy',
      { fields: ['RateLimit', '"a";r=0', 'RateLimit-Policy', '"a";q=100;w=60, "b";q=1;w=9'] },
      '60',
    ],
    ['older draft', { fields: ['RateLimit', 'limit=100, remaining=0, reset=30'] }, '30'],
    ['older draft, epoch', { fields: ['RateLimit', 'limit=100, remaining=0, reset=1772366430'] }, '30'],
    ['broken structured field', { fields: ['RateLimit', '"a;r=0;t=5'] }, '7'],
    ['RateLimit-Reset', { fields: ['RateLimit-Reset', '30'] }, '30'],
    ['epoch seconds', { fields: ['X-RateLimit-Reset', '1772366430'] }, '30'],
    ['epoch milliseconds', { fields: ['X-RateLimit-Reset', '1772366430001'] }, '31'],
    ['epoch with a fraction', { fields: ['X-RateLimit-Reset', '1772366430.123'] }, '31'],
    ['delta', { fields: ['x-ratelimit-reset', '30'] }, '30'],
    ['other spelling', { fields: ['X-Rate-Limit-Reset', '1772366430'] }, '30'],
    ['HTTP-date', { fields: ['X-RateLimit-Reset', 'Sun, 01 Mar 2026 12:00:30 GMT'] }, '30'],
    ['ISO 8601', { fields: ['X-RateLimit-Reset', '2026-03-01T12:00:30Z'] }, '30'],
    ['past', { fields: ['X-RateLimit-Reset', '1772366370'] }, '7'],
    ['past, then another', { fields: ['RateLimit-Reset', '1772366370', 'Retry-After-Ms', '1500'] }, '2'],
    ['reset at once', { fields: ['X-RateLimit-Reset', '0'] }, '1'],
    ['fractional seconds', { fields: ['X-RateLimit-Reset-After', '64.57'] }, '65'],
    ['milliseconds', { fields: ['Retry-After-Ms', '1500'] }, '2'],
    ['many milliseconds', { fields: ['Retry-After-Ms', '600000'] }, '600'],
    ['order', { fields: ['Retry-After-Ms', '9000', 'RateLimit-Reset', '5'] }, '5'],
    ['Retry-After first', { fields: ['RateLimit-Reset', '5', 'Retry-After', '1.5'] }, '2'],
    ['useless Retry-After', { fields: ['RateLimit-Reset', '5', 'Retry-After', 'soon'] }, '5'],
    ['body, number', { fields: json, body: '{"retry_after":1.2}' }, '2'],
    ['body, text', { fields: json, body: '{"retryAfter":"30s"}' }, '30'],
    ['body, nested', { fields: json, body: '{"error":{"retry_after":"PT1M"}}' }, '60'],
    ['body, time', { fields: json, body: '{"retryAfter":"2026-03-01T12:00:30Z"}' }, '30'],
    ['body, epoch', { fields: json, body: '{"retryAfter":1772366430000}' }, '30'],
    ['body, negative', { fields: json, body: '{"retryAfter":-4}' }, '7'],
    ['body, other types', { fields: json, body: '{"retryAfter":[30],"retry_after":null}' }, '7'],
    ['body, broken', { fields: json, body: '{"retryAfter":30' }, '7'],
    ['body, cut', { fields: json, body: '{"retryAfter":30}', bodyState: 'truncated' }, '7'],
    ['field before body', { fields: [...json, 'RateLimit-Reset', '5'], body: '{"retryAfter":30}' }, '5'],
  ]
  for (const [name, situation, expected] of cases) t.equal(told({ default: '7s' }, situation), expected, name)
  t.end()
})

t.test('sources of your own', (t) => {
  const reset = { fields: ['x-ratelimit-reset-requests', '6m0s', 'RateLimit-Reset', '5'] }
  t.equal(told({ from: ['x-ratelimit-reset-requests'] }, reset), '360')
  t.equal(
    told({ from: ['RateLimit-Policy'] }, { fields: ['RateLimit-Policy', '100;w=60, 1000;w=3600'] }),
    '3600',
  )
  const body = { fields: json, body: '{"retryAfterMs":30000,"wait":{"a/b":9}}' }
  t.equal(told({ from: ['/retryAfterMs'] }, body), '30')
  t.equal(told({ from: ['/wait/a~1b'] }, body), '9')
  t.equal(told({ from: [], default: '3s' }, reset), '3')
  t.end()
})

t.test('a valid value stays; only min and max limit it', (t) => {
  const valid = { fields: ['Retry-After', '120', 'RateLimit-Reset', '5'] }
  t.equal(told({ jitter: 50, format: 'date' }, valid), 'Retry-After is valid')
  t.equal(told({ min: '1s', max: '2m' }, valid), 'Retry-After is valid')
  t.equal(told({ max: '1m', jitter: 50 }, valid), '60')
  t.equal(told({ min: '3m', jitter: 50 }, valid), '180')
  t.equal(told({}, { fields: ['Retry-After', '0'] }), 'Retry-After is valid')
  t.end()
})

t.test('jitter only adds to the wait, up to max', (t) => {
  const random = () => 0.999
  t.equal(told({ default: '100s', jitter: 20 }, {}), '110')
  t.equal(told({ default: '100s', jitter: 20 }, { context: { random: () => 0 } }), '100')
  t.equal(told({ default: '100s', jitter: 20 }, { context: { random } }), '120')
  t.equal(told({ default: '100s', jitter: 20, max: '110s' }, { context: { random } }), '110')
  t.end()
})

t.test('backoff doubles during an outage and starts again after it', (t) => {
  const options = { default: '10s', backoff: { max: '2m' } }
  const after = (seconds: number, status = 503) =>
    told(options, { status, context: outage(noon - seconds * 1000) })
  t.same(
    [0, 9, 10, 29, 30, 69, 70, 149, 150, 1e6].map((age) => after(age)),
    ['10', '10', '20', '20', '40', '40', '80', '80', '120', '120'],
  )
  t.equal(told(options, { status: 503 }), '10', 'no outage')
  t.equal(after(1e6, 429), '10', 'a rate limit is no outage')
  t.equal(after(-5), '10', 'a clock that went back')
  t.equal(told({ default: '0s', backoff: {} }, { status: 503, context: outage(noon - 1e6) }), '0')
  const told503 = { status: 503, fields: ['RateLimit-Reset', '5'], context: outage(0) }
  t.equal(told(options, told503), '5', 'what the upstream says counts')
  t.end()
})

t.test(
  'no wait is invented for an unsafe request that the service has answered with a success',
  async (t) => {
    const none = 'the upstream answered an unsafe request and gave no wait'
    for (const [method, expected] of [
      ['GET', '7'],
      ['OPTIONS', '7'],
      ['PROPFIND', '7'],
      ['QUERY', '7'],
      ['POST', none],
      ['DELETE', none],
      ['MKCOL', none],
    ] as const) {
      const unwrapped = { method, status: 503, receivedStatus: 200 }
      t.equal(told({ default: '7s' }, unwrapped), expected, method)
      t.equal(
        told({ default: '7s' }, { ...unwrapped, receivedStatus: 503 }),
        '7',
        `${method}, the service's own 503`,
      )
      t.equal(
        told({ default: '7s' }, { ...unwrapped, fields: ['RateLimit-Reset', '5'] }),
        '5',
        `${method} with a wait`,
      )
    }
  },
)

t.test('as a date', (t) => {
  t.equal(told({ format: 'date' }, {}), 'Sun, 01 Mar 2026 12:00:30 GMT')
  t.end()
})

t.test('a local reply starts with a provisional wait, unless its end is known', (t) => {
  const local = { code: 'UPSTREAM_UNREACHABLE', proxyStatus: 'dns_error', detail: '' }
  const fields = ['Retry-After', '30']
  t.equal(told({ default: '9s' }, { status: 503, fields, local }), '9')
  t.equal(
    told({ default: '9s' }, { status: 503, fields, local: { ...local, until: noon } }),
    'Retry-After is valid',
  )
  t.end()
})

t.test('statuses', (t) => {
  const statuses = [200, 301, 304, 307, 400, 413, 425, 429, 500, 503]
  t.same(statuses.filter(compileKind(retryAfter, {}).applies), [429, 503])
  const named = compileKind(retryAfter, {}, { namesStatus: true })
  t.same(statuses.filter(named.applies), [301, 307, 413, 425, 429, 503])
  t.end()
})

t.test('the body is only requested where it can matter', (t) => {
  const { need } = compileKind(retryAfter, {})
  const needs = (situation: Situation) => need?.(exchangeOf({ status: 429, ...situation })) !== undefined
  t.equal(needs({ fields: json }), true)
  t.equal(needs({ fields: ['Content-Type', 'application/problem+json; charset=utf-8'] }), true)
  t.equal(needs({}), false)
  t.equal(needs({ fields: ['Content-Type', 'text/html'] }), false)
  t.equal(needs({ fields: [...json, 'Retry-After', '5'] }), false)
  t.equal(needs({ fields: [...json, 'Retry-After', '5s'] }), false)
  t.equal(needs({ fields: [...json, 'Retry-After', 'soon'] }), true)
  t.equal(needs({ fields: [...json, 'RateLimit-Reset', '5'] }), false)
  t.equal(needs({ fields: json, local: { code: '', proxyStatus: undefined, detail: '' } }), false)
  const headersOnly = compileKind(retryAfter, { from: ['RateLimit'] })
  t.equal(headersOnly.need?.(exchangeOf({ status: 429, fields: json })), undefined)
  t.equal(headersOnly.requires?.body, false)
  t.end()
})

t.test('faults', (t) => {
  t.match(compileKind(retryAfter, { from: ['RateLimit', 'not a name', '/~2'] }).faults, [
    /^\/from\/1: "not a name" is neither/,
    /^\/from\/2: "\/~2" is not a JSON Pointer/,
  ])
  t.match(compileKind(retryAfter, { min: '2m', max: '1m' }).faults, [/^\/min: /])
  t.same(compileKind(retryAfter, {}).faults, [])
  t.end()
})

t.test('whatever the upstream sends, the value sent is valid', (t) => {
  const value = fc.oneof(
    fc.string({ unit: fc.integer({ min: 32, max: 255 }).map((code) => String.fromCharCode(code)) }),
    fc.double().map(String),
    fc.integer({ min: -10, max: 4e9 }).map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
  )
  const name = fc.constantFrom(
    'Retry-After',
    'RateLimit',
    'RateLimit-Policy',
    'X-RateLimit-Reset',
    'Retry-After-Ms',
    'Date',
  )
  const fields = fc.array(fc.tuple(name, value), { maxLength: 5 }).map((lines) => lines.flat())
  const body = fc
    .record({ retry_after: fc.jsonValue(), retryAfter: value })
    .map((document) => JSON.stringify(document))
  const { apply } = compileKind(retryAfter, { jitter: 10 })
  fc.assert(
    fc.property(fields, body, (lines, text) => {
      const outcome = apply(exchangeOf({ status: 503, fields: lines, body: text }))
      const after = 'setFields' in outcome ? outcome.setFields?.[1] : lines[lines.indexOf('Retry-After') + 1]
      return readRetryAfter([String(after)], undefined, { now: noon, upstream: undefined }).state === 'valid'
    }),
    { numRuns: 2_000 },
  )
  t.end()
})
