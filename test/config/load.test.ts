import t from 'tap'
import { formatConfigError } from '../../src/config/errors.js'
import { type LoadOptions, loadText } from '../../src/config/load.js'

const load = (text: string, options: Partial<LoadOptions> = {}) =>
  loadText(text, '/etc/up/c.yaml', { environment: {}, ...options })

const upstream = 'upstream: http://127.0.0.1:3000\n'

t.test('JSON is read as the same YAML is', async (t) => {
  const dull = (text: string) => `# YAML\n${text}`
  const { data, plan } = loadText(dull('{}'), 'c', { environment: {}, upstream: 'optional' })
  t.ok(plan && data)
  const table: readonly string[] = [
    '{}',
    '\ufeff { "upstream": "http://a" }',
    '{"upstream":"http://a","rules":[{"name":"a","match":{"path":["/a/**"],"status":404},"sanitize":{}}]}',
    '{"upstream":"http://a","log":{"level":"info"},"log":{"level":"warn"}}',
    '{"upstream":"http://a","m\\u006fde":"observe","mode":"enforce"}',
    '{"upstream":"http://a","x-a":{"__proto__":{"a":1},"constructor":null,"1":-0,"0":1e3}}',
    `{"upstream":"\${A:-http://a}"}`,
    '{"upstream":"http://a","x-a":{"<<":{"b":1}}}',
    '{"upstream":"http://a","x-text":"a \\" : b \\\\","x-b":"\\ud83d\\ude00"}',
    '{"upstream":"http://a",\n"rules":[{"unwrapp":{}}],\n"mode":"observed"}',
    '{"upstream":"http://a","rules":[{"match":{"path":"/admin"},"conceal":{}}]}',
    '{"upstream":"http://a"} trailing',
    '{"upstream":"http://a",}',
    `{"x-a":${'['.repeat(300)}${']'.repeat(300)}}`,
  ]
  for (const text of table) {
    const load = (written: string) => {
      const loaded = loadText(written, 'c', { environment: {}, upstream: 'optional' })
      const messages = loaded.errors.map(({ place, message, code }) => [code, place.column, message])
      return [loaded.data, messages]
    }
    t.same(load(text), load(dull(text.replace(/^\ufeff/, ''))), text)
  }
})

t.test('the rules of the profile follow those in the file', async (t) => {
  const names = (text: string) => load(text).plan!.rules.map(({ name, index }) => [name, index])
  t.same(names(`${upstream}rules:\n  - sanitize: {}\n  - name: polite\n    retryAfter: {}\n`), [
    ['sanitize-1', 0],
    ['polite', 1],
    ['recommended:sanitize-5xx', 2],
    ['recommended:sanitize-4xx', 3],
    ['recommended:retry-after', 4],
  ])
  t.same(names(`${upstream}profile: none\n`), [])
})

t.test('rules of one phase have slots in the order in which the kinds run', async (t) => {
  const { plan } = load(
    `${upstream}profile: none\nrules:\n  - retryAfter: {}\n  - sanitize: {}\n  - conceal: {}\n  - sanitize: {}\n`,
  )
  const [retryAfter, sanitize, conceal, again] = plan!.rules
  t.ok(conceal!.slot < sanitize!.slot)
  t.ok(sanitize!.slot < retryAfter!.slot)
  t.equal(again!.slot, sanitize!.slot)
  t.ok(conceal!.matchesAnyCandidate)
  t.notOk(sanitize!.matchesAnyCandidate)
})

t.test('a rule has its own mode', async (t) => {
  const { plan } = load(`${upstream}rules:\n  - sanitize: {}\n    mode: observe\n  - retryAfter: {}\n`)
  t.same(
    plan!.rules.slice(0, 2).map(({ mode }) => mode),
    ['observe', 'enforce'],
  )
})

t.test('the plan is frozen', async (t) => {
  const { plan } = load(`${upstream}rules:\n  - sanitize: {}\n`)
  for (const part of [plan, plan!.rules, plan!.rules[0], plan!.settings, plan!.tests])
    t.ok(Object.isFrozen(part))
})

t.test('values from the environment', async (t) => {
  const environment = { HOST: 'legacy.example', COUNT: '7', WORD: '7' }
  const { plan, errors: faults } = load(
    `upstream:\n  url: "https://\${HOST}"\n  connections: \${COUNT}\nlisten: :\${PORT:-9000}\n`,
    { environment },
  )
  t.same(faults, [])
  t.match(plan!.settings.listen.address, { port: 9000 })
  t.match(plan!.settings.routes[0]!.upstream, { origin: 'https://legacy.example', connections: 7 })

  const quoted = load(`upstream:\n  url: http://a\n  connections: "\${WORD}"\n`, { environment })
  t.match(quoted.errors, [{ code: 'wrong-type', message: /"connections" is "7"; expected a whole number/ }])

  const inKey = load(`${upstream}log:\n  \${HOST}: info\n`, { environment })
  t.match(inKey.errors, [{ code: 'unknown-key' }], 'keys stay as they are')

  const structure = load(`${upstream}rules: \${RULES}\n`, { environment: { RULES: '[{ conceal: {} }]' } })
  t.match(structure.errors, [{ code: 'wrong-type' }], 'a variable is one scalar')
})

