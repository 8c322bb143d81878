import t from 'tap'
import {
  duration,
  flag,
  integer,
  list,
  literal,
  nothing,
  object,
  oneOf,
  oneOrMore,
  optional,
  read,
  record,
  size,
  text,
  union,
} from '../../src/schema/option.js'

t.test('what is left out gets its default, in the units of the code', async (t) => {
  const options = object({
    wait: duration({ default: '30s' }),
    least: optional(duration()),
    room: size({ default: '1KiB' }),
    word: oneOf(['a', 'b'], { default: 'a' }),
    inner: object({ on: flag({ default: false }) }, { default: {} }),
    other: optional(object({ on: flag({ default: true }) })),
    name: text(),
  })
  t.same(read(options, { name: 'x' }), {
    wait: 30_000,
    room: 1024,
    word: 'a',
    inner: { on: false },
    name: 'x',
  })
  t.match(read(options, { name: 'x', least: '2m', other: {} }), { least: 120_000, other: { on: true } })
  t.throws(() => read(options, {}))
})

t.test('the schema for editors', async (t) => {
  const options = object(
    {
      wait: duration({ default: '30s', description: 'The wait.' }),
      words: optional(list(oneOf(['a', 'b']), { minItems: 1 })),
      headers: record(text(), { pattern: '^[a-z]+$', default: {} }),
      status: oneOrMore(integer({ minimum: 100 })),
    },
    { description: 'A sample.' },
  )
  t.same(options.json, {
    type: 'object',
    required: ['status'],
    properties: {
      wait: {
        type: 'string',
        format: 'duration',
        default: '30s',
        examples: ['30s'],
        description: 'The wait.',
      },
      words: {
        type: 'array',
        minItems: 1,
        items: { type: 'string', enum: ['a', 'b'], examples: ['a', 'b'] },
      },
      headers: { type: 'object', patternProperties: { '^[a-z]+$': { type: 'string' } }, default: {} },
      status: {
        anyOf: [
          { type: 'integer', minimum: 100 },
          { type: 'array', items: { type: 'integer', minimum: 100 }, minItems: 1 },
        ],
      },
    },
    additionalProperties: false,
    description: 'A sample.',
  })
})

t.test('a mapping keeps every key, also those that every object has', async (t) => {
  const names = ['constructor', 'prototype', '__proto__', 'toString', 'a']
  const written = JSON.parse(`{${names.map((name) => `"${name}": "1s"`)}}`)
  const read1s = read(record(duration()), written)
  t.same(
    Object.entries(read1s),
    names.map((name) => [name, 1000]),
  )
  t.throws(() => read(record(duration()), JSON.parse('{"constructor": "soon"}')))
  for (const other of [null, ['1s'], '1s']) t.throws(() => read(record(duration()), other))
})

t.test('a union takes the branch whose limits the value keeps', async (t) => {
  const options = union([
    literal('off'),
    nothing(),
    duration(),
    text({ pattern: '^/' }),
    list(size(), { minItems: 1 }),
  ])
  t.same(
    ['off', null, '2s', '/a', ['1KiB']].map((value) => read(options, value)),
    ['off', null, 2000, '/a', [1024]],
  )
  t.throws(() => read(options, 'a'))
})
