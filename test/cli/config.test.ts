import t from 'tap'
import { parse } from 'yaml'
import { run } from './run.fixture.js'

const config = `x-a: &a { path: /a }
upstream: http://127.0.0.1:3000
admin: { token: s3cret-s3cret }
limits: { keepAlive: 5s }
rules:
  - { match: *a, conceal: {} }
  - { name: b, mode: observe, retryAfter: { backoff: {} } }
tests:
  - { name: t, request: GET /, response: { status: 200 }, expect: { status: 200 } }
`

t.test('the effective config is printed, and is itself a valid config', async (t) => {
  const { code, stdout } = await run(['config', '-', '--listen', ':80'], { stdin: config })
  t.equal(code, 0)
  t.notMatch(stdout, 's3cret')
  t.match(stdout, /^# From <stdin>, --listen\n/)
  t.match(parse(stdout), {
    listen: { address: ':80' },
    admin: { address: '127.0.0.1:9901', token: '(masked)' },
    upstream: { url: 'http://127.0.0.1:3000', connectTimeout: '5s' },
    mode: 'enforce',
    limits: { keepAlive: '5s', heldBytes: '64MiB' },
    log: { level: 'info' },
    rules: [
      { name: 'conceal-1', match: { path: '/a' }, mode: 'enforce', conceal: { minDelay: '0ms' } },
      { name: 'b', mode: 'observe', retryAfter: { default: '30s', backoff: { max: '5m' } } },
      { name: 'recommended:sanitize-5xx' },
      { name: 'recommended:sanitize-4xx' },
      { name: 'recommended:retry-after' },
    ],
    tests: [{ name: 't' }],
  })
  const again = await run(['config', '-'], { stdin: stdout })
  t.same(parse(again.stdout), parse(stdout), 'printed again it is the same')
  t.equal((await run(['check', '-'], { stdin: stdout })).code, 0)
  const json = await run(['config', '-', '--format', 'json'], { stdin: config })
  t.equal(JSON.parse(json.stdout).rules.length, 5)
})

t.test('a config with faults', async (t) => {
  const { code, stdout, stderr } = await run(['config', '-'], { stdin: 'mode: x\n' })
  t.equal(code, 1)
  t.equal(stdout, '')
  t.match(stderr, '"mode" is "x"')
  t.equal((await run(['config', 'a.yaml', 'b.yaml'])).code, 2)
})
