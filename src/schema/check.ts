/**
 * Finds all differences between a value and its schema, which is in a part of JSON Schema (draft-07). A library that
 * compiles the whole standard takes longer to load, and to compile the schema of one config, than the proxy takes to
 * start, and a config is checked only once.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util'
import type { Schema } from './schema.js'

/** A keyword of a schema that a value does not satisfy. */
export interface Violation {
  readonly keyword: keyof Schema
  /** Keys and indexes that lead to the value. */
  readonly path: readonly string[]
  readonly data: unknown
  /** The schema that has the keyword. */
  readonly schema: Schema
  /** The key that is unknown, missing, or not a valid name. */
  readonly key?: string
  /** The union of which the schema is a branch, if the value fits none of them. */
  readonly union?: Schema
  /** Indexes of two equal items. */
  readonly repeated?: readonly [earlier: number, later: number]
}

/** Whether a text has the format that a schema names. */
export type IsOfFormat = (format: string, text: string) => boolean

type JsonObject = Readonly<Record<string, unknown>>

export const isMapping = (data: unknown): data is JsonObject =>
  data !== null && typeof data === 'object' && !Array.isArray(data)
const lengthOf = (text: string) => [...text].length

const types: Readonly<Record<string, (data: unknown) => boolean>> = {
  string: (data) => typeof data === 'string',
  boolean: (data) => typeof data === 'boolean',
  number: Number.isFinite,
  integer: Number.isInteger,
  null: (data) => data === null,
  array: Array.isArray,
  object: isMapping,
}

type Limits = Required<
  Pick<
    Schema,
    | 'enum'
    | 'const'
    | 'pattern'
    | 'minLength'
    | 'maxLength'
    | 'minimum'
    | 'maximum'
    | 'minItems'
    | 'minProperties'
  >
>

type LimitTest = (data: unknown) => boolean

/** Keywords that test a value as a whole; each holds for values of other types than its own. */
const limits: { readonly [Key in keyof Limits]: (limit: Limits[Key]) => LimitTest } = {
  enum: (words) => (data) => words.includes(data),
  const: (only) => (data) => data === only,
  pattern: (pattern) => {
    const compiled = new RegExp(pattern, 'u')
    return (data) => typeof data !== 'string' || compiled.test(data)
  },
  minLength: (least) => (data) => typeof data !== 'string' || lengthOf(data) >= least,
  maxLength: (most) => (data) => typeof data !== 'string' || lengthOf(data) <= most,
  minimum: (least) => (data) => typeof data !== 'number' || data >= least,
  maximum: (most) => (data) => typeof data !== 'number' || data <= most,
  minItems: (least) => (data) => !Array.isArray(data) || data.length >= least,
  minProperties: (least) => (data) => !isMapping(data) || Object.keys(data).length >= least,
}

/** What is the same for each of the thousands of values that a large config has for one schema. */
interface Prepared {
  readonly limits: readonly (readonly [keyword: keyof Limits, holds: LimitTest])[]
  readonly patterns: readonly (readonly [key: RegExp, schema: Schema])[]
  readonly dependencies: readonly (readonly [present: string, needed: readonly string[]])[]
}

const prepared = new WeakMap<Schema, Prepared>()

function prepare(schema: Schema): Prepared {
  const known = prepared.get(schema)
  if (known !== undefined) return known
  const limited = (Object.keys(limits) as (keyof Limits)[]).filter((key) => schema[key] !== undefined)
  const made: Prepared = {
    limits: limited.map((key) => [key, (limits[key] as (limit: unknown) => LimitTest)(schema[key])]),
    patterns: Object.entries(schema.patternProperties ?? {}).map(([key, value]) => [
      new RegExp(key, 'u'),
      value,
    ]),
    dependencies: Object.entries(schema.dependencies ?? {}),
  }
  prepared.set(schema, made)
  return made
}

/**
 * Whether the value satisfies the schema. Nearly every value of a config does, and this finds out without building a
 * list.
 */
export function satisfies(schema: Schema, data: unknown, isOfFormat: IsOfFormat): boolean {
  return fits(schema, data)

  function fits(schema: Schema, data: unknown): boolean {
    const { type, format, anyOf, oneOf } = schema
    if (type !== undefined && !types[type]!(data)) return false
    const { limits } = prepare(schema)
    for (const [, holds] of limits) if (!holds(data)) return false
    if (format !== undefined && typeof data === 'string' && !isOfFormat(format, data)) return false
    if (Array.isArray(data)) {
      const { items, uniqueItems } = schema
      if (uniqueItems === true && repetition(data) !== undefined) return false
      if (items !== undefined && !data.every((item) => fits(items, item))) return false
    } else if (isMapping(data) && !fitsMembers(schema, data)) return false
    if (anyOf !== undefined && !anyOf.some((branch) => fits(branch, data))) return false
    return oneOf === undefined || oneOf.filter((branch) => fits(branch, data)).length === 1
  }

  function fitsMembers(schema: Schema, members: JsonObject): boolean {
    const { properties, propertyNames, required, additionalProperties } = schema
    const { patterns, dependencies } = prepare(schema)
    const has = (key: string) => Object.hasOwn(members, key)
    if (required?.every(has) === false) return false
    if (dependencies.some(([present, needed]) => has(present) && !needed.every(has))) return false
    for (const key of Object.keys(members)) {
      const value = members[key]
      if (propertyNames !== undefined && !fits(propertyNames, key)) return false
      let isKnown = properties !== undefined && Object.hasOwn(properties, key)
      if (isKnown && !fits(properties![key]!, value)) return false
      for (const [pattern, member] of patterns) {
        if (!pattern.test(key)) continue
        isKnown = true
        if (!fits(member, value)) return false
      }
      if (!isKnown && additionalProperties === false) return false
    }
    return true
  }
}

