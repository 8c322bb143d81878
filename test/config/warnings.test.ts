/**
 * Every message about a config that compiles, or nearly does: what it recommends is done, and the config checked again.
 * A message in the sources that no row here shows fails the test.
 */
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import ts from 'typescript'
import { formatConfigError } from '../../src/config/errors.js'
import { type LoadOptions, loadText } from '../../src/config/load.js'

const dir = t.testdir({
  'broken.pem': 'no certificate',
  'empty.yaml': '',
  'rules.yaml': 'rules:\n  - sanitize: {}\n',
  'settings.yaml': 'mode: observe\n',
  'list.yaml': '- sanitize: {}\n',
  'text.yaml': 'rules: sanitize\n',
  deep: {},
})
const tls = `${import.meta.dirname}/../e2e/tls`

type Options = Partial<LoadOptions>

/** A config, what its message recommends, and how they are loaded. */
type Row = readonly [wrong: string, right: string, options?: Options]

const rule = (member: string) => `rules:\n  - ${member}\n`
const match = (condition: string, kind: string) => rule(`{ match: { ${condition} }, ${kind} }`)
const concealed = (condition: string) => match(condition, 'conceal: {}')
const both = (one: string, other: string) => `rules:\n  - { ${one} }\n  - { ${other} }\n`
const unwrapped = (when: string) => rule(`unwrap: { when: { ${when} }, status: 500 }`)
const from = (status: string) => rule(`unwrap: { when: { /ok: false }, status: { ${status}, default: 500 } }`)

const app: Options = { target: 'app', upstream: 'optional' }
const inEnvoy: Options = { target: 'ext-proc', upstream: 'optional' }
const served = rule('conceal: { everywhere: true, body: none }')

