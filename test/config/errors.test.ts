import t from 'tap'
import { type ConfigErrorCode, errorCatalogue } from '../../src/config/errorCatalogue.js'
import { formatConfigError } from '../../src/config/errors.js'
import { loadFile, loadText } from '../../src/config/load.js'
import { configSchema } from '../../src/config/schema.js'
import { kinds } from '../../src/rules/index.js'
import type { Schema } from '../../src/schema/schema.js'

const environment = { PORT: '8080' }

/** The faults of a config, as they are printed, without the file's name. */
function faultsOf(text: string): string[] {
  const { errors: faults } = loadText(text, 'c.yaml', { environment })
  return faults.map((fault) => `${fault.code} ${formatConfigError(fault).replace(/^c\.yaml:/, '')}`)
}

t.test(
  'each example of the catalogue has the error that it illustrates, with its place in the file',
  async (t) => {
    for (const [code, { example }] of Object.entries(errorCatalogue)) {
      if (example === undefined) continue
      const { errors: faults } = loadText(example, 'c.yaml', { environment: {} })
      const found = faults.filter((fault) => fault.code === code)
      t.ok(found.length > 0, code)
      for (const { place, message } of found) {
        const line = example.split('\n')[place.line - 1]
        t.ok(line !== undefined && place.column <= line.length + 1, `${code}: ${place.line}:${place.column}`)
        t.notMatch(message, /\n/, `${code}: one line`)
      }
    }
  },
)

t.test('the codes without an example', async (t) => {
  const codes = (Object.keys(errorCatalogue) as ConfigErrorCode[]).filter(
    (code) => errorCatalogue[code].example === undefined,
  )
  t.same(codes, [
    'unreadable-file',
    'not-loaded',
    'too-many-aliases',
    'bad-exchange',
    'bad-encoding',
    'bad-certificate',
    'line-break',
  ])

  const missing = await loadFile(`${t.testdir()}/none.yaml`, { environment })
  t.match(missing.errors, [{ code: 'unreadable-file', message: /^the file does not exist; / }])
  const directory = await loadFile(t.testdir(), { environment })
  t.match(directory.errors, [{ code: 'unreadable-file', message: /^this is a directory; / }])

  const level = (n: number) =>
    `a${n}: &a${n} [${Array(10)
      .fill(`*a${n - 1}`)
      .join(', ')}]\n`
  const bomb = `a0: &a0 [x]\n${[1, 2, 3, 4, 5, 6, 7, 8, 9].map(level).join('')}`
  t.match(faultsOf(bomb), [/^too-many-aliases 1:1: /])
})

const upstream = 'upstream: http://127.0.0.1:3000\n'

