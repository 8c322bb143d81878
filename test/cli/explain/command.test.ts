import { readFileSync } from 'node:fs'
import t from 'tap'
import { closedPort, startHttpUpstream } from '../../e2e/support/upstreams.js'
import { run } from '../run.fixture.js'

const config = `upstream: http://127.0.0.1:1
profile: none
rules:
  - { name: wrapped, match: { path: /api/** }, unwrap: { when: { /ok: false }, status: 409 } }
  - { name: hide, match: { path: /admin/** }, conceal: { imitate: /nothing } }
  - { name: wait, retryAfter: {} }
`
const wrapped = `GET /api/7 HTTP/1.1
Host: shop.example

HTTP/1.1 200 OK
Content-Type: application/json
ETag: "1"

{"ok":false,"text":"\u009b31mred"}
`
const dir = t.testdir({
  'c.yaml': config,
  'observing.yaml': `mode: observe\n${config}`,
  'bad.yaml': 'mode: x\n',
  'wrapped.http': wrapped,
  'limited.http':
    'GET /\n\nHTTP/1.1 429 Too Many Requests\nDate: Sun, 01 Mar 2026 12:00:00 GMT\nX-RateLimit-Reset: 1772366445\n\n',
  'moved.http': 'GET /admin HTTP/1.1\n\nHTTP/1.1 301 Moved Permanently\nLocation: /admin/\n\n',
  'faulty.http': 'GET /\nHost: x\n\n',
})
const explain = (args: readonly string[], options: Parameters<typeof run>[1] = {}) =>
  run(['explain', '--config', `${dir}/c.yaml`, ...args], options)

t.test('a saved exchange', async (t) => {
  const { code, stdout } = await explain(['--exchange', `${dir}/wrapped.http`])
  t.equal(code, 0)
  t.match(
    stdout,
    new RegExp(
      [
        '^GET /api/7',
        '',
        'interpret',
        '  wrapped  unwrap      fired          200 → 409: when holds',
        '      - 200 OK',
        '      \\+ 409 Conflict',
        '      \\+ Cache-Control: no-store',
        '',
        'conceal',
        '  hide     conceal     no match       path: found /api/7, wanted /admin/\\*\\*',
        '',
        'complete',
        '  wait     retryAfter  no match       status: retryAfter does nothing at 409',
        '',
        '(headers adjusted as a consequence\\n(?:      .*\\n)+\\n)?upstream +│ client',
        '─+┼─+',
        '200 OK +┃ 409 Conflict',
        'Content-Type: application/json +│ Content-Type: application/json',
      ].join('\\n'),
    ),
  )
  t.match(stdout, /\nETag: "1" +┃ Cache-Control: no-store\n/)
  t.notMatch(stdout, /[\u001b\u009b]/, 'nothing that was sent acts on a terminal')
  t.match(stdout, /\nThe client gets the response shown on the right\.\n$/)
})

t.test('on a terminal', async (t) => {
  const colored = await explain(['--exchange', `${dir}/wrapped.http`], { isTTY: true })
  t.match(colored.stdout, '\u001b[32mfired')
  const plain = await explain(['--exchange', `${dir}/wrapped.http`], { isTTY: true, env: { NO_COLOR: '1' } })
  t.notMatch(plain.stdout, '\u001b')
  const narrow = await explain(['--exchange', `${dir}/wrapped.http`], { env: { COLUMNS: '40' } })
  t.match(narrow.stdout, /\n- 200 OK\n\+ 409 Conflict\n {2}Content-Type/)
  const wide = await explain(['--exchange', '-'], { stdin: wrapped, env: { COLUMNS: '70' } })
  for (const line of wide.stdout.split('\n').filter((line) => /[│┃]/.test(line)))
    t.ok(line.length <= 70, line)
})

t.test('where the config only observes, nothing fires', async (t) => {
  const { stdout } = await explain(['--exchange', `${dir}/wrapped.http`, '--config', `${dir}/observing.yaml`])
  t.match(stdout, 'would fire     200 → 409')
  t.match(stdout, '│ client, if enforced')
  t.match(stdout, /\nThe config only observes: the client gets the unchanged response\.\n$/)
})

