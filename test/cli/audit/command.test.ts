import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { progressOn } from '../../../src/cli/progress.js'
import { run } from '../run.fixture.js'

const entry = (method: string, url: string, status: number, text = '') => ({
  startedDateTime: '2026-01-05T10:00:00.000Z',
  request: { method, url, headers: [] },
  response: {
    status,
    headers: text === '' ? [] : [{ name: 'content-type', value: 'application/json' }],
    content: { size: text.length, text },
  },
})
const wrapped = '{"success":false,"error":{"code":"USER_NOT_FOUND","message":"a|b `c` <d>\\u001b[31m"}}'
const entries = [
  entry('GET', 'http://shop.example/users/1', 200, wrapped),
  entry('GET', 'http://shop.example/users/2', 200, wrapped),
  entry('DELETE', 'http://shop.example/users/2', 200),
  entry('GET', 'http://shop.example/', 200, '{}'),
  entry('GET', 'http://cdn.example/a', 503),
  entry('GET', 'http://shop.example/aborted', 0),
]
const dir = t.testdir({
  'shop.har': `\ufeff${JSON.stringify({ log: { entries } })}`,
  'lines.jsonl': `${entries.map((one) => JSON.stringify(one)).join('\n')}\n{"cut off`,
  'odd.har': '{"log":{}}',
  'no.har': 'what',
  'none.har': '{"log":{"entries":[]}}',
  'notes.pdf': '',
  saved: {
    'a.http': 'GET /a HTTP/1.1\nHost: shop.example\n\nHTTP/1.1 503 Service Unavailable\n\n',
    deep: { 'b.http': 'GET /b HTTP/1.1\nHost: shop.example\n\nHTTP/1.1 405 Method Not Allowed\n\n' },
    'package.json': '{}',
  },
  'broken.http': 'GET /a\n',
})
const har = `${dir}/shop.har`

t.test('the example is one of the evidence above it', async (t) => {
  const mixed = [
    entry(
      'GET',
      'http://shop.example/users/1',
      200,
      '{"success":false,"error":{"code":"E1042","message":"Profile is locked by another editor"}}',
    ),
    entry(
      'GET',
      'http://shop.example/users/2',
      200,
      '{"success":false,"error":{"message":"User not found"}}',
    ),
  ]
  const { stdout } = await run([
    'audit',
    `${t.testdir({ 'a.har': JSON.stringify({ log: { entries: mixed } }) })}/a.har`,
  ])
  t.match(stdout, /as in +200 → 404: envelope.*\n.*User not found/)
})

t.test('text', async (t) => {
  const { code, stdout, stderr } = await run(['audit', har])
  t.equal(code, 0)
  t.equal(stderr, '')
  t.match(
    stdout,
    `4 exchanges of http://shop.example, in ${har}\n1 left out: never finished, as GET /aborted\n`,
  )
  t.match(stdout, / 3 {2}errors in a success +likely +2 times, 50 %\n {6}GET \/users\/\{id\} +2\n/)
  t.match(stdout, / {4}as in {3}200 → 404: envelope, member "success"\n/)
  t.match(stdout, 'GET /users/1 → 200 OK application/json {"success":false')
  t.match(stdout, 'remedy  rule unwrap-envelope in the proposal')
  t.match(stdout, `\n1 exchange of http://cdn.example, in ${har}\n`, 'another host has a part of its own')
  t.notMatch(stdout, '\u001b')
  t.match(stdout, '--out FILE to write a config')
  t.ok(stdout.indexOf(' 6  ') < stdout.indexOf(' 3  '), 'what is sure comes first')
})

t.test('the proposal, in a file or alone', async (t) => {
  const file = `${dir}/proposal.yaml`
  const { stdout } = await run(['audit', har, '--out', file])
  t.match(
    stdout,
    `The proposal is in ${file}; those of the other services are in ${dir}/proposal.cdn.example.yaml. Next: upstanding check ${file} && upstanding test ${file}\n`,
  )
  const alone = await run(['audit', har, '--format', 'yaml'])
  t.equal(alone.stdout, readFileSync(file, 'utf8'))
  t.equal((await run(['check', '-'], { stdin: alone.stdout })).code, 0)
  t.equal((await run(['test', '-'], { stdin: alone.stdout })).code, 0)
})

