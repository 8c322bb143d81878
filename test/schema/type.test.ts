import t from 'tap'
import { Type as TypeBox } from 'typebox'
import { Type } from '../../src/schema/type.js'

/** The same schema, built with either. */
function sample(Type: Pick<typeof TypeBox, keyof typeof import('../../src/schema/type.js').Type>) {
  const word = Type.Literal('a', { description: 'A word.' })
  return Type.Object(
    {
      text: Type.String({ minLength: 1 }),
      count: Type.Optional(Type.Integer({ default: 1 })),
      share: Type.Optional(Type.Number()),
      on: Type.Boolean(),
      nothing: Type.Null(),
      any: Type.Unknown({ description: 'Any.' }),
      word: Type.Unsafe<'x'>(Type.String({ enum: ['x'] })),
      words: Type.Optional(
        Type.Array(Type.Union([word, Type.Literal(7), Type.Literal(true)]), { minItems: 1 }),
      ),
      fields: Type.Record(Type.String(), Type.String(), { minProperties: 1 }),
      named: Type.Record(Type.String({ pattern: '^x$' }), Type.Boolean()),
      inner: Type.Optional(
        Type.Object({ only: Type.Optional(Type.String()) }, { additionalProperties: false }),
      ),
    },
    { description: 'A sample.' },
  )
}

t.test('a schema is what TypeBox makes of the same words', async (t) => {
  t.same(JSON.parse(JSON.stringify(sample(Type))), JSON.parse(JSON.stringify(sample(TypeBox))))
})

t.test('a schema made optional stays required where it was', async (t) => {
  const text = Type.String()
  const both = Type.Object({ must: text, may: Type.Optional(text) })
  t.same(both.required, ['must'])
  t.same(Object.keys(both.properties.may), ['type'])
})
