/**
 * The schema of an item of `rules`: a name, conditions, and the options of exactly one kind.
 *
 * @module
 */
import { matchSchema } from '../match/matcher.js'
import type { Kind } from '../rules/rule.js'
import { object, optional, text } from '../schema/option.js'
import type { Schema } from '../schema/schema.js'
import { modeSchema } from './settingsSchema.js'

/** Keys of a rule in addition to its kind. */
export const ruleMembers = object({
  name: optional(
    text({
      pattern: '^[A-Za-z0-9][A-Za-z0-9_.:-]*$',
      maxLength: 64,
      description:
        'Name of the rule in logs, metrics and tests. Default: its kind and its position among all rules, as in conceal-1.',
      examples: ['hide-admin'],
    }),
  ),
  match: optional(matchSchema),
  mode: modeSchema,
})

/** The schema of a rule for these kinds. */
export function ruleSchema(kinds: readonly Kind[]): Schema {
  const options = kinds.map(({ name, options, summary }) => [name, { ...options.json, description: summary }])
  return {
    ...ruleMembers.json,
    description: 'A rule says when it applies (`match`) and what it does (one kind).',
    properties: { ...ruleMembers.json.properties, ...Object.fromEntries(options) },
    oneOf: kinds.map((kind) => ({ required: [kind.name] })),
  }
}
