/** Every remedy that a message offers is applied, and the config checked again: what was reported is gone. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { inRunningOrder } from '../../src/config/compile.js'
import { type ConfigError, formatConfigError } from '../../src/config/errors.js'
import { loadText } from '../../src/config/load.js'
import { configSchema } from '../../src/config/schema.js'
import { kinds } from '../../src/rules/index.js'
import type { Schema } from '../../src/schema/schema.js'

const upstream = 'upstream: http://127.0.0.1:3000\n'
const load = (text: string) => loadText(text, 'c.yaml', { environment: {}, readFile: readFileSync })

/** The text with the remedy in the place of what was found; undefined where the message offers none to copy. */
function remedied(text: string, { place, message }: ConfigError): string | undefined {
  const lines = text.split('\n')
  const line = lines[place.line - 1]
  if (line === undefined) return undefined
  const replaced = (by: string, length = place.length) => {
    lines[place.line - 1] = line.slice(0, place.column - 1) + by + line.slice(place.column - 1 + length)
    return lines.join('\n')
  }
  const isQuoted = line[place.column - 1] === '"'
  const word = /did you mean "([^"]*)"\?/.exec(message)?.[1]
  if (word !== undefined) return replaced(isQuoted ? `"${word}"` : word)
  const empty = /write "(\w+): \{\}"/.exec(message)?.[1]
  if (empty !== undefined) {
    if (message.includes('has no value')) return text.replace(`${empty}: null`, `${empty}: {}`)
    return message.includes('put the path') ? undefined : replaced('{}')
  }
  const unit = /as in (\d+(?:ms|[smhd]|B|[KMG]iB))$/.exec(message)?.[1]
  if (unit !== undefined) return replaced(unit)
  const written = /(?:; |: |pattern )write (.*?)(?:\)$|$|, or for)/.exec(message)?.[1]
  return written === undefined || /^(?:one|\w+ and) /.test(written) ? undefined : replaced(written)
}

/** Applies remedies until no message offers one; what is left has none to copy. */
function settled(text: string): { text: string; applied: number } {
  let [current, applied] = [text, 0]
  for (; applied < 20; applied++) {
    const next = load(current)
      .errors.map((error) => remedied(current, error))
      .find((each) => each !== undefined)
    if (next === undefined) break
    if (next === current) throw new Error(`the remedy changes nothing: ${current}`)
    current = next
  }
  return { text: current, applied }
}

const inRule = (member: string) => `${upstream}rules:\n  - ${member}\n`
const inMatch = (member: string) => `${inRule(`match: { ${member} }`)}    sanitize: {}\n`
const inWhen = (member: string) => inRule(`unwrap: { status: 500, when: { ${member} } }`)

