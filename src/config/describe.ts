/**
 * The words of messages: what a value is, and what a schema expects.
 *
 * @module
 */
import type { Schema } from '../schema/schema.js'
import { formats } from './formats.js'
import { inline } from './meant.js'

const longestShown = 60

/** What was found: scalars as they are, other values by their type. Secrets and credentials in URLs are not shown. */
export function describeValue(value: unknown, schema: Schema = {}): string {
  if (schema.writeOnly === true) return 'a secret, not shown here'
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty mapping' : 'a mapping'
  if (value === '') return 'empty text'
  // JSON has no infinity and no NaN.
  if (typeof value === 'number' && !Number.isFinite(value)) return inline(value)
  const text = (JSON.stringify(value) ?? String(value)).replace(/(:\/\/)[^/@\s]*@/, '$1…@')
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
}

/** What is expected: `a duration: …`, `one of "a", "b"`, `true or false`. */
export function describeSchema(schema: Schema): string {
  if (schema.anyOf !== undefined) return alternatives(schema.anyOf, schema.examples)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return `one of ${listed(schema.enum)}`
  const format = schema.format === undefined ? undefined : formats[schema.format]
  if (format !== undefined) return format.expected
  switch (schema.type) {
    case 'string':
      return (schema.minLength ?? 0) > 1
        ? `text of at least ${schema.minLength} characters`
        : `text${example(schema)}`
    case 'boolean':
      return 'true or false'
    case 'integer':
      return `a whole number${bounds(schema)}`
    case 'number':
      return `a number${bounds(schema)}`
    case 'array':
      return listOf(schema)
    case 'object':
      return (schema.minProperties ?? 0) > 0 ? 'a mapping with at least one key' : 'a mapping'
    default:
      return 'any value'
  }
}

function listOf({ items, minItems = 0 }: Schema): string {
  const list =
    minItems > 0 ? `a list with at least ${minItems === 1 ? 'one item' : `${minItems} items`}` : 'a list'
  if (items === undefined) return list
  return items.type === 'object' ? `${list} of mappings` : `${list} (each item: ${describeSchema(items)})`
}

/** `"a", "b", "c"`. */
export function listed(words: readonly unknown[]): string {
  return words.map((word) => JSON.stringify(word)).join(', ')
}

function alternatives(branches: readonly Schema[], examples: readonly unknown[] | undefined): string {
  const constants = branches.filter((branch) => branch.const !== undefined)
  if (constants.length === branches.length) return `one of ${listed(constants.map((branch) => branch.const))}`
  const [lists, others] = [branches.filter(isList), branches.filter((branch) => !isList(branch))]
  const words = others.map((branch) =>
    describeSchema({ ...(examples && { examples: texts(examples) }), ...branch }),
  )
  // Describes a union of something and a list of it only once.
  const more = lists.map((list) =>
    words.length === 1 && isAlike(list, others[0]!) ? 'a list of these' : describeSchema(list),
  )
  const all = [...new Set([...words, ...more])]
  return all.length === 1 ? all[0]! : `${all.slice(0, -1).join('; ')}; or ${all.at(-1)}`
}

const isList = (schema: Schema) => schema.type === 'array'
const texts = (examples: readonly unknown[]) => examples.filter((value) => typeof value === 'string')
const isAlike = (list: Schema, item: Schema) => JSON.stringify(list.items) === JSON.stringify(item)

function bounds({ minimum, maximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`
  if (minimum !== undefined) return `, ${minimum} or more`
  return maximum === undefined ? '' : `, ${maximum} or less`
}

function example({ examples }: Schema): string {
  return typeof examples?.[0] === 'string' ? ` such as ${JSON.stringify(examples[0])}` : ''
}