/**
 * All violations of the schema; none if the value satisfies it. If a value fits no branch of a union, the violations of
 * the branch that was most likely meant.
 */
export function violations(schema: Schema, data: unknown, isOfFormat: IsOfFormat): Violation[] {
  return check({ schema, data, path: [], isOfFormat })
}

/** A value to check, with its place in the whole. */
interface CheckedValue {
  readonly schema: Schema
  readonly data: unknown
  readonly path: readonly string[]
  readonly isOfFormat: IsOfFormat
}

function violation(
  { schema, data, path }: CheckedValue,
  keyword: keyof Schema,
  more?: Partial<Violation>,
): Violation {
  return { keyword, path, data, schema, ...more }
}

// Recursive: the schema is the program's own, so its depth is limited.
function check(value: CheckedValue): Violation[] {
  const { schema, data, isOfFormat } = value
  if (satisfies(schema, data, isOfFormat)) return []
  const { type, format, oneOf } = schema
  if (type !== undefined && !types[type]!(data)) return [violation(value, 'type')]
  const found = prepare(schema)
    .limits.filter(([, holds]) => !holds(data))
    .map(([keyword]) => violation(value, keyword))
  if (format !== undefined && typeof data === 'string' && !isOfFormat(format, data)) {
    found.push(violation(value, 'format'))
  }
  if (Array.isArray(data)) found.push(...checkItems(value, data))
  if (isMapping(data)) found.push(...checkMembers(value, data))
  found.push(...checkUnion(value))
  if (oneOf !== undefined && oneOf.filter((branch) => satisfies(branch, data, isOfFormat)).length !== 1) {
    found.push(violation(value, 'oneOf'))
  }
  return found
}

function checkItems(value: CheckedValue, list: readonly unknown[]): Violation[] {
  const { items, uniqueItems } = value.schema
  const repeated = uniqueItems === true ? repetition(list) : undefined
  const found = repeated === undefined ? [] : [violation(value, 'uniqueItems', { repeated })]
  if (items === undefined) return found
  return [
    ...found,
    ...list.flatMap((data, index) =>
      check({ ...value, schema: items, data, path: [...value.path, String(index)] }),
    ),
  ]
}

function checkMembers(value: CheckedValue, members: JsonObject): Violation[] {
  const { properties = {}, propertyNames, required = [], additionalProperties } = value.schema
  const { patterns, dependencies } = prepare(value.schema)
  const has = (key: string) => Object.hasOwn(members, key)
  const missing = (keyword: keyof Schema, keys: readonly string[]) =>
    keys.filter((key) => !has(key)).map((key) => violation(value, keyword, { key }))
  const found = missing('required', required)
  for (const [present, needed] of dependencies) {
    if (has(present)) found.push(...missing('dependencies', needed))
  }
  for (const [key, data] of Object.entries(members)) {
    if (propertyNames !== undefined) {
      const named = check({ ...value, schema: propertyNames, data: key })
      found.push(...named.map((each) => ({ ...each, keyword: 'propertyNames' as const, key })))
    }
    const schemas = patterns.filter(([pattern]) => pattern.test(key)).map(([, member]) => member)
    if (Object.hasOwn(properties, key)) schemas.push(properties[key]!)
    const path = [...value.path, key]
    found.push(...schemas.flatMap((schema) => check({ ...value, schema, data, path })))
    if (schemas.length === 0 && additionalProperties === false) {
      found.push(violation(value, 'additionalProperties', { key }))
    }
  }
  return found
}

function checkUnion(value: CheckedValue): Violation[] {
  const { schema: union, data } = value
  const { anyOf } = union
  const branches = anyOf?.map((schema) => check({ ...value, schema })) ?? []
  if (anyOf === undefined || branches.some((branch) => branch.length === 0)) return []
  const meant = branchMeant(anyOf, branches, data)
  if (meant === undefined) return [violation(value, 'anyOf')]
  return meant.map((each) => (each.data === data ? { ...each, union } : each))
}

function repetition(list: readonly unknown[]): Violation['repeated'] {
  for (let later = list.length - 1; later > 0; later--) {
    const earlier = list.findLastIndex((item, at) => at < later && isDeepStrictEqual(item, list[later]))
    if (earlier !== -1) return [earlier, later]
  }
  return undefined
}

/** The branch of the value's type with the fewest violations; undefined if it is not clear which one was meant. */
function branchMeant(
  anyOf: readonly Schema[],
  branches: readonly (readonly Violation[])[],
  data: unknown,
): readonly Violation[] | undefined {
  const [first, ...others] = branches
    .filter((_, index) => isOfType(anyOf[index]!, data))
    .sort((a, b) => a.length - b.length)
  const isScalar = data === null || typeof data !== 'object'
  if (isScalar && others.length > 0) return undefined
  // For a bare number where one branch has a unit, the missing unit is the problem.
  if (typeof data === 'number' && anyOf.some(({ format }) => format === 'duration' || format === 'size')) {
    return undefined
  }
  return first
}

function isOfType({ type, anyOf }: Schema, data: unknown): boolean {
  if (anyOf !== undefined) return anyOf.every((branch) => isOfType(branch, data))
  return type === undefined || types[type]!(data)
}
