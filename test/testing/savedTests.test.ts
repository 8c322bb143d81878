import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { formatConfigError } from '../../src/config/errors.js'
import { loadFile } from '../../src/config/load.js'
import { RuleSet } from '../../src/engine/ruleSet.js'
import { runTest } from '../../src/testing/testRun.js'

// Not t.testdir: the file shares its process, and with it that directory, with other files.
const dir = mkdtempSync(join(tmpdir(), 'saved-tests-'))
t.teardown(() => rmSync(dir, { recursive: true }))
const exchanges = {
  'busy.http':
    'GET /a HTTP/1.1\nAccept: text/plain\n\nHTTP/1.1 503 Service Unavailable\nX-A: 1\nX-A: é\n\nwait\n',
  'bytes.http': Buffer.from('GET /a\n\nHTTP/1.1 200 OK\nContent-Type: image/png\n\n\xff\0', 'latin1'),
  'faulty.http': 'GET /a\nodd\n\nHTTP/1.1 200 OK\n\n',
}
mkdirSync(join(dir, 'exchanges'))
for (const [name, content] of Object.entries(exchanges)) writeFileSync(join(dir, 'exchanges', name), content)

async function load(tests: string, readFile?: (file: string) => Buffer) {
  const file = `${dir}/c.yaml`
  const text = `upstream: http://127.0.0.1:1\nrules:\n  - { name: wait, retryAfter: {} }\ntests:\n${tests}`
  writeFileSync(file, text)
  const { plan, errors: faults } = await loadFile(file, { environment: {}, ...(readFile && { readFile }) })
  return {
    plan,
    faults: faults.map((fault) => `${fault.code} ${formatConfigError(fault).slice(file.length + 1)}`),
  }
}

t.test('an exchange in a file is run as one in the config', async (t) => {
  const { plan, faults } = await load(
    `  - name: busy
    exchange: exchanges/busy.http
    expect: { status: 503, headers: { Retry-After: "30", X-A: é }, body: "wait\\n", rules: [wait] }
  - { name: bytes, exchange: exchanges/bytes.http, expect: { unchanged: true } }
`,
    readFileSync,
  )
  t.same(faults, [])
  const results = plan!.tests.map((test) => runTest(new RuleSet(plan!.rules), test))
  t.same(
    results.map(({ mismatches }) => mismatches),
    [[], []],
  )
  t.same(results[1]!.outcome.body, Buffer.from([0xff, 0]))
})

t.test('serving needs no file', async (t) => {
  const { plan, faults } = await load('  - { name: busy, exchange: none.http, expect: { status: 503 } }\n')
  t.same(faults, [])
  t.same(plan!.tests, [])
})

t.test('faults', async (t) => {
  const { faults } = await load(
    `  - { name: a, exchange: none.http, expect: { status: 503 } }
  - { name: b, exchange: exchanges, expect: { status: 503 } }
  - { name: c, exchange: exchanges/faulty.http, expect: { status: 503 } }
  - { name: d, expect: { status: 503 } }
  - { name: e, exchange: x, request: GET /, response: { status: 200 }, expect: { status: 503 } }
`,
    readFileSync,
  )
  t.same(faults, [
    'bad-exchange 5:26: none.http: the file does not exist; expected an exchange as plain HTTP text',
    'bad-exchange 6:26: exchanges: this is a directory; expected an exchange as plain HTTP text',
    'bad-exchange 7:26: exchanges/faulty.http:2: found "odd"; expected a header, as in "Content-Type: text/html", or an empty line',
    'missing-key 8:5: the test has no exchange; add "request" and "response", or "exchange" with a file name',
    'bad-option 9:16: "exchange" already has the request and the response; remove it, or remove "request" and "response"',
  ])
})

t.test('a request without a response', async (t) => {
  const { faults } = await load('  - { name: a, request: GET /, expect: { status: 503 } }\n', readFileSync)
  t.match(faults, [/^missing-key 5:5: .*"response"/])
})
