/**
 * The schema of a whole config, composed of the settings, the kinds and the tests.
 *
 * @module
 */
import type { Kind } from '../rules/rule.js'
import type { Schema } from '../schema/schema.js'
import { testSchema } from '../testing/testSchema.js'
import { ruleSchema } from './ruleSchema.js'
import { settingsSchema } from './settingsSchema.js'

/** The schema of a config with rules of these kinds. */
export function configSchema(kinds: readonly Kind[]): Schema {
  return {
    ...settingsSchema.json,
    description: 'Config of Upstanding.',
    // Free space for YAML anchors that are used elsewhere.
    patternProperties: { '^x-': { description: 'Ignored; use it to define YAML anchors.' } },
    properties: {
      $schema: { type: 'string', description: 'This schema, for editors.' },
      ...settingsSchema.json.properties,
      rules: {
        type: 'array',
        items: ruleSchema(kinds),
        description:
          'What to correct in responses. Order only matters among rules of the same kind: the first that matches acts.',
        default: [],
        examples: [[{ match: { path: '/admin/**' }, conceal: {} }]],
      },
      tests: {
        type: 'array',
        items: testSchema.json,
        description: 'Exchanges that show what the rules do; `upstanding test` runs them.',
        default: [],
      },
    },
  }
}
