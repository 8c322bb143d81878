import t from 'tap'
import { allCommands } from '../../src/cli/index.js'
import { version } from '../../src/observe/processMetrics.js'
import { run } from './run.fixture.js'

t.test('the help of every command has its flags, their values and an example', async (t) => {
  for (const { name, flags } of await allCommands()) {
    const { code, stdout } = await run([name, '--help'])
    t.equal(code, 0, name)
    t.match(stdout, new RegExp(`^Usage: upstanding ${name} `))
    t.match(stdout, new RegExp(`Examples:\\n(?:.*\\n)*  .*upstanding ${name}`))
    for (const flag of Object.keys(flags)) t.match(stdout, `--${flag}`)
    for (const line of stdout.split('\n')) t.ok(line.length <= 100, `${name}: ${line}`)
  }
})

t.test('each flag that is declared is read, and no other', async (t) => {
  for (const { name, flags } of await allCommands()) {
    const { code, stderr } = await run([name, '--no-such-flag'])
    t.equal(code, 2, name)
    t.match(stderr, /unknown option "--no-such-flag"; .*; upstanding [\w-]+ --help says more\n$/)
    for (const [flag, { value }] of Object.entries(flags)) {
      if (value === undefined) continue
      t.match(
        (await run([name, `--${flag}`])).stderr,
        new RegExp(`--${flag} has no value; expected`),
        `${name} ${flag}`,
      )
      if (typeof value === 'string') continue
      const { stderr } = await run([name, `--${flag}`, 'x'])
      t.match(stderr, `--${flag} is "x"; expected one of ${value.join(', ')}`)
    }
  }
})

t.test('the nearest flag and command are suggested', async (t) => {
  t.match((await run(['check', '--formt', 'json'])).stderr, 'did you mean "--format text|json|github"?')
  t.match((await run(['chek'])).stderr, 'did you mean "check"?')
})

t.test('the version is the one that the metrics tell', async (t) => {
  for (const asked of ['--version', '-V', 'version']) {
    const { code, stdout } = await run([asked])
    t.equal(code, 0, asked)
    t.equal(stdout, `upstanding ${version}\n`)
  }
})

t.test('what takes flags alone says so', async (t) => {
  t.match((await run(['schema', 'x'])).stderr, 'unexpected argument "x"; expected nothing here')
})
