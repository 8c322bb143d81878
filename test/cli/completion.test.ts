import { spawnSync } from 'node:child_process'
import t from 'tap'
import { allCommands } from '../../src/cli/index.js'
import { run } from './run.fixture.js'

const hasShell = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0

for (const shell of ['bash', 'zsh']) {
  t.test(shell, async (t) => {
    const { code, stdout } = await run(['completion', shell])
    t.equal(code, 0)
    for (const { name, flags } of await allCommands()) {
      t.match(stdout, name)
      for (const flag of Object.keys(flags)) t.match(stdout, flag, `${name} ${flag}`)
    }
    if (!hasShell(shell)) return t.comment(`no ${shell} here`)
    const { status, stderr } = spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' })
    t.equal(status, 0, stderr)
  })
}

t.test('bash completes', { skip: hasShell('bash') ? false : 'no bash here' }, async (t) => {
  const { stdout } = await run(['completion', 'bash'])
  const complete = (...words: string[]) => {
    const script = `${stdout}\nCOMP_WORDS=(upstanding ${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length}\n_upstanding\necho "\${COMPREPLY[@]}"`
    return spawnSync('bash', ['-c', script], {
      encoding: 'utf8',
      cwd: t.testdir({ 'a.yaml': '' }),
    }).stdout.trim()
  }
  t.equal(complete('che'), 'check')
  t.equal(complete('check', '--st'), '--strict')
  t.equal(complete('check', '--format', 'g'), 'github')
  t.equal(complete('check', 'a'), 'a.yaml')
  t.equal(complete('completion', 'z'), 'zsh')
})

t.test('no shell, or an unknown one', async (t) => {
  for (const args of [[], ['csh'], ['bash', 'zsh'], ['toString']]) {
    const { code, stderr } = await run(['completion', ...args])
    t.equal(code, 2)
    t.match(stderr, 'expected one of bash, zsh')
  }
})