t.test('json', async (t) => {
  const { stdout } = await run(['audit', har, '--format', 'json'])
  t.match(JSON.parse(stdout), {
    origin: 'http://shop.example',
    exchanges: 4,
    from: '2026-01-05T10:00:00.000Z',
    skipped: { 'never finished': 1 },
    others: [{ origin: 'http://cdn.example', exchanges: 1, findings: [{ lie: 4 }] }],
    findings: [
      { lie: 6, confidence: 'sure', count: 1, share: 0.25, rule: { name: 'no-content' } },
      {
        lie: 3,
        confidence: 'likely',
        count: 2,
        endpoints: [{ method: 'GET', pattern: '/users/{id}', count: 2 }],
      },
    ],
    proposal: /^# Proposed by/,
  })
})

t.test('markdown', async (t) => {
  const { stdout } = await run(['audit', har, '--format', 'markdown'])
  t.match(stdout, '| 3 | errors in a success | likely | 2 (50 %) | `GET /users/{id}` |')
  t.match(stdout, /\n~~~~yaml\n# Proposed[^~]+\n~~~~\n$/)
})

t.test('sources', async (t) => {
  const counted = async (args: string[], stdin = '') => {
    const { stdout } = await run(['audit', ...args, '--format', 'json'], { stdin })
    const { origin, exchanges, findings } = JSON.parse(stdout)
    return [origin, exchanges, findings.map(({ lie }: { lie: number }) => lie)]
  }
  t.same(await counted([`${dir}/lines.jsonl`]), ['http://shop.example', 4, [6, 3]])
  t.same(await counted([`${dir}/saved`]), ['http://shop.example', 2, [4, 9]], 'a directory, and those in it')
  t.same(await counted([`${dir}/saved`, har]), ['http://shop.example', 6, [4, 6, 3, 9]])
  t.same(await counted(['-'], readFileSync(har, 'utf8')), ['http://shop.example', 4, [6, 3]])
  t.same(await counted([har, '--host', 'CDN.example']), ['http://cdn.example', 1, [4]])
})

t.test('what goes wrong', async (t) => {
  const table: [args: string[], code: number, message: RegExp][] = [
    [[], 2, /expected files with exchanges/],
    [['-', '-'], 2, /can only be read once/],
    [[`${dir}/gone.har`], 1, /gone\.har: the file does not exist/],
    [[`${dir}/no.har`], 1, /no\.har: not JSON: .*; expected a HAR/],
    [[`${dir}/odd.har`], 1, /odd\.har: not a HAR: it has no log\.entries/],
    [[`${dir}/none.har`], 2, /none\.har: no exchange could be judged\n/],
    [[`${dir}/notes.pdf`], 1, /notes\.pdf: expected a HAR/],
    [[`${dir}/broken.http`], 1, /broken\.http:2: found the end of the file/],
    [
      [har, '--host', 'b.example'],
      2,
      /no exchange with b\.example; the recording has shop\.example, cdn\.example/,
    ],
  ]
  for (const [args, code, message] of table) {
    const ran = await run(['audit', ...args])
    t.equal(ran.code, code, args.join(' '))
    t.match(ran.stderr, message)
  }
})

t.test('unreadable input does not prevent the audit of the rest', async (t) => {
  const mixed = t.testdir({
    'a.har': JSON.stringify({ log: { entries: entries.slice(0, 2) } }),
    'cut.har': '{"log":{"entries":[',
    'z.har': JSON.stringify({ log: { entries: entries.slice(2, 4) } }),
    inside: { 'broken.http': 'GET /a\n', 'is.har': {} },
    'link.har': t.fixture('symlink', 'gone.har'),
  })
  const names = ['a.har', 'cut.har', 'gone.har', 'z.har'].map((name) => `${mixed}/${name}`)
  const files = await run(['audit', ...names])
  t.equal(files.code, 1)
  t.match(files.stdout, '4 exchanges of http://shop.example')
  t.match(files.stdout, `not read: ${mixed}/cut.har: the JSON is cut off; expected a HAR\n`)
  t.match(files.stdout, `not read: ${mixed}/gone.har: the file does not exist\n`)
  t.match(files.stderr, 'cut.har: the JSON is cut off')
  const directory = await run(['audit', mixed, '--format', 'json'])
  t.equal(directory.code, 1)
  t.match(JSON.parse(directory.stdout), { exchanges: 4, unread: { length: 3 } }, 'is.har is a directory')
  const markdown = await run(['audit', ...names, '--format', 'markdown'])
  t.match(markdown.stdout, '- not read: ')
  const unread = await run(['audit', `${mixed}/cut.har`, `${mixed}/gone.har`])
  t.equal(unread.code, 1)
  t.match(unread.stderr, /cut\.har: .*\n.*gone\.har: /)
})

t.test('progress shows on a terminal alone, and is gone in the end', async (t) => {
  const many = `${dir}/many.jsonl`
  writeFileSync(many, `${JSON.stringify(entries[0])}\n`.repeat(2_000))
  const { stderr } = await run(['audit', many], { isTTY: true })
  t.match(stderr, /^(?:\r\u001b\[K[^\r]*)*\r\u001b\[K$/)
  t.equal((await run(['audit', many], { isTTY: false })).stderr, '')
  t.equal((await run(['audit', many, '--quiet'], { isTTY: true })).stderr, '')
})

t.test('a progress line fits the terminal', async (t) => {
  const written: string[] = []
  const output = { isTTY: true, columns: 20, write: (text: string) => written.push(text) > 0 }
  const progress = progressOn(output as never, false)
  progress.at('x'.repeat(50))
  progress.done()
  t.same(written, [`\r\u001b[K${'x'.repeat(19)}`, '\r\u001b[K'])
})

t.test('a HAR without bodies is no clean bill of health', async (t) => {
  const bare = (url: string, size: number) => ({
    ...entry('GET', url, 200),
    response: { status: 200, headers: [], content: { size } },
  })
  const file = `${dir}/bare.har`
  writeFileSync(file, JSON.stringify({ log: { entries: [bare('http://a/1', 90), bare('http://a/2', 80)] } }))
  const none = await run(['audit', file])
  t.equal(none.code, 2)
  t.match(none.stdout, '2 of 2 without their body: judged by status and headers alone')
  t.match(none.stdout, 'Only statuses and headers were judged.')
  t.notMatch(none.stdout, 'None of the ten lies')
  t.match(none.stderr, /no exchange has a body, .*export the HAR with content/)
  const some = [bare('http://a/1', 90), entry('GET', 'http://a/2', 200, '{}')]
  writeFileSync(file, JSON.stringify({ log: { entries: some } }))
  const part = await run(['audit', file])
  t.equal(part.code, 0)
  t.match(part.stdout, '1 of 2 without their body')
  t.match(part.stdout, 'None of the ten lies was found in the 1 that have a body.')
})

t.test('what a proxy with several routes recorded is one report and one config', async (t) => {
  const recorded = (path: string, upstream: string, route: string) => ({
    ...entry('DELETE', `http://proxy${path}`, 200),
    _upstream: upstream,
    _route: route,
  })
  const file = `${dir}/routes.jsonl`
  const lines = [
    recorded('/a/1', 'http://127.0.0.1:3000', '/'),
    recorded('/billing/1', 'http://127.0.0.1:3001', '/billing'),
    recorded('/billing/2', 'http://127.0.0.1:3001', '/billing'),
  ]
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'))
  const { code, stdout } = await run(['audit', file])
  t.equal(code, 0)
  t.match(stdout, '3 exchanges of http://127.0.0.1:3000, http://127.0.0.1:3001 (/billing), in')
  const proposal = await run(['audit', file, '--format', 'yaml'])
  t.match(
    proposal.stdout,
    'upstream: http://127.0.0.1:3000\nroutes:\n  - { prefix: /billing, upstream: http://127.0.0.1:3001 }',
  )
  t.equal((await run(['check', '--strict', '-'], { stdin: proposal.stdout })).code, 0)
})