/** What people write who come from other tools; each becomes good by its own remedies. */
const habits: readonly string[] = [
  ...[
    '/users/:id',
    '/users/:id?',
    '/users/:id(\\\\d+)',
    '/files/:name.json',
    '/files/*path',
    '/*splat',
    '/users/[0-9]+',
    '/users/\\\\d+/edit',
    '^/admin',
    '^/admin/?$',
    '/admin(/.*)?',
    '/admin/.*',
    '/admin/.+',
    '/users/([^/]+)/posts',
    '/(a|b)/c',
    '/a|/b',
    '/{a,b}/c',
    '/users/<int:id>',
    '/files/<path:rest>',
    '/users/{id:[0-9]+}',
    '/users/{id:int}',
    '/users/{id?}',
    '/files/{path:path}',
    '/files/{*rest}',
    '/files/{**slug}',
    '/{proxy+}',
    '/files/{path...}',
    '/users/{id}.json',
    '/users/{user-id}',
    '/docs/[...slug]',
    '/users/[id]',
    '~ \\\\.php$',
    '~* ^/admin/',
    '^~ /static/',
    '= /exact',
    'location /api/ {',
    'PathPrefix(`/api`)',
    'PathRegexp(`^/api/[0-9]+$`)',
    'https://shop.example/admin/**',
    '*.php',
    'admin/',
    'admin',
    '**',
    '/admin/',
    '\\\\.(php|asp)$',
    '/files/$id',
    '/files/$',
    '/a, /b',
    '/a /b',
    '/a{/:b}',
    'Path(`/a`) || PathPrefix(`/b`)',
  ].map((path) => inMatch(`path: "${path}"`)),
  ...[
    '4XX',
    '4**',
    '^5',
    '">=400"',
    '400..499',
    '"400,404"',
    '"[45]xx"',
    '"404 Not Found"',
    'not_found',
    '5',
  ].map((status) => inMatch(`status: ${status}`)),
  ...['get', '"GET,POST"', '"GET|POST"', 'DELET'].map((method) => inMatch(`method: ${method}`)),
  ...['/admin', 'PathPrefix(`/api`)'].map((text) => inRule(`match: "${text}"\n    sanitize: {}`)),
  ...[
    '.api.example',
    'Host(`api.example`)',
    'api.example:8080',
    'https://api.example',
    '"^www\\\\.api\\\\.example$"',
    '"::1"',
    '"http://[::1]:8080/"',
  ].map((host) => inMatch(`host: ${host}`)),
  ...['json', 'html', '"application/json; charset=utf-8"', '.xml'].map((type) =>
    inMatch(`contentType: ${type}`),
  ),
  ...['^curl/.*', '~*bot', '.*Mozilla.*', '(?i)chrome'].map((value) =>
    inMatch(`requestHeader: { User-Agent: "${value}" }`),
  ),
  inMatch('requestHeader: X-Debug'),
  inMatch('query: { page: 1 }'),
  inMatch('query: page=1'),
  inMatch('percent: 10%'),
  ...[
    '/$/success: false',
    '"/errors[0]/code": 7',
    '"$.error.code": 7',
    '/code: ^E',
    '/code: /x/i',
    '"//Fault": x',
  ].map(inWhen),
  ...['80 default_server', '80;', '"[::1]"', '"::1:80"'].map((listen) => `${upstream}listen: ${listen}\n`),
  ...['8080', '"8080"', '"*:80"', 'localhost', 'http://0.0.0.0:80', '/run/p.sock', '443 ssl'].map(
    (listen) => `${upstream}listen: ${listen}\n`,
  ),
  ...[
    '3000',
    'localhost:3000',
    '127.0.0.1',
    'http//a',
    'ws://a:1',
    'tcp://a:1',
    'https://a.example/api',
    'http:/a',
  ].map((address) => `upstream: ${address}\n`),
  ...['30', '30 seconds', '1.5s', '.5s', '60d', '1h30m', '2 min', 'PT30S'].map(
    (time) => `${upstream}limits: { keepAlive: ${time} }\n`,
  ),
  ...['16384', '64k', '10 MB', '1.5M'].map((size) => `${upstream}limits: { heldBytes: ${size} }\n`),
  ...['admin: false', 'admin: 9901', 'mode: dry-run', 'mode: true', 'profile: off', 'rules: null'].map(
    (setting) => `${upstream}${setting}\n`,
  ),
  ...['level: verbose', 'level: notice', 'format: clf'].map((member) => `${upstream}log: { ${member} }\n`),
  ...['billing', '/billing/**', '/billing/*', '^/billing', '^/billing/.*$'].map(
    (prefix) => `${upstream}routes: [{ prefix: ${prefix}, upstream: http://127.0.0.1:3001 }]\n`,
  ),
  'upstream: “http://127.0.0.1:3000”\n',
  inRule('unwrap: { when: "$.success == false", status: 500 }'),
  inRule('unwrap: { when: { /ok: false }, status: /error/code }'),
  inRule('unwrap: { dialect: json }'),
  inRule('noContent: 204'),
  inRule('keepMethod: 308'),
  `${upstream}log: { exchanges: changed, sample: 10% }\n`,
  ...kinds.filter(({ name }) => name !== 'headers').map(({ name }) => inRule(`${name}: null`)),
  ...['conceal: true', 'sanitize: yes', 'retryAfter: 30s', 'unwrap: soap'].map(inRule),
]

t.test('configs with the syntax of other tools become valid if their messages are followed', async (t) => {
  for (const text of habits) {
    const before = load(text)
    t.ok(before.errors.length > 0, `reported: ${text}`)
    const after = settled(text)
    if (after.applied === 0 && /: null$/m.test(text)) continue
    t.ok(after.applied > 0, `a remedy is offered: ${before.errors.map(formatConfigError).join('; ')}`)
    const left = load(after.text).errors.filter(({ code }) => code !== 'bad-option')
    t.same(left.map(formatConfigError), [], after.text)
  }
})

