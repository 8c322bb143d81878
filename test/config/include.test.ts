import { readFileSync } from 'node:fs'
import t from 'tap'
import { formatConfigError } from '../../src/config/errors.js'
import { loadText } from '../../src/config/load.js'

const upstream = 'upstream: http://127.0.0.1:3000\n'
const load = (dir: string, text: string) =>
  loadText(text, `${dir}/main.yaml`, { environment: { NAME: 'from-environment' }, readFile: readFileSync })

t.test('rules and tests of included files follow those of the config, by name', async (t) => {
  const dir = t.testdir({
    rules: {
      'b.yaml': 'rules:\n  - { name: b, conceal: {} }\n',
      'a.yaml':
        'x-path: &path { path: /a }\nrules:\n  - { name: "$NAME", match: *path, retryAfter: {} }\ntests:\n  - { name: saved, exchange: saved.http, expect: { status: 200 } }\n'.replace(
          '$NAME',
          '$' + '{NAME}',
        ),
      'saved.http': 'GET / HTTP/1.1\r\nHost: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
      '.hidden.yaml': 'rules: nonsense\n',
    },
    'one.yaml': 'rules: []\n',
  })
  const { plan, errors, files } = load(
    dir,
    `${upstream}include: [rules/*.yaml, one.yaml]\nrules:\n  - { name: main, sanitize: {} }\n`,
  )
  t.same(errors.filter(({ severity }) => severity === 'fault').map(formatConfigError), [])
  t.same(
    plan?.rules.map(({ name }) => name).filter((name) => !name.startsWith('recommended')),
    ['main', 'from-environment', 'b'],
  )
  t.same(
    plan?.tests.map(({ name }) => name),
    ['saved'],
  )
  t.same(
    files?.map((file) => file.slice(dir.length + 1)),
    ['rules', 'rules/a.yaml', 'rules/b.yaml', 'one.yaml'],
  )
})

t.test('errors have their place in the included file', async (t) => {
  const dir = t.testdir({
    'a.yaml': 'rules:\n  - { name: same, conceal: {} }\n  - concel: {}\n',
    'b.yaml': 'listen: :80\nrules:\n  - { name: same, problem: {} }\n',
    'c.yaml': '- conceal: {}\n',
    'd.yaml': 'rules: {}\n',
    'e.yaml': 'rules: [\n',
    'f.yaml': Buffer.from('rules: # é\n', 'latin1'),
  })
  const faults = (include: string) =>
    load(dir, `${upstream}include: ${include}\nrules:\n  - sanitize: {}\n`)
      .errors.filter(({ severity }) => severity === 'fault')
      .map((error) => formatConfigError(error).replaceAll(`${dir}/`, ''))
  t.match(faults('[a.yaml, b.yaml]'), [
    /^a.yaml:3:5: unknown key "concel" in a rule; did you mean "conceal"\?/,
    /^b.yaml:1:1: "listen" in an included file; expected only "rules" and "tests": move it/,
    /^b.yaml:3:13: rule 2 is named "same" too/,
  ])
  t.match(faults('c.yaml'), [/^c.yaml:1:1: expected a mapping with "rules"/])
  t.match(faults('d.yaml'), [/^d.yaml:1:\d: "rules" is not a list/])
  t.match(faults('e.yaml'), [/^e.yaml:2:1: a bracket is never closed/])
  t.match(faults('f.yaml'), [/^f.yaml:1:1: the letter "é" is encoded as in Latin-1/])
  t.match(faults('none.yaml'), [/^main.yaml:2:10: "none.yaml": .*the file does not exist; expected/])
  t.match(faults('[none/*.yaml]'), [/^main.yaml:2:11: "none\/\*.yaml": .*the file does not exist/])
  t.match(faults('x*/a.yaml'), [
    /^main.yaml:2:10: .*"\*" is only allowed in the file name, not in a directory/,
  ])
  t.match(faults('7'), [/^main.yaml:2:10: "include" is 7; expected/])
  t.match(load(dir, `${upstream}include: x*.yaml\n`).errors.map(formatConfigError), [
    /main.yaml:2:10: warning: "x\*.yaml" matches no file/,
  ])
})

t.test('x-* is free space', async (t) => {
  const { plan, errors } = load('/', `x-limits: &l { keepAlive: 5s }\nx-: 1\n${upstream}limits: *l\n`)
  t.same(errors, [])
  t.equal(plan?.settings.limits.keepAlive, 5000)
})
