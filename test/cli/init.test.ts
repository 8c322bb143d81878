import { readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { init, startingConfig } from '../../src/cli/init.js'
import type { Io } from '../../src/server/io.js'
import { run } from './run.fixture.js'

t.test('whatever is answered, the config passes check --strict', async (t) => {
  for (const hide of [[], ['/admin/**'], ['/admin/**', '/internal/**']]) {
    for (const unwrap of [true, false]) {
      for (const enforce of [true, false]) {
        const text = startingConfig({
          upstream: 'http://127.0.0.1:3000',
          listen: ':8080',
          hide,
          unwrap,
          enforce,
        })
        const { code, stdout } = await run(['check', '--strict', '-'], { stdin: text })
        t.equal(code, 0, `${stdout}${text}`)
        t.equal(text.includes('mode: observe'), !enforce)
      }
    }
  }
  const tried = startingConfig({
    upstream: 'http://127.0.0.1:3000',
    listen: ':8080',
    hide: [],
    unwrap: false,
    enforce: true,
  }).replace(/^# (?=rules:| {2})/gm, '')
  t.equal((await run(['check', '--strict', '-'], { stdin: tried })).code, 0, tried)
})

t.test('by flags', async (t) => {
  const dir = t.testdir()
  const file = `${dir}/u.yaml`
  const args = ['init', '--upstream', 'http://127.0.0.1:3000', '--hide', '/admin/**', '--out', file]
  const first = await run(args)
  t.equal(first.code, 0)
  t.match(first.stdout, `upstanding serve ${file}`)
  t.match(readFileSync(file, 'utf8'), 'path: /admin/**')
  const again = await run(args)
  t.equal(again.code, 1)
  t.match(again.stderr, /the file already exists; --force replaces it/)
  t.equal((await run([...args, '--force'])).code, 0)
  t.equal((await run(['init'])).code, 2)
  const wrong = await run(['init', '--upstream', '127.0.0.1:3000', '--out', `${dir}/w.yaml`])
  t.equal(wrong.code, 2)
  t.match(wrong.stderr, /write http:\/\/127\.0\.0\.1:3000/)
  t.throws(() => readFileSync(`${dir}/w.yaml`), { code: 'ENOENT' })
})

t.test('by a dialogue', async (t) => {
  const dir = t.testdir()
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const io = { stdin: Object.assign(stdin, { isTTY: true }), stdout, stderr, env: {} } as unknown as Io
  const answers = ['127.0.0.1:4000', '8090', '/admin/**, /x/**', 'yes']
  stderr.on('data', (chunk: Buffer) => {
    if (/\] $/.test(String(chunk))) stdin.write(`${answers.shift()}\n`)
  })
  t.equal(await init.run(['--out', `${dir}/d.yaml`], io), 0)
  const text = readFileSync(`${dir}/d.yaml`, 'utf8')
  t.match(text, 'upstream: http://127.0.0.1:4000\nlisten: :8090\n')
  t.match(text, 'path: [ /admin/**, /x/** ]')
  t.match(text, 'unwrap: { dialect: any }')
})