t.test(
  'messages without a remedy to copy name the problem, and a rule that never acts is not called good',
  async (t) => {
    const table: [text: string, message: RegExp][] = [
      ['server {\n  listen 80;\n  location / { proxy_pass http://a; }\n}\n', /as for nginx/],
      ['frontend web\n  bind *:80\n', /as for HAProxy/],
      [':8080 {\n  reverse_proxy 127.0.0.1:3000\n}\n', /as for Caddy/],
      ['listen = ":80"\n', /in TOML/],
      ['[upstream]\nurl = "http://a"\n', /in TOML/],
      ['{\n  admin off\n}\n:80 {\n}\n', /as for Caddy/],
      ['export default { upstream: "http://a" }\n', /in JavaScript/],
      ['# as reverse_proxy does\nupstream: http://a\nrules: [\n', /a bracket is never closed/],
      ['module.exports = {}\n', /in JavaScript/],
      ['resource "a" "b" {\n}\n', /in HCL/],
      ['{ // comment\n "upstream": "http://a" }', /a comment begins with "#"/],
      ['apiVersion: v1\nkind: ConfigMap\n', /a manifest of Kubernetes/],
      ['upstream: $UP\n', /write \$\{UP\} for the environment variable/],
      ['upstream: $(UP)\n', /write \$\{UP\} for the environment variable/],
      [`${upstream}rules:\n  - name: a: b\n    sanitize: {}\n`, /in quotes, as in name: "a: b"/],
      [
        `${upstream}rules:\n  - match:\n    path: /a/**\n    sanitize: {}\n`,
        /"match" has no value; indent its conditions/,
      ],
      [
        `${upstream}rules:\n  - match:\n      path: /a/**\n      sanitize: {}\n`,
        /start "sanitize" at the column of "match"/,
      ],
      [`${upstream}rules:\n  - sanitize\n`, /write "sanitize: \{\}"/],
      [`${upstream}rules:\n  -sanitize: {}\n`, /a space after the dash/],
      [`${upstream}rules:\n  errors:\n    sanitize: {}\n`, /as in "- name: errors"/],
      [inRule('{ name: "a b", sanitize: {} }'), /at most 64: write a-b/],
      [inRule('remap: { 403: 404 }'), /belong in "match", next to "remap"/],
      [inRule('remap: { to: 404, when: { and: [{ /a: 1 }] } }'), /keys of one mapping/],
      [inRule('headers: { X-A: b }'), /set: \{ X-A: … \}/],
      [`${upstream}limits: { client_max_body_size: 10m }\n`, /"requestBody" is the largest/],
      [`${upstream}listen: off\n`, /the proxy always listens/],
      ['upstream: { url: https://a, tls: false }\n', /or remove it/],
      ['<config/>\n', /in XML/],
      ['<?php\nreturn ["upstream" => "http://a"];\n', /in PHP/],
      ['[server]\nlisten = 8080\n; local\nupstream=http://a\n', /as an INI file/],
      ['UPSTREAM=http://a\nPORT=8080\n', /environment variables/],
      ['spring.cloud.gateway.routes[0].uri=http://a\n', /as a properties file/],
      ['\ufeff\ufeffupstream: http://a\n', /an invisible character, U\+FEFF, is here; delete it/],
      [inRule('problem: { detail: { from: error.message } }'), /write \/error\/message$/m],
      [inRule('problem: { detail: { from: "$.errors[0].message" } }'), /write \/errors\/0\/message$/m],
      ['upstream:\u00a0http://a\n', /no-break space/],
      [`<<<<<<< HEAD\n${upstream}=======\n${upstream}>>>>>>> b\n`, /merge conflict/],
      ['upstream: {{ .Values.url }}\n', /template that was not rendered/],
      ['upstream: "<%= url %>"\n', /template that was not rendered/],
      [`${upstream}listen: 127.0.0.1:99999\n`, /highest port/],
      [`${upstream}workers: auto\n`, /one per core/],
      [`${upstream}forwarded: { trustProxy: true }\n`, /proxies in front/],
      [`${upstream}rules: |\n  - conceal: {}\n`, /remove the "\|"/],
      [inMatch('path: { prefix: /admin }'), /write \/admin\/\*\*/],
      [inMatch('path: { exact: /admin }'), /write \/admin$/],
      [inMatch('path: **/*.php'), /cannot begin with \* unless it is in quotes; write "\*\*\/\*\.php"/],
      [inMatch('host: *.shop.example'), /write "\*\.shop\.example"/],
      [inRule('problem: { keep: { code: $.error.code } }'), /write \/error\/code/],
      [inRule('retryAfter: { from: [$.retry] }'), /looks like JSONPath .*write "\/retry"/],
      [inMatch('status: { min: 500, max: 599 }'), /write 500-599/],
      [`${upstream}routes: { /a: http://a }\n`, /write \[ \{ prefix: \/a, upstream: http:\/\/a \} \]/],
      [inMatch('status: "!200"'), /no negation/],
      [inMatch('method: "!GET"'), /no negation/],
      [inMatch('path: "PathPrefix(`/a`) && Method(`GET`)"'), /each condition of Traefik is a key/],
      [inMatch('client: 10.0.0.0/8'), /not matched by address/],
      [inMatch('percent: 0'), /can never act/],
      [inRule('match: { method: GET }\n    keepMethod: {}'), /does nothing/],
      [inRule('headers: {}'), /does nothing/],
      [inRule('headers: null'), /as in headers: \{ remove: \[Server\] \}/],
      [inRule('headers: { set: { "X Y": a } }'), /the name of a header/],
      [inRule('headers: { add: { X-Host: $host } }'), /variables of other tools/],
      [inRule('headers: { unset: [Server] }'), /"remove" is a list/],
      [`${upstream}routes: [{ path: /a, target: http://a }]\n`, /"prefix" is the path/],
      [`${upstream}admin: { port: 9901 }\n`, /"address" has both/],
    ]
    for (const [text, message] of table) {
      t.match(load(text).errors.map(formatConfigError).join('\n'), message, text)
    }
  },
)

