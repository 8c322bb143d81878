import t from 'tap'
import { Collector } from '../../../src/cli/audit/collect.js'
import { propose } from '../../../src/cli/audit/propose.js'
import type { Sample } from '../../../src/cli/audit/sample.js'
import { proposalText } from '../../../src/cli/audit/yaml.js'
import { formatConfigError } from '../../../src/config/errors.js'
import { loadText } from '../../../src/config/load.js'
import { recordedRequest } from '../../../src/engine/replay.js'
import { RuleSet } from '../../../src/engine/ruleSet.js'
import { runTest } from '../../../src/testing/testRun.js'
import { decided } from '../../support/decided.js'
import { fc } from '../../support/fc.js'

function proposed(samples: readonly Sample[]): string {
  const collector = new Collector('http://shop.example')
  for (const sample of samples) collector.add(sample)
  const audit = collector.result()
  return proposalText(audit, propose(audit), 'shop.har')
}

/** Faults of the config, and tests of it that fail. */
function wrongWith(text: string): string[] {
  const { plan, errors: faults } = loadText(text, 'p.yaml', { environment: {} })
  if (plan === undefined) return [...faults.map(formatConfigError), text]
  const rules = new RuleSet(plan.rules)
  return plan.tests.flatMap((test) =>
    runTest(rules, test).mismatches.map((mismatch) => `${test.name}: ${JSON.stringify(mismatch)}\n${text}`),
  )
}

const sample = (
  method: string,
  target: string,
  status: number,
  fields: readonly string[] = [],
  body: string | undefined = '',
): Sample => ({
  service: 'http://shop.example',
  request: recordedRequest(method, target, []),
  requestBody: undefined,
  head: { status, reason: '', fields },
  body: body === undefined ? undefined : Buffer.from(body),
  time: Date.UTC(2026, 2, 1, 12),
})
const json = ['Content-Type', 'application/json']
/** As the environment’s variables are spelled in a config. */
const variable = ['$', '{HOME}'].join('')

t.test('nothing seen, nothing proposed', async (t) => {
  const text = proposed([sample('GET', '/a', 200)])
  t.same(wrongWith(text), [])
  const { plan } = loadText(text, 'p.yaml', { environment: {} })
  t.equal(plan!.settings.mode, 'observe')
  t.equal(plan!.tests.length, 0)
})

t.test('rules by the exception in a body', async (t) => {
  const failed = (target: string, body: object) => sample('GET', target, 500, json, JSON.stringify(body))
  const text = proposed([
    failed('/a/1', { exception: 'Illuminate\\Database\\Eloquent\\ModelNotFoundException' }),
    failed('/a/2', { trace: 'java.util.NoSuchElementException: No value\n\tat a.B.c(B.java:1)' }),
    failed('/b', { error: { code: 'P2002' } }),
  ])
  t.same(wrongWith(decided(text)), [])
  const { plan } = loadText(decided(text), 'p.yaml', { environment: {} })
  t.match(
    plan!.rules.map(({ name }) => name),
    ['500-is-404-exception', '500-is-404-trace', '500-is-409-error-code'],
  )
})

t.test('one format for all errors keeps the message of those that another rule unwraps', async (t) => {
  const wrapped = { success: false, error: { code: 'USER_NOT_FOUND', message: 'No such user.' } }
  const text = proposed([
    sample('GET', '/a', 400, json, '{"message":"The name is too long."}'),
    sample('GET', '/users/7', 200, json, JSON.stringify(wrapped)),
  ])
  const enforced = decided(text).replace('mode: observe', '')
  const { plan, errors } = loadText(enforced, 'p.yaml', { environment: {} })
  t.same(
    errors.filter(({ severity }) => severity === 'fault'),
    [],
  )
  const response = { status: 200, headers: { 'Content-Type': 'application/json' }, body: wrapped }
  const expected = { status: 404, body: { '/detail': 'No such user.' } }
  const test = { name: 'unwrapped', request: 'GET /users/7', response, expect: expected }
  const tested = loadText(
    `${enforced.replace(/^tests:.*/ms, '')}\ntests: [${JSON.stringify(test)}]`,
    'p.yaml',
    { environment: {} },
  )
  t.same(
    tested.errors.filter(({ severity }) => severity === 'fault'),
    [],
  )
  t.same(runTest(new RuleSet(plan!.rules), tested.plan!.tests[0]!).mismatches, [])
})

t.test('rules that only people can decide', async (t) => {
  const banner = [...json, 'X-Powered-By', 'PHP/8']
  const text = proposed([
    sample('GET', '/a.php', 200, banner, '{"state":0,"msg":"User not found"}'),
    sample('GET', '/a.php', 200, banner, '{"state":0,"msg":"Order not found"}'),
    sample('POST', '/save.php', 200, banner, '{"id":42}'),
  ])
  const { plan: active } = loadText(text, 'p.yaml', { environment: {} })
  t.same(
    active!.rules.filter(({ name }) => !name.startsWith('recommended:')),
    [],
  )
  t.same(wrongWith(decided(text)), [])
  t.match(decided(text), 'remove:\n        - x-powered-by')
  t.match(
    decided(text),
    /\/state: 0\n {8}\/msg:\n {10}- User not found\n {10}- Order not found\n {6}status: 404\n/,
  )
})

