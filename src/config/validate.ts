/**
 * Checks a config's data against its schema, and says what is wrong in words for people.
 *
 * @module
 */
import { Ajv, type ErrorObject } from 'ajv'
import type { TSchema } from 'typebox'
import { describeSchema, describeValue, listed, type Schema } from './describe.js'
import type { FaultCode } from './faultCatalogue.js'
import { formats } from './formats.js'
import { nearest } from './nearest.js'
import { ruleMembers } from './ruleSchema.js'
import type { Path } from './source.js'
import { settleUnions } from './unions.js'

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
  })
  for (const [name, format] of Object.entries(formats))
    ajv.addFormat(name, { type: 'string', validate: format.accepts })
  const validate = ajv.compile(schema)
  return (data) => {
    if (validate(data)) return []
    return settleUnions(validate.errors ?? []).map((error) => findingOf(error))
  }
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
      return value(
        'empty',
        `found ${emptiness(error.data)} for ${nameOf(path)}; expected ${describeSchema(schema)}`,
      )
    case 'uniqueItems':
      return value(
        'repeated-item',
        `item ${params.i! + 1} of ${nameOf(path)} repeats item ${params.j! + 1}; remove one`,
      )
    default:
      return value(...wrongValue(path, error.data, found, schema))
  }
}

function emptiness(value: unknown): string {
  return typeof value === 'string' ? (value === '' ? 'empty text' : describeValue(value)) : 'nothing in it'
}

/** Type, enum, format, pattern and bounds: the value is not what the schema describes. */
function wrongValue(path: Path, data: unknown, found: string, schema: Schema): [FaultCode, string] {
  const what = nameOf(path)
  const units = unitsOf(schema)
  if (units !== undefined && /^\d+(?:\.\d+)?$/.test(String(data))) {
    return [
      'missing-unit',
      `${what} is ${data} without a unit; expected ${units}, as in ${exampleOf(schema, data)}`,
    ]
  }
  const words = wordsOf(schema)
  if (words !== undefined) {
    const meant = typeof data === 'string' ? nearest(data, words) : undefined
    const remedy = meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`
    return ['unknown-word', `${what} is ${found}; expected one of ${listed(words)}${remedy}`]
  }
  const reason = typeof data === 'string' ? formats[schema.format ?? '']?.reason?.(data) : undefined
  const message = `${what} is ${found}; expected ${describeSchema(schema)}${reason ? ` (${reason})` : ''}`
  return [isRightType(data, schema) ? 'bad-value' : 'wrong-type', message]
}

function isRightType(data: unknown, schema: Schema): boolean {
  if (schema.anyOf !== undefined) return schema.anyOf.some((branch) => isRightType(data, branch))
  const type = Array.isArray(data) ? 'array' : data === null ? 'null' : typeof data
  return schema.type === type || (type === 'number' && schema.type === 'integer' && Number.isInteger(data))
}

function unitsOf(schema: Schema): string | undefined {
  const named = schema.anyOf?.find((branch) => branch.format !== undefined) ?? schema
  return formats[named.format ?? '']?.units
}

function exampleOf(schema: Schema, data: unknown): string {
  const unit = unitsOf(schema)?.startsWith('B') ? 'KiB' : 's'
  return `${Math.ceil(Number(data))}${unit}`
}

function wordsOf(schema: Schema): string[] | undefined {
  const words =
    schema.enum ??
    (schema.anyOf?.every((branch) => branch.const !== undefined)
      ? schema.anyOf.map((branch) => branch.const)
      : undefined)
  return words?.every((word) => typeof word === 'string') ? (words as string[]) : undefined
}

const mostKeysShown = 16

function unknownKey(path: Path, key: string, schema: Schema): string {
  const known = Object.keys(schema.properties ?? {}).filter((name) => !name.startsWith('$'))
  const meant = nearest(key, known)
  const style = meant !== undefined && /[-_]/.test(key) ? ' (keys are camelCase)' : ''
  const remedy =
    meant !== undefined
      ? `did you mean "${meant}"?${style}`
      : known.length <= mostKeysShown
        ? `known keys: ${known.join(', ')}`
        : 'remove it, or look it up in docs/reference.md'
  return `unknown key "${key}" in ${containerOf(path)}; ${remedy}`
}

function missingKey(path: Path, key: string, schema: Schema): string {
  const expected = schema.properties?.[key]
  return `${containerOf(path)} has no "${key}"; add it: ${expected === undefined ? 'a value' : describeSchema(expected)}`
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

const isIndex = (step: string | undefined) => step !== undefined && /^\d+$/.test(step)

/** The last key of the path, or where there is none what the item belongs to. */
function nameOf(path: Path): string {
  const last = path.findLastIndex((step) => !isIndex(step))
  if (last === -1) return 'the config'
  return last === path.length - 1
    ? `"${path[last]}"`
    : `item ${Number(path[last + 1]) + 1} of "${path[last]}"`
}

/** The mapping at the path, for people: `a rule`, `a test`, `"limits"`, `the config`. */
function containerOf(path: Path): string {
  if (path.length === 0) return 'the config'
  if (path.length === 2 && isIndex(path[1])) return `a ${path[0]!.replace(/s$/, '')}`
  return nameOf(path)
}
