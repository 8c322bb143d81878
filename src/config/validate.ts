/**
 * Checks a config's data against its schema, and says what is wrong in words for people.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util'
import { Ajv, type ErrorObject } from 'ajv'
import type { TSchema } from 'typebox'
import { describeSchema, describeValue, type Schema } from './describe.js'
import type { FaultCode } from './faultCatalogue.js'
import { formats } from './formats.js'
import { ruleMembers } from './ruleSchema.js'
import type { Path } from './source.js'
import { settleUnions } from './unions.js'
import { missingKey, nameOf, unknownKey, wrongValue } from './wording.js'

/** A fault before its place is known. */
export interface Finding {
  readonly code: FaultCode
  readonly path: Path
  readonly at: 'key' | 'value'
  readonly message: string
}

/** Compiles the schema once; the function returns every fault of the data, and never throws. */
export function validator(schema: TSchema): (data: unknown) => readonly Finding[] {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    // The schema is the program's own, and tests hold it to its metaschema; it is used a few times a day.
    validateSchema: false,
    meta: false,
    code: { optimize: false },
  })
  for (const [name, format] of Object.entries(formats))
    ajv.addFormat(name, { type: 'string', validate: format.accepts })
  const validate = ajv.compile(schema)
  return (data) => {
    if (validate(data)) return []
    const findings = settleUnions(validate.errors ?? [])
      .filter(({ keyword }) => keyword !== 'propertyNames')
      .map(findingOf)
    return findings.filter(
      (finding, index) =>
        !isRepeated(finding, findings.slice(0, index)) && !findings.some((other) => explains(other, finding)),
    )
  }
}

/** A value may fail its type and its words for one reason. */
function isRepeated({ path, message }: Finding, before: readonly Finding[]): boolean {
  return before.some((other) => other.message === message && isDeepStrictEqual(other.path, path))
}

/** A misspelt kind is one fault, not two. */
function explains(finding: Finding, other: Finding): boolean {
  if (finding.code !== 'unknown-key' || other.code !== 'no-kind') return false
  return isDeepStrictEqual(finding.path.slice(0, -1), other.path)
}

/** The reference tokens of an instance path. */
function pathOf(error: ErrorObject): Path {
  return error.instancePath
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function findingOf(error: ErrorObject): Finding {
  const path = pathOf(error)
  const params = error.params as Record<string, string & number>
  const value = (code: FaultCode, message: string): Finding => ({ code, path, at: 'value', message })
  const key = (code: FaultCode, name: string, message: string): Finding => ({
    code,
    path: [...path, name],
    at: 'key',
    message,
  })
  const schema = error.parentSchema as Schema
  const found = describeValue(error.data)
  if (error.propertyName !== undefined) {
    const message = `key "${error.propertyName}" in ${nameOf(path)}; expected ${describeSchema(schema)}`
    return key('bad-key', error.propertyName, message)
  }
  switch (error.keyword) {
    case 'additionalProperties':
      return key(
        'unknown-key',
        params.additionalProperty!,
        unknownKey(path, params.additionalProperty!, schema),
      )
    case 'required':
    case 'dependencies':
      return value('missing-key', missingKey(path, params.missingProperty!, schema))
    case 'oneOf':
      return oneKind(path, error.data as object, schema)
    case 'minItems':
    case 'minLength':
    case 'minProperties':
      return value('empty', `${nameOf(path)} is ${found}; expected ${describeSchema(schema)}`)
    case 'uniqueItems':
      return repeatedItem(path, params.i!, params.j!)
    default:
      return value(...wrongValue(path, error.data, schema))
  }
}

function repeatedItem(path: Path, one: number, other: number): Finding {
  const [first, second] = [Math.min(one, other), Math.max(one, other)]
  const message = `item ${second + 1} of ${nameOf(path)} repeats item ${first + 1}; remove one`
  return { code: 'repeated-item', path: [...path, String(second)], at: 'value', message }
}

function oneKind(path: Path, rule: object, schema: Schema): Finding {
  const kinds = Object.keys(schema.properties ?? {}).filter((key) => !Object.hasOwn(ruleMembers, key))
  const present = Object.keys(rule).filter((key) => kinds.includes(key))
  if (present.length === 0) {
    const message = `a rule that does nothing; add one of ${kinds.join(', ')}`
    return { code: 'no-kind', path, at: 'value', message }
  }
  const message = `a rule with ${present.map((kind) => `"${kind}"`).join(' and ')}; a rule has one kind: write one rule for each`
  return { code: 'several-kinds', path: [...path, present[1]!], at: 'key', message }
}