t.test('json', async (t) => {
  const { stdout } = await explain(['--exchange', `${dir}/wrapped.http`, '--format', 'json'])
  t.match(JSON.parse(stdout), {
    request: { method: 'GET', target: '/api/7' },
    mode: 'enforce',
    changed: true,
    rules: [
      { rule: 'wrapped', outcome: 'fired', changes: { status: [200, 409] } },
      { rule: 'hide' },
      { rule: 'wait' },
    ],
    before: { status: 200, reason: 'OK' },
    after: { status: 409, reason: 'Conflict', body: { text: '{"ok":false,"text":"\u009b31mred"}\n' } },
  })
})

t.test('times mean what they meant', async (t) => {
  const { stdout } = await explain(['--exchange', `${dir}/limited.http`])
  t.match(stdout, 'Retry-After: 45, from X-RateLimit-Reset')
})

t.test('a subrequest that was not recorded is assumed', async (t) => {
  const { stdout } = await explain(['--exchange', `${dir}/moved.http`])
  t.match(stdout, 'a rule needs the response to GET /admin/, which is not recorded; assumed to be 404')
  t.match(stdout, 'because GET gets 404')
})

t.test('a live service is called directly', async (t) => {
  const asked: string[] = []
  const upstream = await startHttpUpstream(t, (request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (request.url === '/admin/') response.writeHead(403).end('no')
    else if (request.url?.startsWith('/admin')) response.writeHead(301, { Location: '/admin/' }).end()
    else if (request.url !== '//a/../b?q')
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not here')
    else {
      const fields = ['Set-Cookie', 'a=1', 'x-ODD', request.headers['x-a'] ?? '', 'Set-Cookie', 'b=2']
      response.writeHead(200, fields).end(request.headers['if-none-match'] ?? 'none')
    }
  })
  await t.test('a path on the config’s upstream', async (t) => {
    const { stdout } = await explain(['/admin', '--upstream', upstream.url, '-H', 'If-None-Match: "1"'])
    t.match(stdout, '301 concealed because GET gets 403')
    t.match(stdout, 'a rule sent the subrequest GET /admin/: 403')
    t.match(stdout, /┃ not here/)
  })
  await t.test('a whole URL, saved, and explained again', async (t) => {
    const url = `${upstream.url}//a/../b?q`
    const { code } = await explain([url, '-H', 'X-A: é', '-d', 'text', '--save', `${dir}/saved.http`])
    t.equal(code, 0)
    t.equal(asked.at(-2), 'POST //a/../b?q')
    const saved = readFileSync(`${dir}/saved.http`, 'utf8')
    t.match(
      saved,
      /^POST \/\/a\/\.\.\/b\?q HTTP\/1\.1\n.*\nX-A: é\n\ntext\n\nHTTP\/1\.1 200 OK\nSet-Cookie: a=1\nx-ODD: é\nSet-Cookie: b=2\n/,
    )
    t.equal((await explain(['--exchange', `${dir}/saved.http`])).code, 0)
  })
  await t.test('a method in lower case', async (t) => {
    const { stdout } = await explain(['/x', '--upstream', upstream.url, '-X', 'put'])
    t.match(stdout, /^PUT \/x/)
    t.ok(asked.includes('PUT /x'))
  })
})

t.test('what goes wrong', async (t) => {
  const table: [args: string[], code: number, message: RegExp][] = [
    [[], 2, /expected a URL or a path, as in .*, or --exchange FILE/],
    [['/a', '--exchange', 'x'], 2, /expected a URL or a path, as in .*, or --exchange FILE/],
    [['ftp://a/'], 2, /neither an http or https URL nor a path/],
    [['/a', '-H', 'odd'], 2, /--header is "odd"; expected a header/],
    [['/a', '-X', 'G T'], 2, /--method is "G T"/],
    [['--exchange', `${dir}/none.http`], 2, /none\.http: the file does not exist/],
    [['--exchange', `${dir}/faulty.http`], 2, /faulty\.http:4: found the end of the file/],
    [[`http://127.0.0.1:${closedPort}/`], 1, /did not answer: connection refused/],
    [['--config', `${dir}/bad.yaml`, '/a'], 1, /bad\.yaml:1:7/],
  ]
  for (const [args, code, message] of table) {
    const ran = await explain(args)
    t.equal(ran.code, code, args.join(' '))
    t.match(ran.stderr, message)
  }
})
