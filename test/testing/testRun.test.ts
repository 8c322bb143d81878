import t from 'tap'
import { loadText } from '../../src/config/load.js'
import { RuleSet } from '../../src/engine/ruleSet.js'
import type { TestCase } from '../../src/rules/example.js'
import { runTest } from '../../src/testing/testRun.js'

const { plan } = loadText(
  `upstream: http://127.0.0.1:1
profile: none
rules:
  - { name: wait, match: { status: 503 }, retryAfter: { default: 30s, format: date } }
  - { name: watched, mode: observe, match: { path: /watched }, remap: { to: 400 } }
  - { name: unwrapped, match: { path: /api }, unwrap: { when: { /ok: false }, status: 422 } }
`,
  'c.yaml',
  { environment: {} },
)
const rules = new RuleSet(plan!.rules)

const wrong = (test: Omit<TestCase, 'name'>) =>
  runTest(rules, { name: 'a', ...test }).mismatches.map(({ what, expected, found }) => [
    what,
    expected,
    found,
  ])

t.test('each difference has the expected and the found value', async (t) => {
  const request = 'GET /'
  const response = {
    status: 200,
    headers: { 'X-Name': 'Müller', 'Set-Cookie': ['a=1', 'b=2'] },
    body: { a: { 'b/c': [1, null] } },
  }
  const table: [expect: TestCase['expect'], mismatches: unknown[]][] = [
    [{ status: 200, unchanged: true, rules: [] }, []],
    [{ status: 201 }, [['status', 201, 200]]],
    [{ unchanged: false }, [['unchanged', false, true]]],
    [{ rules: ['wait'] }, [['rules', ['wait'], []]]],
    [{ headers: { 'x-name': 'Müller', 'Set-Cookie': 'b=*', 'X-None': false } }, []],
    [{ headers: { 'X-Name': 'M' } }, [['headers.X-Name', 'M', 'Müller']]],
    [{ headers: { 'X-Name': false } }, [['headers.X-Name', false, 'Müller']]],
    [{ headers: { 'X-None': true } }, [['headers.X-None', true, false]]],
    [{ headers: { 'Content-Type': 'application/json', 'Content-Length': '22' } }, []],
    [{ body: { '/a/b~1c/0': 1, '/a/b~1c/1': null, '/none': null } }, []],
    [{ body: { '/a': { 'b/c': [1] } } }, [['body/a', { 'b/c': [1] }, { 'b/c': [1, null] }]]],
    [{ body: '{"a":{"b/c":[1,null]}}' }, []],
    [{ body: 'x' }, [['body', 'x', '{"a":{"b/c":[1,null]}}']]],
  ]
  for (const [expect, mismatches] of table) t.same(wrong({ request, response, expect }), mismatches)
  t.same(wrong({ request, response: { status: 200, body: 'text' }, expect: { body: { '/a': 1 } } }), [
    ['body/a', 1, 'text'],
  ])
})

t.test('the clock stands still where the test says', async (t) => {
  const response = { status: 503 }
  const expect = (date: string) => ({ headers: { 'Retry-After': date } })
  t.same(wrong({ request: 'GET /', response, expect: expect('Wed, 01 Jan 2025 00:00:30 GMT') }), [])
  const now = '2026-03-01T12:00:00Z'
  t.same(wrong({ request: 'GET /', response, now, expect: expect('Sun, 01 Mar 2026 12:00:30 GMT') }), [])
})

t.test('an observed rule changes nothing', async (t) => {
  t.same(
    wrong({
      request: 'GET /watched',
      response: { status: 500 },
      expect: { status: 500, unchanged: true, rules: [] },
    }),
    [],
  )
})

t.test('a body larger than a rule holds is seen as too large', async (t) => {
  const body = { ok: false, padding: 'x'.repeat(70_000) }
  t.same(wrong({ request: 'GET /api', response: { status: 200, body }, expect: { unchanged: true } }), [])
  t.same(
    wrong({ request: 'GET /api', response: { status: 200, body: { ok: false } }, expect: { status: 422 } }),
    [],
  )
})
