import { Ajv } from 'ajv'
import t from 'tap'
import { formats } from '../../src/config/formats.js'
import { configSchema } from '../../src/config/schema.js'
import { kinds } from '../../src/rules/index.js'
import { type Violation, violations } from '../../src/schema/check.js'
import type { Schema } from '../../src/schema/schema.js'
import { fc } from '../support/fc.js'

const isOfFormat = (format: string, text: string) => formats[format]!.accepts(text)
const found = (schema: Schema, data: unknown) => violations(schema, data, isOfFormat)

interface Row {
  readonly schema: Schema
  readonly good: readonly unknown[]
  readonly bad: readonly unknown[]
}

const table: { readonly [Keyword in keyof Schema]: Row | readonly Row[] } = {
  type: [
    { schema: { type: 'string' }, good: ['', 'a'], bad: [null, 1, true, [], {}] },
    { schema: { type: 'boolean' }, good: [true, false], bad: ['true', 0, null] },
    { schema: { type: 'number' }, good: [0, -1.5], bad: ['1', null, Number.NaN, Number.POSITIVE_INFINITY] },
    { schema: { type: 'integer' }, good: [0, -1, 2.0], bad: [1.5, '1', Number.POSITIVE_INFINITY] },
    { schema: { type: 'null' }, good: [null], bad: [0, '', {}] },
    { schema: { type: 'array' }, good: [[], [1]], bad: [{}, 'a', null] },
    { schema: { type: 'object' }, good: [{}, { a: 1 }], bad: [[], null, 'a'] },
  ],
  format: { schema: { format: 'duration' }, good: ['30s', 7], bad: ['30', ''] },
  const: { schema: { const: 'keep' }, good: ['keep'], bad: ['keeps', null] },
  enum: { schema: { enum: ['a', 1] }, good: ['a', 1], bad: ['1', 'b'] },
  anyOf: { schema: { anyOf: [{ type: 'string' }, { type: 'integer' }] }, good: ['a', 1], bad: [1.5, null] },
  oneOf: {
    schema: { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
    good: [{ a: 1 }, { b: 1, c: 1 }],
    bad: [{}, { a: 1, b: 1 }],
  },
  properties: {
    schema: { properties: { a: { type: 'string' } } },
    good: [{}, { a: '' }, { b: 1 }, 'a'],
    bad: [{ a: 1 }],
  },
  patternProperties: {
    schema: { patternProperties: { '^x': { type: 'string' } } },
    good: [{}, { x1: '' }, { a: 1 }],
    bad: [{ x1: 1 }],
  },
  additionalProperties: {
    schema: { properties: { a: {} }, patternProperties: { '^x': {} }, additionalProperties: false },
    good: [{}, { a: 1, x: 1 }],
    bad: [{ b: 1 }, { constructor: 1 }],
  },
  propertyNames: {
    schema: { propertyNames: { type: 'string', format: 'pointer' } },
    good: [{}, { '/a': 1 }],
    bad: [{ a: 1 }],
  },
  required: { schema: { required: ['a'] }, good: [{ a: null }, 'a'], bad: [{}, { b: 1 }] },
  dependencies: {
    schema: { dependencies: { a: ['b', 'c'] } },
    good: [{}, { b: 1 }, { a: 1, b: 1, c: 1 }],
    bad: [{ a: 1 }, { a: 1, b: 1 }],
  },
  minProperties: { schema: { minProperties: 1 }, good: [{ a: 1 }, 'a'], bad: [{}] },
  items: { schema: { items: { type: 'string' } }, good: [[], ['a'], 'a'], bad: [['a', 1]] },
  minItems: { schema: { minItems: 2 }, good: [[1, 2], 'a'], bad: [[], [1]] },
  uniqueItems: {
    schema: { uniqueItems: true },
    good: [[1, '1', {}]],
    bad: [
      [1, 1],
      [{ a: [] }, 1, { a: [] }],
    ],
  },
  minLength: { schema: { minLength: 2 }, good: ['ab', 1], bad: ['a', '\u{1f600}'] },
  maxLength: { schema: { maxLength: 1 }, good: ['a', '\u{1f600}'], bad: ['ab'] },
  pattern: { schema: { pattern: '^[a-z]+$' }, good: ['a', 1], bad: ['A', ''] },
  minimum: { schema: { minimum: 2 }, good: [2, '1'], bad: [1.9] },
  maximum: { schema: { maximum: 2 }, good: [2, '3'], bad: [2.1] },
}
const annotations = ['description', 'default', 'examples', 'writeOnly']

t.test('each keyword', async (t) => {
  for (const [keyword, row] of Object.entries(table)) {
    for (const { schema, good, bad } of [row].flat()) {
      for (const data of good) t.same(found(schema, data), [], `${keyword} ${JSON.stringify(data)}`)
      for (const data of bad) t.not(found(schema, data).length, 0, `${keyword} ${JSON.stringify(data)}`)
    }
  }
})

t.test('the schema of a config has no other keywords', async (t) => {
  const known = new Set([...Object.keys(table), ...annotations])
  const look = (schema: Schema): void => {
    for (const keyword of Object.keys(schema)) t.ok(known.has(keyword), keyword)
    const { properties = {}, patternProperties = {}, items, propertyNames, anyOf = [], oneOf = [] } = schema
    const inner = [...Object.values(properties), ...Object.values(patternProperties), ...anyOf, ...oneOf]
    for (const each of [...inner, items, propertyNames]) if (each !== undefined) look(each)
  }
  look(configSchema(kinds))
})

const brief = (all: readonly Violation[]) =>
  all.map(
    ({ keyword, path, key }) => `${keyword} /${[...path, ...(key === undefined ? [] : [key])].join('/')}`,
  )

t.test('all of it is found, and of a union what was meant', async (t) => {
  const object: Schema = {
    type: 'object',
    required: ['url'],
    properties: { url: { type: 'string', minLength: 1 }, wait: { type: 'string', format: 'duration' } },
    additionalProperties: false,
  }
  const union: Schema = {
    anyOf: [{ type: 'string', minLength: 2 }, object, { type: 'array', items: object }],
  }
  const words: Schema = { anyOf: [{ const: 'a' }, { const: 'b' }] }
  const status: Schema = { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^[1-5]xx$' }] }
  const cases: [schema: Schema, data: unknown, violations: string[]][] = [
    [
      object,
      { url: '', wait: 'long', more: 1 },
      ['minLength /url', 'format /wait', 'additionalProperties /more'],
    ],
    [object, { wait: 1 }, ['required /url', 'type /wait']],
    [union, 'x', ['minLength /']],
    [union, { wait: '30s' }, ['required /url']],
    [union, [{ url: 'a' }, { url: 1 }], ['type /1/url']],
    [union, 7, ['anyOf /']],
    [words, 'c', ['anyOf /']],
    [{ anyOf: [status, { type: 'array', items: status }] }, 'ok', ['anyOf /']],
    [{ anyOf: [status, { type: 'array', items: status }] }, ['ok'], ['pattern /0']],
    [
      {
        anyOf: [
          { type: 'string', format: 'size' },
          { type: 'integer', minimum: 9 },
        ],
      },
      7,
      ['anyOf /'],
    ],
  ]
  for (const [schema, data, expected] of cases) {
    t.same(brief(found(schema, data)), expected, JSON.stringify(data))
  }
  t.match(found({ uniqueItems: true }, [1, 2, 1, 2]), [{ repeated: [1, 3] }])
})

t.test('it accepts what a library of the whole standard accepts, and nothing else', async (t) => {
  const schema = configSchema(kinds)
  const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false })
  for (const [name, { accepts }] of Object.entries(formats)) ajv.addFormat(name, accepts)
  const isValid = ajv.compile(schema)

  const words = fc.constantFrom(
    '/a',
    '30s',
    '64KiB',
    'GET',
    '5xx',
    'auto',
    'http://a:1',
    'jsonRpc',
    'a b',
    '',
  )
  const scalar = fc.oneof(words, fc.constantFrom(404, 1, 0, -1, 2.5, true, false, null))
  const examples = kinds.flatMap((kind) => kind.examples.map(({ rule, tests }) => ({ rules: [rule], tests })))
  /** Puts another value at the place that the numbers lead to, or takes it away. */
  const changed = (value: unknown, [step, ...steps]: readonly number[], put: unknown): unknown => {
    if (step === undefined || value === null || typeof value !== 'object') return put
    const keys = Object.keys(value)
    const key = keys[step % (keys.length + 1)] ?? 'other'
    const inner = changed((value as Record<string, unknown>)[key], steps, put)
    if (Array.isArray(value)) return inner === undefined ? value.slice(1) : [inner, ...value.slice(1)]
    const { [key]: _, ...others } = value as Record<string, unknown>
    return inner === undefined ? others : { ...others, [key]: inner }
  }
  const put = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.constant(undefined), fc.constant({}))
  let accepted = 0
  fc.assert(
    fc.property(
      fc.constantFrom(...examples),
      fc.array(fc.nat(20), { minLength: 1, maxLength: 7 }),
      put,
      (example, steps, put) => {
        const data = changed({ upstream: 'http://a:1', ...example }, steps, put) ?? null
        const accepts = isValid(data)
        if (accepts) accepted++
        return accepts === (found(schema, data).length === 0)
      },
    ),
    { numRuns: 2000 },
  )
  t.ok(accepted > 20 && accepted < 1900, `${accepted} were accepted`)
})
