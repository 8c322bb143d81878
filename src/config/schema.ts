/**
 * The schema of a whole config, made of the settings, the kinds and the tests.
 *
 * @module
 */
import type { Kind } from '../rules/rule.js'
import { type TSchema, Type } from '../schema/type.js'
import { testSchema } from '../testing/testSchema.js'
import { ruleSchema } from './ruleSchema.js'
import { settingsSchema } from './settingsSchema.js'

/** The schema of a config whose rules are of these kinds. */
export function configSchema(kinds: readonly Kind[]): TSchema {
  return Type.Object(
    {
      $schema: Type.Optional(Type.String({ description: 'This schema, for editors.' })),
      ...settingsSchema.properties,
      rules: Type.Optional(
        Type.Array(ruleSchema(kinds), {
          description:
            'What to correct. Order matters only between rules of one kind: the first that matches acts.',
          default: [],
          examples: [[{ match: { path: '/admin/**' }, conceal: {} }]],
        }),
      ),
      tests: Type.Optional(
        Type.Array(testSchema, {
          description: 'Exchanges that show what the rules do; `upstanding test` runs them.',
          default: [],
        }),
      ),
    },
    { additionalProperties: false, description: 'Config of Upstanding.' },
  )
}
