import t from 'tap'
import { run } from './run.fixture.js'

const good = 'upstream: http://127.0.0.1:1\nrules:\n  - retryAfter: {}\n'
const bad = 'upstream: http://127.0.0.1:1\nrules:\n  - concel: {}\n'
const doubtful =
  'upstream: http://127.0.0.1:1\nrules:\n  - { match: { path: /a/** }, conceal: { statuses: [403] } }\n'

const dir = t.testdir({ 'good.yaml': good, 'bad.yaml': bad, 'doubtful.yaml': doubtful })
const message = 'unknown key "concel" in a rule; did you mean "conceal"?'

t.test('exit codes', async (t) => {
  const table: [args: string[], code: number][] = [
    [['good.yaml'], 0],
    [['bad.yaml'], 1],
    [['good.yaml', 'bad.yaml'], 1],
    [['doubtful.yaml'], 0],
    [['--strict', 'doubtful.yaml'], 1],
    [['none.yaml'], 1],
    [['--format', 'xml', 'good.yaml'], 2],
    [['--colour', 'good.yaml'], 2],
    [['-', '-'], 2],
    [['--help'], 0],
  ]
  for (const [args, code] of table) {
    const files = args.map((arg) => (arg.endsWith('.yaml') ? `${dir}/${arg}` : arg))
    t.equal((await run(['check', ...files])).code, code, args.join(' '))
  }
})

t.test('text, one line for each fault', async (t) => {
  const { stdout } = await run(['check', `${dir}/good.yaml`, `${dir}/bad.yaml`])
  t.equal(
    stdout,
    `${dir}/good.yaml: good (1 rule, 3 recommended rules, 0 tests)\n${dir}/bad.yaml:3:5: ${message}\n`,
  )
  t.equal((await run(['check', '--quiet', `${dir}/good.yaml`])).stdout, '')
})

t.test('a rule of the config may be named as those of the profile are', async (t) => {
  const config =
    'upstream: http://127.0.0.1:1\nprofile: none\nrules: [{ name: "recommended:sanitize-5xx", sanitize: {} }]\n'
  const { stdout } = await run(['check', '-'], { stdin: config })
  t.equal(stdout, '<stdin>: good (1 rule, 0 recommended rules, 0 tests)\n')
})

t.test('a config with warnings is not called good', async (t) => {
  const { stdout } = await run(['check', `${dir}/doubtful.yaml`])
  t.match(stdout, /doubtful\.yaml: [1-9]\d* warnings? \(1 rule, 3 recommended rules, 0 tests\)\n$/)
  t.notMatch(stdout, /: good/)
})

t.test('the spot is marked on a terminal, in colour unless NO_COLOR is set', async (t) => {
  const plain = await run(['check', `${dir}/bad.yaml`], { isTTY: true, env: { NO_COLOR: '1' } })
  t.equal(plain.stdout, `${dir}/bad.yaml:3:5: ${message}\n3 |   - concel: {}\n  |     ^^^^^^\n`)
  const coloured = await run(['check', `${dir}/bad.yaml`], { isTTY: true })
  t.match(coloured.stdout, '\u001b[31m^^^^^^\u001b[39m')
})

t.test('standard input, and the file of the environment', async (t) => {
  t.equal((await run(['check', '-'], { stdin: bad })).stdout, `<stdin>:3:5: ${message}\n`)
  const { code, stdout } = await run(['check'], { env: { UPSTANDING_CONFIG: `${dir}/good.yaml` } })
  t.equal(code, 0)
  t.match(stdout, `${dir}/good.yaml: good`)
})

t.test('what the environment overrides counts', async (t) => {
  t.equal((await run(['check', '-'], { stdin: 'mode: observe', env: { UPSTREAM: 'http://a' } })).code, 0)
  const { stdout } = await run(['check', '-'], { stdin: good, env: { UPSTANDING_MODE: 'off' } })
  t.equal(stdout, 'UPSTANDING_MODE: "mode" is "off"; expected one of "enforce", "observe"\n')
})

t.test('json', async (t) => {
  const { stdout } = await run(['check', '--format', 'json', `${dir}/bad.yaml`])
  t.same(JSON.parse(stdout), [
    {
      file: `${dir}/bad.yaml`,
      good: false,
      faults: [
        {
          code: 'unknown-key',
          severity: 'fault',
          file: `${dir}/bad.yaml`,
          line: 3,
          column: 5,
          length: 6,
          message,
        },
      ],
    },
  ])
})

t.test('github', async (t) => {
  const { stdout } = await run(['check', '--format', 'github', '-'], { stdin: bad })
  t.equal(stdout, `::error file=<stdin>,line=3,col=5,title=unknown-key::${message}\n`)
  const warned = await run(['check', '--format', 'github', '-'], { stdin: doubtful })
  t.match(warned.stdout, /^::warning file=<stdin>,line=3,col=\d+,title=doubtful-rule::.*\b401 /)
  const odd = await run(['check', '--format', 'github', '-'], { stdin: '"a%\\n": 1\nupstream: http://a\n' })
  t.match(odd.stdout, /^::error [^\n]*unknown key "a%25\\?[^\n]*\n$/)
})