t.test('text that looks like a variable is escaped', async (t) => {
  const text = proposed([sample('GET', '/a', 200, json, `{"success":false,"error":"${variable} not found"}`)])
  t.same(wrongWith(text), [])
  t.match(text, `$${variable}`)
  const { plan } = loadText(text, 'p.yaml', { environment: {} })
  t.match(plan!.tests[0]!.response.body, { error: `${variable} not found` })
})

t.test('credentials are masked', async (t) => {
  const body = '{"success":false,"error":{"code":"DENIED","message":"key AKIAABCDEFGHIJKLMNOP is unknown"}}'
  const text = proposed([
    sample('GET', '/a?token=hunter2hunter2', 200, [...json, 'Set-Cookie', 'sid=hunter2'], body),
  ])
  t.same(wrongWith(text), [])
  t.notMatch(text, /hunter2|AKIAABCD/)
})

t.test('a dialect with amendments, and a word on methods that change something', async (t) => {
  const errors = ['E1042', 'E1043'].map((code, i) =>
    sample(
      'POST',
      `/orders/${i}`,
      200,
      json,
      JSON.stringify({ errorCode: code, message: 'Printer is empty' }),
    ),
  )
  const text = proposed([
    ...errors,
    sample('GET', '/orders/7', 200, json, '{"success":false,"error":"not found"}'),
  ])
  t.same(wrongWith(text), [])
  t.equal(text.match(/unwrap:/g)?.length, 1)
  t.match(text, /dialect: envelope\s+status:\s+map:\s+"E1042": 400\s+"E1043": 400/)
  t.match(text.replaceAll(/\s+#?\s*/g, ' '), /POST: the service has already answered.*unsafeStatus: 422/)
})

t.test('many endpoints become what they have in common', async (t) => {
  const words = ['users', 'orders', 'items', 'carts', 'bills', 'lists', 'notes', 'tasks', 'teams', 'plans']
  const samples = words.flatMap((word) =>
    Array.from({ length: 5 }, () =>
      sample('GET', `/api/${word}/7`, 200, json, '{"success":false,"error":"not found"}'),
    ),
  )
  t.match(proposed(samples), /path:\s+- \/api\/users|path: \/api\/\*\*/)
  t.match(proposed(samples), 'Seen 50 times, in 100 % of all exchanges')
})

t.test('the scheme is the one that clients use, the methods are those that were seen', async (t) => {
  const withAuth = {
    ...sample('GET', '/a/1', 200),
    request: recordedRequest('GET', '/a/1', ['Authorization', 'Basic eDp5']),
  }
  const text = proposed([
    withAuth,
    sample('POST', '/a/2', 201),
    sample('GET', '/b', 401),
    sample('PUT', '/a/3', 405),
  ])
  t.same(wrongWith(text), [])
  t.match(text, 'WWW-Authenticate: Basic realm="api"')
  t.match(text, 'Allow: GET, POST')
})

t.test(
  'whatever was seen, the proposal passes check and test, as it is and when all is decided',
  async (t) => {
    const segment = fc.constantFrom(
      'users',
      'admin',
      '17',
      'a b',
      '%2f',
      variable,
      '*',
      '{id}',
      'ä',
      '#',
      '..',
      '',
    )
    const target = fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`)
    const word = fc.constantFrom(
      'not found',
      'DUPLICATE',
      'USER_NOT_FOUND',
      variable,
      '\u001b[31m',
      'a\nb: c',
      404,
      7,
      null,
      '%',
      '# x',
    )
    const name = fc.constantFrom(
      'success',
      'error',
      'code',
      'message',
      'id',
      'status',
      'errors',
      'stack',
      'a/b',
      '__proto__',
    )
    const object = fc.dictionary(name, fc.oneof(word, fc.boolean(), fc.dictionary(name, word)))
    const body = fc.oneof(
      object.map((value) => JSON.stringify(value)),
      fc.constantFrom(
        '',
        'at com.shop.A.b(A.java:1)\n\tat c.d.E.f(E.java:2)',
        '\0',
        '[]',
        '{',
        `x: ${variable}`,
      ),
      fc.constant(undefined),
    )
    const field = fc.constantFrom(
      ['Content-Type', 'application/json'],
      ['Content-Type', 'text/html'],
      ['Location', '/login?a=*'],
      ['Location', `http://10.0.0.1/${variable}`],
      ['Retry-After', '1.5'],
      ['X-Powered-By', 'PHP: # x'],
      ['Content-Length', '0'],
      ['WWW-Authenticate', ''],
      ['Date', 'Sun, 01 Mar 2026 12:00:00 GMT'],
    )
    const one = fc
      .tuple(
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD'),
        target,
        fc.constantFrom(200, 201, 301, 302, 400, 401, 403, 404, 405, 429, 500, 503),
        fc.array(field, { maxLength: 3 }).map((fields) => fields.flat()),
        body,
      )
      .map((parts) => sample(...parts))
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 8 }), (samples) => {
        const text = proposed(samples)
        t.same(wrongWith(text), [])
        t.same(wrongWith(decided(text)), [])
      }),
      { numRuns: 150 },
    )
  },
)
