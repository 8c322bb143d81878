/** Command lines that people get wrong: each is answered with what is wrong and what to write, and exit code 2 or 1. */
import t from 'tap'
import { run } from './run.fixture.js'

const dir = t.testdir({
  'good.yaml': 'upstream: http://127.0.0.1:1\n',
  'tests.yaml':
    'upstream: http://127.0.0.1:1\ntests:\n  - { name: a, request: GET /, response: { status: 200 }, expect: { status: 200 } }\n  - { name: b, request: GET /, response: { status: 200 }, expect: { status: 200 } }\n',
  'bad.yaml': 'upstream: nowhere\n',
  'zero.har': '',
  'cut.har': '{"log":{"entries":[',
  'page.har': '<html>',
  'empty.har': '{"log":{"entries":[]}}',
  'a.http': 'GET /a HTTP/1.1\nHost: a\n\nHTTP/1.1 200 OK\n\nhi\n',
})
const at = (file: string) => `${dir}/${file}`

const lines: readonly (readonly [args: readonly string[], code: number, answer: RegExp])[] = [
  [[], 2, /Usage: upstanding COMMAND/],
  [['serv'], 2, /no command "serv"; did you mean "serve"\?/],
  [['start'], 2, /did you mean "serve"\?/],
  [['run', 'a.yaml'], 2, /did you mean "serve"\?/],
  [['proxy'], 2, /did you mean "serve"\?/],
  [['lint'], 2, /did you mean "check"\?/],
  [['validate', 'a.yaml'], 2, /did you mean "check"\?/],
  [['chekc'], 2, /did you mean "check"\?/],
  [['new'], 2, /did you mean "init"\?/],
  [['analyse'], 2, /did you mean "audit"\?/],
  [['frobnicate'], 2, /the commands are serve, init/],
  [['a.yaml'], 2, /no command "a\.yaml"; the commands are/],
  [['--versio'], 2, /no option before the command "--versio"; the commands are/],
  [['--config', 'a.yaml', 'serve'], 2, /the command comes first; write upstanding serve --config a\.yaml/],
  [['check', ''], 2, /an argument is empty; leave it out, or set the shell variable/],
  [['serve', ''], 2, /an argument is empty/],
  [['explain', '--config', at('good.yaml'), ''], 2, /an argument is empty/],
  [['schema', '--out', 'x'], 2, /unknown option "--out"; this command has none/],
  [['replay', 'a.har'], 2, /did you mean "audit"\?/],
  [['init', 'a.yaml'], 2, /did you mean --out a\.yaml\?/],
  [['explain', 'a.http', '--config', at('good.yaml')], 2, /did you mean --exchange a\.http\?/],
  [['probe', 'a.yaml'], 2, /did you mean --config a\.yaml, and then the URL\?/],
  [
    ['probe', 'http://127.0.0.1:1', '--hidden', '/a'],
    2,
    /cannot connect to 127\.0\.0\.1:1: connection refused/,
  ],
  [['audit', at('zero.har')], 1, /zero\.har: the file is empty; expected a HAR/],
  [['audit', at('cut.har')], 1, /cut\.har: the JSON is cut off; expected a HAR/],
  [['audit', at('page.har')], 1, /page\.har: not JSON: it begins with "<html>"; expected a HAR/],
  [['--config', 'a.yaml'], 2, /no option before the command "--config"/],
  [['serve', '--port', '8080'], 2, /unknown option "--port"; did you mean "--listen ADDRESS"\?/],
  [['serve', '-p', '8080'], 2, /unknown option "-p"; did you mean "--listen ADDRESS"\?/],
  [['serve', '--target', 'http://a'], 2, /did you mean "--upstream URL"\?/],
  [['serve', '-c', 'a.yaml'], 2, /did you mean "--config FILE"\?/],
  [['serve', '--verbose'], 2, /did you mean "--log-level debug\|info/],
  [['serve', '--dry-run'], 2, /did you mean "--mode enforce\|observe"\?/],
  [['serve', '--upstrem', 'http://a'], 2, /did you mean "--upstream URL"\?/],
  [['serve', '--upstream'], 2, /--upstream has no value; expected a value: --upstream URL/],
  [['serve', '--upstream', '--listen'], 2, /--upstream has no value/],
  [['serve', '--mode'], 2, /--mode has no value; expected one of enforce, observe/],
  [['serve', '--mode', 'off'], 2, /--mode is "off"; expected one of enforce, observe/],
  [['serve', '--log-level', 'trace'], 2, /expected one of debug, info/],
  [['serve', '8080'], 2, /did you mean --listen 8080\?/],
  [['serve', ':8080'], 2, /did you mean --listen :8080\?/],
  [['serve', 'http://127.0.0.1:3000'], 2, /did you mean --upstream http:\/\/127\.0\.0\.1:3000\?/],
  [['serve', 'a.yaml', 'b.yaml'], 2, /unexpected argument "b\.yaml"; did you mean only one config\?/],
  [['serve', 'a.yaml', '--config', 'b.yaml'], 2, /only one config/],
  [['check', '--strct'], 2, /did you mean "--strict"\?/],
  [['check', '--strict=yes'], 2, /--strict takes no value; write only --strict/],
  [['check', '--format', 'xml'], 2, /--format is "xml"; expected one of text, json, github/],
  [['check', '--format'], 2, /--format has no value; expected one of text, json, github/],
  [['check', '--json'], 2, /did you mean "--format text\|json\|github"\?/],
  [['check', '-', '-'], 2, /"-" is standard input, which can only be read once/],
  [['check', at('none.yaml')], 1, /none\.yaml: the file does not exist/],
  [['check', dir], 1, /this is a directory/],
  [['check', at('bad.yaml')], 1, /write http:\/\/nowhere/],
  [['check', '--target', 'envoy'], 2, /expected one of serve, ext-proc, app/],
  [['test', at('good.yaml')], 2, /no tests in .*good\.yaml; add "tests"/],
  [['test', at('tests.yaml'), '--only', 'zzz'], 2, /no test has "zzz" in its name; the names are "a", "b"/],
  [['test', at('tests.yaml'), at('good.yaml')], 0, /good\.yaml: no tests/],
  [['test', at('tests.yaml'), '--only', 'a'], 0, /1 of 2 tests left out by --only/],
  [['test', at('bad.yaml')], 1, /"upstream" is "nowhere"/],
  [['test', '--grep', 'a'], 2, /did you mean "--only TEXT"\?/],
  [['explain'], 2, /expected a URL or a path, as in \/users\/7/],
  [['explain', 'up.yaml', '/a'], 2, /did you mean --config up\.yaml, and then a path\?/],
  [['explain', 'GET', '/a'], 2, /expected one URL, found "GET \/a"; use --method to set the method/],
  [['explain', '/', '--config', at('none.yaml')], 1, /the file does not exist/],
  [['audit'], 2, /expected files with exchanges/],
  [['audit', at('good.yaml')], 1, /expected a HAR/],
  [['audit', at('empty.har')], 2, /no exchange could be judged/],
  [['audit', at('a.http'), '--host', 'b'], 2, /no exchange with b; the recording has a/],
  [['audit', at('a.http'), '--spec', 'x'], 2, /did you mean "--openapi FILE"\?/],
  [['audit', at('a.http'), '--openapi', at('none.yaml')], 1, /the file does not exist/],
  [['audit', at('a.http'), '--openapi', at('good.yaml')], 1, /it has no "paths"/],
  [['config', at('none.yaml')], 1, /the file does not exist/],
  [['config', at('good.yaml'), '--listen', '80'], 1, /"listen" is "80"; .*write :80/],
  [['config', at('good.yaml'), 'b.yaml'], 2, /only one config/],
  [['init'], 2, /expected --upstream URL/],
  [['init', '--output', 'a.yaml'], 2, /did you mean "--out FILE"\?/],
  [['init', '--upstream', 'localhost:3000', '--out', '-'], 2, /write http:\/\/localhost:3000/],
  [
    ['init', '--upstream', 'http://a', '--out', at('none/x.yaml')],
    1,
    /cannot write .*its directory does not exist/,
  ],
  [['init', '--upstream', 'http://a', '--out', at('good.yaml')], 1, /already exists; --force replaces it/],
  [['init', '--upstream', '3000', '--out', '-'], 2, /write http:\/\/127\.0\.0\.1:3000/],
  [['audit', at('a.http'), '--out', at('none/x.yaml')], 1, /cannot write .*its directory does not exist/],
  [['audit', 'http://127.0.0.1:1/'], 1, /audit reads recordings, not services/],
  [['audit', at('a.http'), '--config', 'a.yaml'], 2, /name files without an option/],
  [['test', '--config', at('good.yaml')], 2, /name files without an option/],
  [['serve', '--config='], 2, /--config has no value; expected a value: --config FILE/],
  [['serve', '--workers', '4'], 2, /it is a key of the config: workers/],
  [['config', at('good.yaml'), '--listen', '70000'], 1, /the highest port is 65535/],
  [['config', at('good.yaml'), '--admin', 'true'], 1, /expected host:port, :port, unix:\/path or off/],
  [['explain', at('good.yaml')], 2, /did you mean --config .*good\.yaml, and then a path\?/],
  [
    ['explain', '/', '--config', at('good.yaml'), '-d', '@none.json'],
    2,
    /none\.json: the file does not exist/,
  ],
  [['schema', 'extra'], 2, /unexpected argument "extra"; expected/],
  [['completion'], 2, /expected one of bash, zsh/],
  [['completion', 'powershell'], 2, /expected one of bash, zsh/],
  [['demo', '--port', 'x'], 2, /--port is "x"; expected a number up to 65535/],
  [['demo', 'extra'], 2, /unexpected argument "extra"/],
  [['probe'], 2, /probe takes one URL/],
  [['help', 'serv'], 2, /did you mean "serve"\?/],
]

t.test('a run gives everything that was written', async (t) => {
  const rules = '  - match: { path: /admin }\n    conceal: {}\n'.repeat(200)
  const { stdout } = await run(['check', '-'], { stdin: `upstream: http://127.0.0.1:1\nrules:\n${rules}` })
  t.ok(stdout.length > 2 ** 15)
  t.match(stdout, /\(200 rules, 3 recommended rules, 0 tests\)\n$/)
})

t.test('each is answered', async (t) => {
  t.ok(lines.length >= 60, `${lines.length} command lines`)
  for (const [args, code, answer] of lines) {
    const ran = await run(args)
    const shown = `${args.join(' ')}\n${ran.stdout}${ran.stderr}`
    t.equal(ran.code, code, shown)
    t.match(ran.stdout + ran.stderr, answer, shown)
    t.notMatch(ran.stdout + ran.stderr, /\n {4}at |ERR_|TypeError|Unknown option|argument missing/, shown)
  }
})

t.test('help of a command, in either order', async (t) => {
  const one = await run(['check', '--help'])
  const other = await run(['help', 'check'])
  t.equal(other.code, 0)
  t.equal(other.stdout, one.stdout)
})
