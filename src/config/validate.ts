/**
 * Checks a config's data against its schema, and describes what is wrong in readable words.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util'
import { type IsOfFormat, type Violation, violations } from '../schema/check.js'
import type { Schema } from '../schema/schema.js'
import { describeSchema, describeValue } from './describe.js'
import type { ConfigErrorCode } from './errorCatalogue.js'
import { formats } from './formats.js'
import { ruleMembers } from './ruleSchema.js'
import type { ConfigPath } from './source.js'
import { missingKey, nameOf, unknownKey, wrongValue } from './wording.js'

/** A config error before its place is known. */
export interface SchemaProblem {
  readonly code: ConfigErrorCode
  readonly path: ConfigPath
  readonly at: 'key' | 'value'
  readonly message: string
}

const isOfFormat: IsOfFormat = (format, text) => formats[format]!.accepts(text)

/** All errors of the data. Never throws. */
export function validate(schema: Schema, data: unknown): readonly SchemaProblem[] {
  const findings = violations(schema, data, isOfFormat).map((violation) => findingOf(violation, schema))
  return findings.filter(
    (finding, index) =>
      !isRepeated(finding, findings.slice(0, index)) && !findings.some((other) => explains(other, finding)),
  )
}

/** A value may fail both its type and its allowed words for the same reason. */
function isRepeated({ path, message }: SchemaProblem, before: readonly SchemaProblem[]): boolean {
  return before.some((other) => other.message === message && isDeepStrictEqual(other.path, path))
}

/** A misspelled kind is one error, not two. */
function explains(finding: SchemaProblem, other: SchemaProblem): boolean {
  if (finding.code !== 'unknown-key' || other.code !== 'no-kind') return false
  return isDeepStrictEqual(finding.path.slice(0, -1), other.path)
}

function findingOf(
  { keyword, path, data, schema, union, key: name = '', repeated }: Violation,
  config: Schema,
): SchemaProblem {
  const value = (code: ConfigErrorCode, message: string): SchemaProblem => ({
    code,
    path,
    at: 'value',
    message,
  })
  const key = (code: ConfigErrorCode, message: string): SchemaProblem => ({
    code,
    path: [...path, name],
    at: 'key',
    message,
  })
  const found = describeValue(data, schema)
  switch (keyword) {
    case 'additionalProperties':
      return key('unknown-key', unknownKey(path, name, schema, config))
    case 'propertyNames':
      return key('bad-key', `key "${name}" in ${nameOf(path)}; expected ${describeSchema(schema)}`)
    case 'required':
    case 'dependencies':
      return value('missing-key', missingKey(path, name, schema))
    case 'oneOf':
      return oneKind(path, data as object, schema)
    case 'minItems':
    case 'minLength':
    case 'minProperties':
      return value('empty', `${nameOf(path)} is ${found}; expected ${describeSchema(schema)}`)
    case 'uniqueItems':
      return repeatedItem(path, ...repeated!)
    default:
      return value(...wrongValue(path, data, schema, union))
  }
}

function repeatedItem(path: ConfigPath, earlier: number, later: number): SchemaProblem {
  const message = `item ${later + 1} of ${nameOf(path)} repeats item ${earlier + 1}; remove one`
  return { code: 'repeated-item', path: [...path, String(later)], at: 'value', message }
}

function oneKind(path: ConfigPath, rule: object, schema: Schema): SchemaProblem {
  const kinds = Object.keys(schema.properties ?? {}).filter((key) => !Object.hasOwn(ruleMembers.entries, key))
  const present = Object.keys(rule).filter((key) => kinds.includes(key))
  if (present.length === 0) {
    const message = `the rule has no kind, so it does nothing; add one of ${kinds.join(', ')}`
    return { code: 'no-kind', path, at: 'value', message }
  }
  const message = `a rule with ${present.map((kind) => `"${kind}"`).join(' and ')}; a rule has exactly one kind: write a rule for each`
  return { code: 'several-kinds', path: [...path, present[1]!], at: 'key', message }
}