/** Every key of a schema, as the lines that lead to it, with the schema of its value. */
function* keysOf(
  schema: Schema,
  path: readonly string[] = [],
): Iterable<readonly [readonly string[], Schema]> {
  const branches = schema.anyOf?.filter(({ type }) => type === 'object') ?? [schema]
  for (const { properties = {} } of branches) {
    for (const [key, member] of Object.entries(properties)) {
      if (key.startsWith('$') || key.startsWith('x-')) continue
      yield [[...path, key], member]
      yield* keysOf(member, [...path, key])
    }
  }
}

const wrongValues = [
  'null',
  'true',
  '7',
  '-1',
  '1.5',
  'text',
  '""',
  '[]',
  '{}',
  '[[]]',
  '{ a: b }',
  '[7, 7]',
  '"30"',
]
const jargon =
  /undefined|\[object|NaN|TypeError|at \w+ \(|parseAllDocuments|anyOf|oneOf|additionalProperties|draft|valibot|regexp:|Expected .* but received/

t.test('every key with every wrong type gets a place, what was found, and a fix', async (t) => {
  const schema = configSchema(kinds)
  const ruleKeys = inRunningOrder(kinds).flatMap((kind) => [
    ...keysOf(kind.options.json, ['rules', kind.name]),
  ])
  const all = [...keysOf(schema), ...ruleKeys].filter(
    ([path]) => (path[0] !== 'tests' && path[0] !== 'rules') || path.length > 1,
  )
  let configs = 0
  for (const [path] of all) {
    for (const value of wrongValues) {
      const text = configWith(path, value)
      const { errors } = load(text)
      configs++
      for (const error of errors) {
        const line = formatConfigError(error)
        const where = `${text}\n${line}`
        t.ok(error.place.line >= 1 && error.place.line <= text.split('\n').length, where)
        t.notMatch(error.message, jargon, where)
        t.match(error.message, /; |expected |did you mean|write|add |remove|as in/i, where)
        t.notMatch(error.message, /\n/, where)
        const next = remedied(text, error)
        if (next === undefined) continue
        const again = load(next).errors.map(({ code, message }) => `${code} ${message}`)
        t.notOk(again.includes(`${error.code} ${error.message}`), `${where}\n${next}`)
      }
    }
  }
  t.ok(configs > 160, `${configs} configs`)
})

function configWith(path: readonly string[], value: string): string {
  const [first, ...rest] = path
  const head = first === 'upstream' || first === undefined ? '' : upstream
  if (first === 'rules') {
    const [kind, ...members] = rest
    return `${head}rules:\n  - ${nested([kind!, ...members], value, 4)}\n`
  }
  const needed =
    first === 'upstream' && rest.length > 0 && rest[0] !== 'url' ? '  url: https://127.0.0.1:3000\n' : ''
  return `${head}${first}:${rest.length === 0 ? ` ${value}` : `\n${needed}  ${nested(rest, value, 2)}`}\n`
}

function nested([key, ...rest]: readonly string[], value: string, indent: number): string {
  if (rest.length === 0) return `${key}: ${value}`
  return `${key}:\n${' '.repeat(indent + 2)}${nested(rest, value, indent + 2)}`
}