const rows: readonly Row[] = [
  // Invisible characters
  [match('path: "/a\u200b/**"', 'noContent: {}'), match('path: "/a/**"', 'noContent: {}')],
  // A kind without options
  [rule('noContent: { constructor: 1 }'), rule('noContent: {}')],
  // A value that contains itself
  ['x-a: &a { b: *a }', 'x-a: {}'],
  // Conditions in the syntax of other tools
  [match('method: ALL', 'sanitize: {}'), rule('sanitize: {}')],
  [match('method: "!GET"', 'sanitize: {}'), match('method: [POST, PUT]', 'sanitize: {}')],
  [match('method: "GET|PUT"', 'sanitize: {}'), match('method: [GET, PUT]', 'sanitize: {}')],
  [match('method: DELET', 'sanitize: {}'), match('method: DELETE', 'sanitize: {}')],
  [unwrapped('/$/success: false'), unwrapped('/success: false')],
  [unwrapped('/code: "> 7"'), unwrapped('/code: [8, 9]')],
  [unwrapped('/code: { gte: 7 }'), unwrapped('/code: { pattern: "^[7-9]$" }')],
  [unwrapped('/code: { regex: x }'), unwrapped('/code: { pattern: x }')],
  [unwrapped('/code: { in: [1, 2] }'), unwrapped('/code: [1, 2]')],
  [unwrapped('/code: { ne: 7 }'), unwrapped('/code: { not: 7 }')],
  [unwrapped('/code: { contains: x }'), unwrapped('/code: { pattern: x }')],
  [unwrapped('/code: { empty: "yes" }'), unwrapped('/code: { empty: true }')],
  [unwrapped('/code: { any: { all: 7 } }'), unwrapped('/code: { all: 7 }')],
  [unwrapped('/code: { pattern: x, exists: true }'), unwrapped('/code: { pattern: x }')],
  [unwrapped('/code: E*'), unwrapped('/code: { pattern: "^E.*$" }')],
  [unwrapped('/code: 4xx'), unwrapped('/code: { pattern: "^4\\\\d\\\\d$" }')],
  [unwrapped('/code: "A|B"'), unwrapped('/code: { pattern: "^(?:A|B)$" }')],
  [unwrapped('/errors/#/code: E7'), unwrapped('/errors/*/code: E7')],
  [unwrapped('/errors//code: E7'), unwrapped('/errors/code: E7')],
  [unwrapped('/code/: E7'), unwrapped('/code: E7')],
  [unwrapped('/a/**/code: E7'), unwrapped('/a/*/code: E7')],
  [unwrapped('/ok: true, not: { /ok: true }'), unwrapped('/ok: true')],
  [unwrapped('/a: { exists: false }, /a/b: 7'), unwrapped('/a/b: 7')],
  [from('from: { /code: "E\\\\d+" }'), from('from: { /code: "E(\\\\d+)" }')],
  [from('from: /code, map: { "/^E/": 404 }'), from('from: /code, map: { "E*": 404 }')],
  [unwrapped('any: []'), unwrapped('any: [{ /ok: false }]')],
  [unwrapped('text: /x/i'), unwrapped('text: "(?i)x"')],
  [unwrapped('/code: ^E'), unwrapped('/code: { pattern: "^E" }')],
  [match('path: "/users/:id"', 'sanitize: {}'), match('path: "/users/{id}"', 'sanitize: {}')],
  [match('path: /admin/', 'sanitize: {}'), match('path: /admin/**', 'sanitize: {}')],

  [match('path: **/*.php', 'sanitize: {}'), match('path: "/**/*.php"', 'sanitize: {}')],
  [rule('retryAfter: { from: [$.retry] }'), rule('retryAfter: { from: [/retry] }')],

  // A name of the profile
  [rule('{ name: "recommended:retry-after", retryAfter: {} }'), rule('{ name: wait, retryAfter: {} }')],

  // Rules that never act
  [match('percent: 0', 'sanitize: {}'), match('percent: 10', 'sanitize: {}')],
  [match('status: 404', 'retryAfter: {}'), match('status: 503', 'retryAfter: {}')],
  [
    both('match: { path: /a/** }, sanitize: {}', 'match: { path: /a/b }, sanitize: {}'),
    both('match: { path: /a/b }, sanitize: {}', 'match: { path: /a/** }, sanitize: {}'),
  ],
  [match('method: GET', 'keepMethod: {}'), rule('keepMethod: {}')],
  [rule('headers: {}'), rule('headers: { remove: [Server] }')],
  [
    match('contentType: text/event-stream', 'unwrap: { dialect: any }'),
    match('contentType: application/json', 'unwrap: { dialect: any }'),
  ],
  [
    match('method: HEAD', 'unwrap: { dialect: any }'),
    match('method: [GET, HEAD]', 'unwrap: { dialect: any, head: asGet }'),
  ],
  [
    match('contentType: text/xml', 'unwrap: { dialect: jsend }'),
    match('contentType: text/xml', 'unwrap: { dialect: soap }'),
  ],
  [
    match('contentType: image/png', 'unwrap: { when: { /ok: false }, status: 500 }'),
    match('contentType: application/json', 'unwrap: { when: { /ok: false }, status: 500 }'),
  ],
  [
    match('contentType: application/yaml', 'unwrap: { when: { /ok: false }, status: 500 }'),
    match('contentType: application/yaml', 'unwrap: { when: { text: "(?m)^ok: false" }, status: 500 }'),
  ],
  [unwrapped('text: "a^b"'), unwrapped('text: "a\\\\^b"')],
  [from('from: /code, map: { "*": 500, "4*": 400 }'), from('from: /code, map: { "4*": 400, "*": 500 }')],

  [match('host: "HostRegexp(`^.+\\\\.a$`)"', 'noContent: {}'), match('host: "*.a"', 'noContent: {}')],
  [match('host: "Host(`a`) || b"', 'noContent: {}'), match('host: [a, b]', 'noContent: {}')],
  [match('host: bücher.example', 'noContent: {}'), match('host: xn--bcher-kva.example', 'noContent: {}')],
  // Paths and maps that find nothing in the format of the rule
  [unwrapped('/error/code: "400..499"'), unwrapped('/error/code: { pattern: "^4\\\\d\\\\d$" }')],
  [
    match('contentType: application/json', 'unwrap: { when: { /a/#text: x }, status: 500 }'),
    match('contentType: text/xml', 'unwrap: { when: { /a/#text: x }, status: 500 }'),
  ],
  [
    rule('unwrap: { dialect: soap, when: { /error: x }, status: 400 }'),
    rule('unwrap: { dialect: soap, when: { /Envelope/error: x }, status: 400 }'),
  ],
  [
    rule('unwrap: { dialect: html, status: { map: { E1: 404 } } }'),
    rule('unwrap: { dialect: html, status: { from: /code, map: { E1: 404 } } }'),
  ],
  [from('from: text'), from('from: { text: "Error (\\\\d{3})" }')],

  // Rules that do less or more than they seem to
  [unwrapped('/errors/0/code: 7'), unwrapped('/errors/*/code: 7')],
  [from('from: "/errors[0]/code"'), from('from: /errors/*/code')],
  [from('from: /code, map: { "400..499": 400 }'), from('from: /code, map: { "400-499": 400 }')],
  [from('from: code'), from('from: /code')],
  [
    match('path: /a/**', 'unwrap: { when: { /ok: false }, status: 503 }'),
    match('path: /a/**, method: GET', 'unwrap: { when: { /ok: false }, status: 503 }'),
  ],
  [
    match('method: POST', 'unwrap: { dialect: any }'),
    match('method: POST', 'unwrap: { dialect: any, unsafeStatus: 422 }'),
  ],
  [rule('retryAfter: { from: [X-Reset, x-reset] }'), rule('retryAfter: { from: [X-Reset] }')],
  [
    match('contentType: text/html', 'retryAfter: { from: [/wait] }'),
    match('contentType: application/json', 'retryAfter: { from: [/wait] }'),
  ],
  [
    match('path: /a/*', 'created: { location: "{path}/{id}" }'),
    match('path: /a/*', 'created: { location: "{path}/{/id}" }'),
  ],
  [
    match('path: /a/*', 'headers: { set: { X-Id: "{id}" } }'),
    match('path: "/a/{id}"', 'headers: { set: { X-Id: "{id}" } }'),
  ],
  [
    match('path: /a/*', 'headers: { set: { X-Id: $id } }'),
    match('path: "/a/{id}"', 'headers: { set: { X-Id: "{id}" } }'),
  ],
  [rule('headers: { remove: [Content-Length] }'), rule('headers: { remove: [Server] }')],

  // Rules that reveal what they hide
  [rule('conceal: { statuses: [403] }'), rule('conceal: {}')],
  [rule('conceal: { keepHeaders: [ETag] }'), rule('conceal: {}')],
  [concealed('path: /admin'), concealed('path: /admin/**')],
  [concealed('path: [/list.json, /list/**]'), concealed('path: [/list, /list.json, /list/**]')],
  [
    concealed('path: /a/**, status: 403'),
    rule('{ match: { path: /a/** }, conceal: { statuses: any-error } }'),
  ],
  ...[
    'method: GET',
    'host: a.example',
    'query: { a: b }',
    'requestHeader: { X-A: true }',
    'percent: 50',
    'responseHeader: { X-A: true }',
    'contentType: text/html',
  ].map((condition): Row => [concealed(`path: /a/**, ${condition}`), concealed('path: /a/**')]),

  // Settings
  ['limits: { requestTimeout: 5s }\n', 'limits: { requestTimeout: 5s, requestHeadTimeout: 3s }\n'],
  ['limits: { target: 64KiB }\n', 'limits: { target: 64KiB, requestHead: 80KiB }\n'],
  ['log: { exchanges: all, sample: 0.5 }\n', 'log: { exchanges: all }\n'],
  ['listen: { address: ":80", mode: "0660" }\n', 'listen: { address: "unix:/run/a.sock", mode: "0660" }\n'],
  ['log: { format: common, fields: [client] }\n', 'log: { format: json, fields: [client] }\n'],
  ['listen: 127.0.0.1:3000\n', 'listen: 127.0.0.1:3001\n'],
  ['admin: 127.0.0.1:8080\n', 'admin: 127.0.0.1:9901\n'],
  [
    'routes: [{ prefix: /a, upstream: "http://b" }, { prefix: /a/, upstream: "http://c" }]\n',
    'routes: [{ prefix: /a, upstream: "http://b" }]\n',
  ],
  [
    'routes: [{ prefix: /a, upstream: { url: "http://b", tls: { verify: true } } }]\n',
    'routes: [{ prefix: /a, upstream: { url: "https://b", tls: { verify: true } } }]\n',
  ],
  ['mode: observe\n', 'upstream: http://127.0.0.1:3000\nmode: observe\n', { overrides: [] }],
  [
    'tests: [{ name: a, request: GET /, response: { status: 200 }, expect: { rules: [hid] } }]\n',
    `${rule('{ name: hid, conceal: {} }')}tests: [{ name: a, request: GET /, response: { status: 200 }, expect: { rules: [hid] } }]\n`,
  ],
  ...[
    ['broken.pem', 'server-key.pem'],
    ['none.pem', 'server-key.pem'],
    ['server.pem', 'client-key.pem'],
  ].map(([cert, key]): Row => {
    const file = (name: string) =>
      name.startsWith('server') || name.startsWith('client') ? `${tls}/${name}` : `${dir}/${name}`
    const listen = (one: string, other: string) =>
      `listen: { address: ":8443", tls: { cert: ${one}, key: ${other} } }\n`
    return [listen(file(cert!), file(key!)), listen(`${tls}/server.pem`, `${tls}/server-key.pem`)]
  }),

  // Texts and variables
  [
    match('responseHeader: { X-A: yes }', 'sanitize: {}'),
    match('responseHeader: { X-A: true }', 'sanitize: {}'),
  ],
  [unwrapped(`/a: "\${TOKEN}"`), unwrapped(`/a: "\${CLEAN}"`), { environment: { TOKEN: 'a\n', CLEAN: 'a' } }],
  [unwrapped(`/a: "\${NONE}"`), unwrapped(`/a: "\${NONE:-b}"`)],
  [unwrapped(`/a: "\${1}"`), unwrapped(`/a: "$\${1}"`)],
  ['mode: *none\n', 'x-mode: &none observe\nmode: *none\n'],
  ['<<<<<<< a\nmode: observe\n=======\nmode: enforce\n>>>>>>> b\n', 'mode: observe\n'],
  [
    '{\n  admin off\n}\n:80 {\n}\n',
    'listen: :80\n',
    { overrides: [{ path: ['upstream'], value: 'http://a', source: '--upstream' }] },
  ],
  ['log: { <<: 7 }\n', 'x-log: &log { level: info }\nlog: { <<: *log }\n'],
  [`x-a: ${'['.repeat(300)}${']'.repeat(300)}\n`, 'x-a: []\n'],
  [
    `x-a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\nx-b: &b [${'*a, '.repeat(20)}*a]\nx-c: [${'*b, '.repeat(20)}*b]\n`,
    'x-a: [1]\n',
  ],

  // Included files
  ['include: none/*.yaml\n', 'include: rules.yaml\n'],
  ['include: "*/none.yaml"\n', 'include: rules.yaml\n'],
  ['include: deep/*.yaml\n', 'include: "rul*.yaml"\n'],
  ['include: gone.yaml\n', 'include: rules.yaml\n'],
  ['include: settings.yaml\n', 'include: rules.yaml\n'],
  ['include: list.yaml\n', 'include: rules.yaml\n'],
  ['include: text.yaml\n', 'include: rules.yaml\n'],
  ['include: rules.yaml\n', 'include: empty.yaml\n', { includable: [`${dir}/empty.yaml`] }],

  // Rules elsewhere
  [rule('conceal: {}'), `upstream: http://a\n${rule('conceal: {}')}`, inEnvoy],
  [rule('conceal: { minDelay: 1s }'), rule('conceal: {}'), app],
  [rule('conceal: { imitate: /none }'), served, app],
  [
    rule('conceal: { imitate: /none }'),
    `upstream: http://a\n${rule('conceal: { imitate: /none }')}`,
    inEnvoy,
  ],
  [
    rule('unwrap: { when: { /a: 1 }, status: 400, head: asGet }'),
    rule('unwrap: { when: { /a: 1 }, status: 400 }'),
    app,
  ],
  ['audit: { file: a.jsonl }\n', '', inEnvoy],
  ['audit: { file: a.jsonl }\n', '', app],
  ['routes: [{ prefix: /a, upstream: "http://b" }]\n', '', app],

  // Rules with the wrong kinds, keys and values
  [rule('name: a'), rule('{ name: a, sanitize: {} }')],
  [rule('{ conceal: {}, sanitize: {} }'), both('conceal: {}', 'sanitize: {}')],
  [rule('unwrap: { dialect: [soap, soap] }'), rule('unwrap: { dialect: [soap] }')],
  [
    'tests: [{ name: a, request: GET /, response: { status: 200 }, expect: { body: { id: 7 } } }]\n',
    'tests: [{ name: a, request: GET /, response: { status: 200, body: { id: 7 } }, expect: { body: { /id: 7 } } }]\n',
  ],
  [match('path: []', 'sanitize: {}'), match('path: [/a]', 'sanitize: {}')],
]

