import t from 'tap'
import { explain } from '../../src/engine/explanation.js'
import {
  fixedContext,
  type Recorded,
  type Replayed,
  recordedRequest,
  replay,
} from '../../src/engine/replay.js'
import { RuleSet } from '../../src/engine/ruleSet.js'
import { planOf } from '../e2e/support/proxy.js'

const { rules } = planOf({
  upstream: 'http://127.0.0.1:1',
  rules: [
    { name: 'polite', match: { status: 503 }, retryAfter: {} },
    { name: 'shadowed', match: { status: [429, 503], path: '/a/**' }, retryAfter: {} },
    { name: 'quiet', mode: 'observe', match: { path: '/a/**' }, sanitize: { body: 'replace' } },
    { name: 'hide', match: { path: '/admin/**' }, conceal: { statuses: [503] } },
    {
      name: 'wrapped',
      match: { path: '/a/*', method: ['GET', 'POST'] },
      unwrap: { when: { '/ok': false }, status: 503 },
    },
    {
      name: 'picky',
      match: { requestHeader: { 'X-Client': 'old-*' }, responseHeader: { Via: true } },
      remap: { to: 500 },
    },
    { name: 'json', match: { contentType: 'text/html' }, problem: {} },
  ],
})

function explained(method: string, target: string, head: Partial<Recorded['head']> = {}, body = '') {
  const recorded = {
    request: recordedRequest(method, target, []),
    head: { status: 200, reason: '', fields: ['Content-Type', 'application/json'], ...head },
    body: Buffer.from(body),
  }
  const replayed = replay(new RuleSet(rules), recorded, fixedContext(0)) as Replayed
  return explain(rules, recorded, replayed)
}

const inWords = ({ steps }: ReturnType<typeof explained>) =>
  Object.fromEntries(steps.map(({ rule, outcome, note }) => [rule, `${outcome}: ${note}`]))

t.test('what each rule did, and which condition failed', async (t) => {
  t.same(inWords(explained('GET', '/a/b', {}, '{"ok":false}')), {
    wrapped: 'fired: 200 → 503: when holds',
    picky: 'unmatched: requestHeader.X-Client: found absent, wanted old-*',
    hide: 'unmatched: path: found /a/b, wanted /admin/**',
    quiet: 'observed: body replaced: the rule replaces every body',
    polite: 'fired: Retry-After: 30, from the default',
    shadowed: 'unmatched: "polite" comes first, and only one rule of a kind acts',
    json: 'unmatched: contentType: found application/json, wanted text/html',
  })
  t.match(inWords(explained('PUT', '/a/b')), {
    wrapped: 'unmatched: method: found PUT, wanted GET, POST',
    quiet: 'unmatched: status: sanitize does nothing at 200',
    polite: 'unmatched: status: found 200, wanted 503',
  })
  t.match(inWords(explained('GET', '/a/b', {}, '{"ok":true}')), {
    wrapped: 'skipped: the body is not an error',
  })
  t.match(inWords(explained('GET', '/a/b', { fields: [] })), {
    json: 'unmatched: contentType: found none, wanted text/html',
  })
})

t.test('rules run by phase, whatever their order in the file', async (t) => {
  const { steps } = explained('GET', '/')
  t.same(
    steps.map(({ phase }) => phase),
    ['interpret', 'interpret', 'conceal', 'sanitize', 'complete', 'complete', 'present'],
  )
  t.same(
    steps.filter(({ elsewhere }) => elsewhere).map(({ rule }) => rule),
    ['wrapped', 'picky', 'hide', 'quiet', 'shadowed'],
  )
})

t.test('effects of rules are reported as changes, their consequences as duties', async (t) => {
  const { steps, duties, before, after, changed } = explained(
    'GET',
    '/a/b',
    { fields: ['Content-Type', 'application/json', 'ETag', '"1"', 'Cache-Control', 'max-age=60'] },
    '{"ok":false}',
  )
  t.equal(changed, true)
  t.match(steps.find(({ rule }) => rule === 'wrapped')?.changes, {
    status: [200, 503],
    removed: [['Cache-Control', 'max-age=60']],
    added: [['Cache-Control', 'no-store']],
    body: undefined,
  })
  t.match(steps.find(({ rule }) => rule === 'polite')?.changes, {
    status: undefined,
    added: [['Retry-After', '30']],
  })
  t.equal(steps.find(({ rule }) => rule === 'quiet')?.changes, undefined)
  t.same([before.head.status, after.head.status], [200, 503])
  t.same(after.body, before.body)
  t.same(duties.added, [])
})

t.test('a whole response ends it', async (t) => {
  const { steps, after } = explained('GET', '/admin/x', { status: 503 })
  t.match(
    steps.find(({ rule }) => rule === 'hide'),
    { outcome: 'fired', changes: { status: [503, 404], body: { how: 'the whole response' } } },
  )
  t.equal(after.head.status, 404)
  t.match(
    steps.find(({ rule }) => rule === 'polite'),
    { outcome: 'unmatched' },
  )
})
