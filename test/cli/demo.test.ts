import { readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import t from 'tap'
import { demo } from '../../src/cli/demo/command.js'
import { bodyLines } from '../../src/cli/demo/show.js'
import type { Io } from '../../src/server/io.js'
import { run } from './run.fixture.js'

t.test('bodies as people read them', async (t) => {
  t.same(bodyLines('{"a":1}'), ['{"a":1}'])
  t.same(bodyLines('{"trace":"E: no\\n\\tat a.b(C.java:1)"}'), [
    '{',
    '  "trace": "E: no',
    '        at a.b(C.java:1)"',
    '}',
  ])
  t.same(bodyLines('slow down\n'), ['slow down'])
  t.equal(bodyLines(Array(40).fill('x').join('\n')).at(-1), '… and 24 more lines')
})

t.test('the demo, on free ports', async (t) => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  let stop: () => void = () => {}
  const io = {
    stdout,
    stderr,
    env: {},
    onSignal: (signal: string, listener: () => void) => {
      if (signal === 'SIGTERM') stop = listener
    },
    onFailure: () => undefined,
    endBy: () => undefined,
  } as unknown as Io
  let text = ''
  const shown = new Promise<void>((resolve) => {
    stdout.on('data', (chunk: Buffer) => {
      text += chunk
      if (text.includes('Ctrl-C stops')) resolve()
    })
  })
  const ended = demo.run(['--port', '0'], io)
  await shown
  t.match(
    text,
    /before {2}500 Internal Server Error\n[\s\S]*at com\.shop\.orders\.OrderDao\.load/,
    'the trace is seen',
  )
  const after = text.slice(text.indexOf('\n 2  '), text.indexOf('\n 3  ')).split('after ')[1]!
  t.notMatch(after, /com\.shop|ORA-/, 'and gone')
  t.notMatch(text, /"level":"error"/, 'the log is elsewhere')
  const [, file = ''] = /in the log, under its incident: (\S+)/.exec(text) ?? []
  const incident = /"incident": "([\w-]+)"/.exec(text)![1]!
  for (const step of [
    'Watch it live: open http://127.0.0.1:',
    'Change a rule in ',
    'upstanding serve --upstream',
    'upstanding init',
  ])
    t.match(text, step)
  stop()
  t.equal(await ended, 0)
  t.match(readFileSync(file, 'utf8'), incident)
})

t.test('a port that is none, and one that is taken', async (t) => {
  t.match(await run(['demo', '--port', 'http']), { code: 2, stderr: /--port is "http"; expected a number/ })
})