t.test('each of several variables that are not set has its place', async (t) => {
  const { errors: faults } = load(`upstream: http://\${A}:\${B}\nlisten: ":\${A}"\n`)
  t.same(
    faults.map(({ place }) => [place.line, place.column, place.length]),
    [
      [1, 18, 4],
      [1, 23, 4],
      [2, 11, 4],
    ],
  )
})

t.test('anchors, aliases and merge keys', async (t) => {
  const { plan, errors: faults } = load(`
upstream: &up
  url: http://127.0.0.1:1
  headTimeout: 5s
routes:
  - prefix: /b
    upstream:
      <<: *up
      connections: 2
`)
  t.same(faults, [])
  t.match(plan!.settings.routes[0]!.upstream, {
    origin: 'http://127.0.0.1:1',
    headTimeout: 5_000,
    connections: 2,
  })

  const merged = load(`
upstream: &up
  url: http://127.0.0.1:1
  headTimeout: 5
routes:
  - { prefix: /b, upstream: { <<: *up } }
`)
  t.same(
    merged.errors.map(({ place }) => [place.line, place.column]),
    [
      [4, 16],
      [4, 16],
    ],
    'a fault in what is merged stands where it is written',
  )
})

t.test('JSON is YAML', async (t) => {
  const json = {
    $schema: './upstanding.schema.json',
    upstream: 'http://127.0.0.1:1',
    rules: [{ sanitize: {} }],
  }
  t.same(load(JSON.stringify(json, null, '\t')).errors, [])
})

t.test('overrides', async (t) => {
  const overrides = [
    { path: ['upstream'], value: 'http://other:1', source: '--upstream' },
    { path: ['log', 'level'], value: 'debug', source: 'UPSTANDING_LOG_LEVEL' },
  ]
  const { plan } = load('upstream: { url: http://a, headTimeout: 1s }\n', { overrides })
  t.match(plan!.settings.routes[0]!.upstream, { origin: 'http://other:1', headTimeout: 1_000 })
  t.equal(plan!.settings.log.level, 'debug')

  t.same(load('', { overrides }).errors, [], 'of a file that says nothing')

  const bad = load(upstream, {
    overrides: [
      { path: ['mode'], value: 'watch', source: '--mode' },
      { path: ['listen'], value: ':99999', source: 'PORT' },
    ],
  })
  t.same(bad.errors.map(formatConfigError), [
    '--mode: "mode" is "watch"; expected one of "enforce", "observe"',
    'PORT: "listen" is ":99999"; expected host:port, :port or unix:/path (the highest port is 65535)',
  ])
})

t.test('names that objects inherit are unknown keys', async (t) => {
  for (const key of ['__proto__', 'constructor', 'toString']) {
    t.match(load(`${upstream}${key}: {}\n`).errors, [{ code: 'unknown-key' }], key)
    t.match(load(`${upstream}rules:\n  - ${key}: {}\n`).errors, [{ code: 'unknown-key' }], key)
  }
  t.match(load(`${upstream}profile: constructor\n`).errors, [{ code: 'unknown-word' }])
})

t.test('all data is that of JSON, which reaches the thread that serves unchanged', async (t) => {
  for (const value of ['!!omap [requestHead: 16KiB]', '!!set { requestHead }', '!!timestamp 2020-01-01']) {
    t.match(load(`${upstream}limits: ${value}\n`).errors, [{ code: 'bad-yaml' }], value)
  }
  t.match(load(`%YAML 1.1\n---\n${upstream}x-a: [2020-01-01, yes, 1:30, 010]\n`).data, {
    'x-a': ['2020-01-01', 'yes', '1:30', 10],
  })
})

t.test('no text makes the loader throw', async (t) => {
  const deep = `${'['.repeat(20_000)}`
  for (const text of [
    deep,
    '\0',
    '%YAML 9',
    '--- a\n--- b\n',
    '? [a]: b',
    '!!binary x',
    '!!js/function x',
    'a: *',
    '\ufeff',
    '&a [*a]',
    // More than one space after each hyphen
    `${upstream}x-a:\n  ${'-  '.repeat(20_000)}x`,
    `${upstream}x-a:\n  ${'- '.repeat(150)}${'-  '.repeat(150)}x`,
    // Values that contain themselves
    `${upstream}x-a: &a [*a]`,
    `${upstream}rules:\n  - unwrap: { when: { not: &a { not: *a } }, status: 500 }`,
    `${upstream}rules:\n  - unwrap: { when: &a { /b: 1, any: [*a] }, status: 500 }`,
  ]) {
    t.equal(load(text).plan, undefined, JSON.stringify(text.slice(0, 20)))
    t.ok(load(text).errors.length > 0)
  }
})
