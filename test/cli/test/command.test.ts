import t from 'tap'
import { run } from '../run.fixture.js'

const config = (status: number) => `upstream: http://127.0.0.1:1
profile: none
rules:
  - { name: wait, match: { status: 503 }, retryAfter: { default: 30s } }
tests:
  - name: a wait is sent
    request: GET /
    response: { status: 503 }
    expect: { status: ${status}, headers: { Retry-After: "30" } }
  - name: <others> & "more"
    request: GET /
    response: { status: 200 }
    expect: { unchanged: true }
`
const dir = t.testdir({
  'good.yaml': config(503),
  'bad.yaml': config(500),
  'faulty.yaml': 'mode: x\n',
  'empty.yaml': 'upstream: http://127.0.0.1:1\n',
})

t.test('exit codes', async (t) => {
  const table: [args: string[], code: number][] = [
    [['good.yaml'], 0],
    [['bad.yaml'], 1],
    [['good.yaml', 'bad.yaml'], 1],
    [['faulty.yaml'], 1],
    [['bad.yaml', '--only', 'others'], 0],
    [['bad.yaml', '--format', 'xml'], 2],
    [['--help'], 0],
    // Nothing to judge is no success.
    [['empty.yaml'], 2],
    [['good.yaml', '--only', 'nothing'], 2],
    [['good.yaml', 'empty.yaml'], 0],
  ]
  for (const [args, code] of table) {
    const files = args.map((arg) => (arg.endsWith('.yaml') ? `${dir}/${arg}` : arg))
    t.equal((await run(['test', ...files])).code, code, args.join(' '))
  }
})

t.test('why nothing was run', async (t) => {
  const { stderr } = await run(['test', `${dir}/empty.yaml`])
  t.match(stderr, /^upstanding: no tests in .*empty\.yaml; add "tests"/)
  const { stderr: none } = await run(['test', `${dir}/good.yaml`, '--only', 'a wait is sett'])
  t.match(none, 'did you mean --only "a wait is sent"?')
})

t.test('text shows what differs and what the rules did', async (t) => {
  const { stdout } = await run(['test', `${dir}/bad.yaml`])
  t.match(
    stdout.replaceAll(dir, ''),
    /^\/bad\.yaml\n {2}✗ a wait is sent\n {4}status\n {6}- expected 500\n {6}\+ found {4}503\n {6}wait fired: .*\n {2}✓ <others> & "more"\n1 passed, 1 failed\n$/,
  )
  t.equal((await run(['test', '--quiet', `${dir}/good.yaml`])).stdout, '')
})

t.test('faults go to stderr', async (t) => {
  const { stdout, stderr } = await run(['test', '--format', 'json', `${dir}/faulty.yaml`])
  t.match(stderr, /faulty\.yaml:1:7: "mode" is "x"/)
  t.same(JSON.parse(stdout), [{ file: `${dir}/faulty.yaml`, tests: [] }])
})

t.test('tap', async (t) => {
  const { stdout } = await run(['test', '--format', 'tap', `${dir}/bad.yaml`])
  t.match(stdout.split('\n').slice(0, 5), [
    'TAP version 14',
    '1..2',
    `not ok 1 - ${dir}/bad.yaml: a wait is sent`,
    '  ---',
    '  mismatches: [{"what":"status","expected":500,"found":503}]',
  ])
  t.match(stdout, `\nok 2 - ${dir}/bad.yaml: <others> & "more"\n`)
})

t.test('json', async (t) => {
  const { stdout } = await run(['test', '--format', 'json', `${dir}/bad.yaml`])
  t.match(JSON.parse(stdout), [
    {
      file: `${dir}/bad.yaml`,
      tests: [
        {
          name: 'a wait is sent',
          passed: false,
          mismatches: [{ what: 'status', expected: 500, found: 503 }],
          trail: [{ rule: 'wait', outcome: 'fired' }],
        },
        { passed: true, mismatches: [] },
      ],
    },
  ])
})

t.test('junit', async (t) => {
  const { stdout } = await run(['test', '--format', 'junit', `${dir}/bad.yaml`])
  t.match(stdout, `<testsuite name="${dir}/bad.yaml" tests="2" failures="1">`)
  t.match(stdout, '<failure message="status: expected 500, found 503">')
  t.match(stdout, 'name="&lt;others&gt; &amp; &quot;more&quot;"/>')
})