t.test('places and words', async (t) => {
  const kindNames = kinds.map(({ name }) => name).join(', ')
  const table: [config: string, faults: string[]][] = [
    [
      `${upstream}rules:\n  - name: a\n    sanitise: {}\n`,
      ['unknown-key 4:5: unknown key "sanitise" in a rule; did you mean "sanitize"?'],
    ],
    [
      `${upstream}rules:\n  - retry_after: {}\n`,
      [
        'unknown-key 3:5: unknown key "retry_after" in a rule; did you mean "retryAfter"? (keys are camelCase)',
      ],
    ],
    [
      `${upstream}log: { colour: true }\n`,
      [
        'unknown-key 2:8: unknown key "colour" in "log"; known keys: level, exchanges, sample, format, fields, redact',
      ],
    ],
    [
      `${upstream}rules:\n  - retryAfter: { default: 30 }\n`,
      ['missing-unit 3:28: "default" is 30 without a unit; expected ms, s, m, h or d, as in 30s'],
    ],
    // The value of a secret stays out of the log, and so do credentials in a URL.
    [
      `${upstream}admin: { token: s3cret }\n`,
      ['empty 2:17: "token" is a secret, not shown here; expected text of at least 8 characters'],
    ],
    [
      `${upstream}admin: { token: 12345678 }\n`,
      [
        'wrong-type 2:17: "token" is a secret, not shown here; expected text of at least 8 characters (text like this needs quotes)',
      ],
    ],
    [
      `upstream: http://me:s3cret@legacy:3000\n`,
      [
        'bad-value 1:11: "upstream" is "http://…@legacy:3000"; expected http://host:port, https://host:port or unix:/path, with no path or user after the port (credentials in the URL are not sent to the upstream)',
      ],
    ],
    [
      `${upstream}rules:\n  - { match: { contentType: json }, problem: { title: 7 } }\n`,
      [
        'bad-value 3:29: "contentType" is "json"; expected text such as "application/json"; write application/json',
        'wrong-type 3:55: "title" is 7; expected text such as "Bad order"; or a mapping; write "7"',
      ],
    ],
    [
      `${upstream}limits: { requestHead: "16384" }\n`,
      ['missing-unit 2:24: "requestHead" is 16384 without a unit; expected B, KiB, MiB or GiB, as in 16KiB'],
    ],
    [
      `${upstream}limits: { keepAlive: 1 min }\n`,
      [
        'bad-value 2:22: "keepAlive" is "1 min"; expected a duration: a whole number with ms, s, m, h or d, as in 30s; write 1m',
      ],
    ],
    [
      'upstream: 127.0.0.1:3000\n',
      [
        'bad-value 1:11: "upstream" is "127.0.0.1:3000"; expected http://host:port, https://host:port or unix:/path, with no path or user after the port (the scheme is missing: write http://127.0.0.1:3000)',
      ],
    ],
    [
      'upstream:\n  url: http://127.0.0.1:3000/api\n',
      [
        'bad-value 2:8: "url" is "http://127.0.0.1:3000/api"; expected http://host:port, https://host:port or unix:/path, with no path or user after the port (the path is a separate key: write url: http://127.0.0.1:3000, path: /api)',
      ],
    ],
    [
      `upstream:\n  url: http://127.0.0.1:3000\n  conectTimeout: 5s\n`,
      ['unknown-key 3:3: unknown key "conectTimeout" in "upstream"; did you mean "connectTimeout"?'],
    ],
    [
      `${upstream}listen: 8080\n`,
      [
        'wrong-type 2:9: "listen" is 8080; expected host:port, :port or unix:/path; or a mapping; write :8080',
      ],
    ],
    [
      `${upstream}rules:\n  - match: { path: /users/{id} }\n    sanitize: {}\n`,
      [
        'bad-yaml 3:27: a value inside { } or [ ] that contains a bracket itself; put it in quotes: path: "/users/{id}"',
      ],
    ],
    [`${upstream}mode:\n`, ['unknown-word 2:1: "mode" is nothing; expected one of "enforce", "observe"']],
    [
      `${upstream}log: { level: Warning }\n`,
      [
        'unknown-word 2:15: "level" is "Warning"; expected one of "debug", "info", "warn", "error", "silent"; did you mean "warn"?',
      ],
    ],
    [
      `${upstream}rules:\n  - match: { status: 5x }\n    sanitize: {}\n`,
      [
        'bad-value 3:22: "status" is "5x"; expected a whole number from 100 to 999; or text such as "5xx"; or a list of these; write 5xx',
      ],
    ],
    [
      `${upstream}limits: { connections: 0 }\n`,
      ['bad-value 2:24: "connections" is 0; expected a whole number, 1 or more'],
    ],
    [
      `${upstream}rules:\n  - match: { path: admin }\n    sanitize: {}\n`,
      [
        'bad-value 3:20: "path" is "admin"; expected a path glob, as in /admin/** (this is the syntax of other tools: write "/admin")',
      ],
    ],
    [`${upstream}rules:\n  -\n`, ['wrong-type 3:4: item 1 of "rules" is nothing; expected a mapping']],
    [
      `${upstream}rules: [sanitize]\n`,
      ['wrong-type 2:9: item 1 of "rules" is "sanitize"; expected a mapping; write "sanitize: {}"'],
    ],
    [
      `${upstream}rules:\n  - name: a\n`,
      [`no-kind 3:5: the rule has no kind, so it does nothing; add one of ${kindNames}`],
    ],
    [
      `${upstream}rules:\n  - sanitize: {}\n    retryAfter: {}\n`,
      [
        'several-kinds 4:5: a rule with "sanitize" and "retryAfter"; a rule has exactly one kind: write a rule for each',
      ],
    ],
    [
      `${upstream}rules:\n  - sanitize:\n`,
      ['wrong-type 3:5: "sanitize" has no value; write "sanitize: {}" for the defaults'],
    ],
    ['- a\n', ['wrong-type 1:1: the config is a list; expected a mapping']],
    [
      'just text\n',
      [
        'wrong-type 1:1: the config is "just text"; expected a mapping, as in upstream: http://127.0.0.1:3000',
      ],
    ],
    [
      '',
      [
        'no-upstream 1:1: the config has no "upstream"; add the service’s URL, as in upstream: http://127.0.0.1:3000',
      ],
    ],
    [
      `${upstream}rules:\n  - { name: same, sanitize: {} }\n  - { name: same, retryAfter: {} }\n`,
      [
        'repeated-name 4:13: rule 1 is named "same" too; names must be unique because logs and tests use them',
      ],
    ],
    [
      `${upstream}rules:\n  - { name: 'recommended:sanitize-5xx', sanitize: {} }\n`,
      [
        'repeated-name 3:13: the profile "recommended" adds a rule named "recommended:sanitize-5xx"; choose another name, or write "profile: none" to use only your rules',
      ],
    ],
    [
      `${upstream}rules:\n  - unwrap: { when: { constructor: x }, status: 404 }\n`,
      ['bad-option 3:23: "constructor" is neither "text", "not" or "any" nor a path; write "/constructor"'],
    ],
    [
      `${upstream}forwarded: { trustProxy: [10.0.0.0/33] }\n`,
      [
        'bad-value 2:27: item 1 of "trustProxy" is "10.0.0.0/33"; expected an address or a block, as in 10.0.0.0/8, or unix',
      ],
    ],
    [
      `upstream: { url: https://a.example, tls: { cert: c.pem } }\n`,
      ['missing-key 1:37: "tls" has no "key"; add it: text such as "tls/client-key.pem"'],
    ],
    [
      `${upstream}tests:\n  - name: a\n    request: GET\n    response: {}\n    expect: {}\n`,
      [
        'bad-value 4:14: "request" is "GET"; expected text such as "GET /api/users/7"',
        'missing-key 5:5: "response" has no "status"; add it: a whole number from 100 to 999',
        'empty 6:5: "expect" is an empty mapping; expected a mapping with at least one key',
      ],
    ],
    [
      `${upstream}tests:\n  - { name: a, request: GET /, response: { status: 200 }, expect: { rules: [recommended:sanitise-5xx] } }\n`,
      [
        'unknown-rule 3:77: no rule is named "recommended:sanitise-5xx"; did you mean "recommended:sanitize-5xx"?',
      ],
    ],
  ]
  for (const [config, expected] of table) t.same(faultsOf(config), expected, config)
})