/** Whether the config of the row needs no `upstream` in front of it. */
const isComplete = (text: string, options: Options) =>
  options.upstream === 'optional' || options.overrides !== undefined || text.startsWith('upstream:')

function messagesOf(text: string, options: Options = {}): string[] {
  const whole = isComplete(text, options) ? text : `upstream: http://127.0.0.1:3000\n${text}`
  const { errors } = loadText(whole, `${dir}/c.yaml`, { environment: {}, readFile: readFileSync, ...options })
  return errors.map((error) => {
    t.match(formatConfigError(error), /^[^\n]+$/)
    return error.message
  })
}

const shown: string[] = []

t.test('following the advice of a message removes the message', async (t) => {
  for (const [wrong, right, options] of rows) {
    const before = messagesOf(wrong, options)
    t.not(before.length, 0, `reported: ${wrong}`)
    const left = messagesOf(right, options)
    t.same(left, [], `${before.join('\n')}\n${right}`)
    shown.push(...before)
  }
})

/** Files in which such messages are written. */
function* sources(): Iterable<ts.SourceFile> {
  for (const folder of ['src/config', 'src/rules']) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name === 'errorCatalogue.ts') continue
      const text = readFileSync(`${folder}/${name}`, 'utf8')
      if (!/\bSchemaProblem\[\]|severity: 'warning'|\bWarning\b/.test(text)) continue
      yield ts.createSourceFile(`${folder}/${name}`, text, ts.ScriptTarget.Latest, true)
    }
  }
}

/** The longest fixed parts of the texts that tell what to do, without those of the reference. */
function* fixedParts(node: ts.Node): Iterable<string> {
  if (ts.isPropertyAssignment(node) && /^(?:description|summary|remarks)$/.test(node.name.getText())) return
  const parts = ts.isTemplateExpression(node)
    ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
    : ts.isStringLiteralLike(node)
      ? [node.text]
      : []
  if (parts.join('').includes('; '))
    yield parts.reduce((one, other) => (other.length > one.length ? other : one))
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => void children.push(child))
  for (const child of children) yield* fixedParts(child)
}

// Of files that the test would have to make unreadable, or let expire; seen in the tests of loading and of TLS.
const elsewhere = [
  ' has expired, on ',
  '; give the path of a readable config',
  '; expected UTF-8: save the file',
]

t.test('every message in the sources is tested here', async (t) => {
  for (const source of sources()) {
    for (const part of fixedParts(source)) {
      if (part.length < 8 || elsewhere.some((each) => part.startsWith(each))) continue
      t.ok(
        shown.some((message) => message.includes(part)),
        `${source.fileName}: ${part}`,
      )
    }
  }
})
