import t from 'tap'
import { describeSchema, describeValue } from '../../src/config/describe.js'
import type { Schema } from '../../src/schema/schema.js'

const values: readonly (readonly [value: unknown, words: string])[] = [
  [undefined, 'nothing'],
  [null, 'nothing'],
  ['', 'empty text'],
  ['30', '"30"'],
  [30, '30'],
  [-Infinity, '-.inf'],
  [false, 'false'],
  [[], 'an empty list'],
  [[1], 'a list'],
  [{}, 'an empty mapping'],
  [{ a: 1 }, 'a mapping'],
  ['http://user:secret@db', '"http://…@db"'],
  ['x'.repeat(70), `"${'x'.repeat(59)}…`],
]

t.test('what was found, in words', async (t) => {
  for (const [value, words] of values) t.equal(describeValue(value), words)
  t.equal(describeValue('hunter2', { writeOnly: true }), 'a secret, not shown here')
})

const schemas: readonly (readonly [schema: Schema, words: string])[] = [
  [{ type: 'boolean' }, 'true or false'],
  [{ type: 'string' }, 'text'],
  [{ type: 'string', examples: ['a'] }, 'text such as "a"'],
  [{ type: 'string', minLength: 8 }, 'text of at least 8 characters'],
  [{ type: 'integer', minimum: 1, maximum: 9 }, 'a whole number from 1 to 9'],
  [{ type: 'integer', minimum: 1 }, 'a whole number, 1 or more'],
  [{ type: 'number', maximum: 9 }, 'a number, 9 or less'],
  [{ enum: ['a', 'b'] }, 'one of "a", "b"'],
  [{ const: 'off' }, '"off"'],
  [{ type: 'string', format: 'duration' }, 'a duration: a whole number with ms, s, m, h or d, as in 30s'],
  [{ type: 'array', minItems: 1, items: { type: 'object' } }, 'a list with at least one item of mappings'],
  [{ type: 'array', items: { type: 'boolean' } }, 'a list (each item: true or false)'],
  [{ type: 'object', minProperties: 1 }, 'a mapping with at least one key'],
  [{ anyOf: [{ const: 'a' }, { const: 'b' }] }, 'one of "a", "b"'],
  [
    { anyOf: [{ type: 'boolean' }, { type: 'array', items: { type: 'boolean' } }] },
    'true or false; or a list of these',
  ],
  [{}, 'any value'],
]

t.test('what a schema expects, in words', async (t) => {
  for (const [schema, words] of schemas) t.equal(describeSchema(schema), words, JSON.stringify(schema))
})