t.test('a secret that ends with a line break is warned about', async (t) => {
  const { errors } = loadText(`${upstream}admin: { token: "\${TOKEN}" }\n`, 'c.yaml', {
    environment: { TOKEN: 's3cret-s3cret\n' },
  })
  t.match(errors.map(formatConfigError), [/^c.yaml:2:17: warning: the value of TOKEN ends with a line break/])
  t.notMatch(JSON.stringify(errors), 's3cret')
})

t.test('all errors are reported together, in file order', async (t) => {
  const config = `
upstream: legacy:3000
lisen: :8080
limits:
  keepAlive: 65
  heldBytes: lots
rules:
  - match: { path: admin, metod: GET }
    sanitize: {}
  - retryAfter: { default: 30 }
  - name: empty
  - match: { status: 504-500 }
    sanitize: {}
`
  t.same(
    faultsOf(config).map((fault) => fault.split(': ')[0]),
    [
      'bad-value 2:11',
      'unknown-key 3:1',
      'missing-unit 5:14',
      'bad-value 6:14',
      'bad-value 8:20',
      'unknown-key 8:27',
      'missing-unit 10:28',
      'no-kind 11:5',
      'bad-match 12:22',
    ],
  )
})

t.test('text in a special format has an example, because "expected text" is not enough', async (t) => {
  const look = (schema: Schema, path: string): void => {
    if (schema.type === 'string' && schema.pattern !== undefined) t.ok(schema.examples, path)
    const { properties = {}, patternProperties = {}, items, anyOf = [] } = schema
    const inner = {
      ...properties,
      ...patternProperties,
      ...Object.fromEntries(anyOf.entries()),
      ...(items && { items }),
    }
    for (const [key, each] of Object.entries(inner)) look(each, `${path}/${key}`)
  }
  look(configSchema(kinds), '')
})
