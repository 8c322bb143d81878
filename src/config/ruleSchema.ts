/**
 * Schema of an item of `rules`: a name, conditions, and the options of exactly one kind.
 *
 * @module
 */
import { matchSchema } from '../match/matcher.js'
import type { Kind } from '../rules/rule.js'
import { type TSchema, Type } from '../schema/type.js'
import { modeSchema } from './settingsSchema.js'

/** Members of a rule that are not kinds. */
export const ruleMembers = {
  name: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9][A-Za-z0-9_.:-]*$',
      maxLength: 64,
      description:
        'Names the rule in logs, metrics and tests. Left out: its kind and its place among all rules, as in conceal-1.',
      examples: ['hide-admin'],
    }),
  ),
  match: Type.Optional(matchSchema),
  mode: Type.Optional(modeSchema),
} as const

/** The schema of a rule for these kinds. */
export function ruleSchema(kinds: readonly Kind[]): TSchema {
  const options = kinds.map((kind) => [
    kind.name,
    Type.Optional(Type.Object(kind.options.properties, { ...kind.options, description: kind.summary })),
  ])
  return Type.Object(
    { ...ruleMembers, ...Object.fromEntries(options) },
    {
      additionalProperties: false,
      description: 'A rule: when it holds (`match`), and what it does (one kind).',
      oneOf: kinds.map((kind) => ({ required: [kind.name] })),
    },
  )
}
