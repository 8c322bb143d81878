/**
 * Finds everything in which a value differs from its schema, a part of JSON Schema (draft-07).
 *
 * A library that compiles the whole standard takes longer to load, and to compile one config's schema, than the
 * proxy takes to start; a config is checked once.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util'
import type { Schema } from './schema.js'

/** A keyword of a schema that a value does not satisfy. */
export interface Violation {
  readonly keyword: keyof Schema
  /** Keys and indices that lead to the value. */
  readonly path: readonly string[]
  readonly data: unknown
  /** The schema that has the keyword. */
  readonly schema: Schema
  /** The key that is unknown, missing, or no name for a key. */
  readonly key?: string
  /** The union of which the schema is a branch, where the value fits none. */
  readonly union?: Schema
  /** Indices of two items that are equal. */
  readonly repeated?: readonly [earlier: number, later: number]
}

/** Whether a text is of the format that a schema names. */
export type IsOfFormat = (format: string, text: string) => boolean

type JsonObject = Readonly<Record<string, unknown>>

const isMapping = (data: unknown): data is JsonObject =>
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

/** Keywords that look at a value as a whole; each holds for values of another type than its own. */
const limits: { readonly [Key in keyof Limits]: (limit: Limits[Key], data: unknown) => boolean } = {
  enum: (words, data) => words.includes(data),
  const: (only, data) => data === only,
  pattern: (pattern, data) => typeof data !== 'string' || new RegExp(pattern, 'u').test(data),
  minLength: (least, data) => typeof data !== 'string' || lengthOf(data) >= least,
  maxLength: (most, data) => typeof data !== 'string' || lengthOf(data) <= most,
  minimum: (least, data) => typeof data !== 'number' || data >= least,
  maximum: (most, data) => typeof data !== 'number' || data <= most,
  minItems: (least, data) => !Array.isArray(data) || data.length >= least,
  minProperties: (least, data) => !isMapping(data) || Object.keys(data).length >= least,
}

/**
 * Every violation of the schema; none when the value satisfies it. Of a value that fits no branch of a union, what
 * keeps it from the branch that was most likely meant.
 */
export function violations(schema: Schema, data: unknown, isOfFormat: IsOfFormat): Violation[] {
  return check(schema, data, [])

  // The schema is the program's own: its depth bounds the recursion.
  function check(schema: Schema, data: unknown, path: readonly string[]): Violation[] {
    const violation = (keyword: keyof Schema, more?: Partial<Violation>): Violation => ({
      keyword,
      path,
      data,
      schema,
      ...more,
    })
    if (schema.type !== undefined && !types[schema.type]!(data)) return [violation('type')]
    const found: Violation[] = []
    for (const key of Object.keys(limits) as (keyof Limits)[]) {
      const holds = limits[key] as (limit: unknown, data: unknown) => boolean
      if (schema[key] !== undefined && !holds(schema[key], data)) found.push(violation(key))
    }
    const { format, anyOf, oneOf } = schema
    if (format !== undefined && typeof data === 'string' && !isOfFormat(format, data)) {
      found.push(violation('format'))
    }
    if (Array.isArray(data)) checkItems(data)
    if (isMapping(data)) checkMembers(data)
    if (anyOf !== undefined) {
      const branches = anyOf.map((branch) => check(branch, data, path))
      if (!branches.some((branch) => branch.length === 0)) {
        const meant = branchMeant(anyOf, branches, data)
        found.push(
          ...(meant?.map((each) => (each.data === data ? { ...each, union: schema } : each)) ?? [
            violation('anyOf'),
          ]),
        )
      }
    }
    if (
      oneOf !== undefined &&
      oneOf.filter((branch) => check(branch, data, path).length === 0).length !== 1
    ) {
      found.push(violation('oneOf'))
    }
    return found

    function checkItems(list: readonly unknown[]): void {
      const { items, uniqueItems } = schema
      const repeated = uniqueItems === true ? repetition(list) : undefined
      if (repeated !== undefined) found.push(violation('uniqueItems', { repeated }))
      if (items === undefined) return
      for (const [index, item] of list.entries()) found.push(...check(items, item, [...path, String(index)]))
    }

    function checkMembers(members: JsonObject): void {
      const {
        properties = {},
        patternProperties = {},
        propertyNames,
        required = [],
        dependencies = {},
      } = schema
      const keys = Object.keys(members)
      for (const key of required) {
        if (!keys.includes(key)) found.push(violation('required', { key }))
      }
      for (const [present, needed] of Object.entries(dependencies)) {
        if (!keys.includes(present)) continue
        for (const key of needed) {
          if (!keys.includes(key)) found.push(violation('dependencies', { key }))
        }
      }
      const patterns = Object.entries(patternProperties).map(
        ([pattern, value]) => [new RegExp(pattern, 'u'), value] as const,
      )
      for (const key of keys) {
        if (propertyNames !== undefined) {
          const named = check(propertyNames, key, path)
          found.push(...named.map((each) => ({ ...each, keyword: 'propertyNames' as const, key })))
        }
        const schemas = patterns.filter(([pattern]) => pattern.test(key)).map(([, value]) => value)
        if (Object.hasOwn(properties, key)) schemas.push(properties[key]!)
        for (const value of schemas) found.push(...check(value, members[key], [...path, key]))
        if (schemas.length === 0 && schema.additionalProperties === false) {
          found.push(violation('additionalProperties', { key }))
        }
      }
    }
  }
}

function repetition(list: readonly unknown[]): Violation['repeated'] {
  for (let later = list.length - 1; later > 0; later--) {
    const earlier = list.findLastIndex((item, at) => at < later && isDeepStrictEqual(item, list[later]))
    if (earlier !== -1) return [earlier, later]
  }
  return undefined
}

/** The branch of the value's type that it lacks least for; undefined where it is not plain which one was meant. */
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
  // A bare number where one branch has a unit: the unit is what is missing.
  if (typeof data === 'number' && anyOf.some(({ format }) => format === 'duration' || format === 'size')) {
    return undefined
  }
  return first
}

function isOfType({ type, anyOf }: Schema, data: unknown): boolean {
  if (anyOf !== undefined) return anyOf.every((branch) => isOfType(branch, data))
  return type === undefined || types[type]!(data)
}
