/**
 * Builds schemas whose values TypeScript knows. The types are TypeBox's and so are the names; what TypeBox can do
 * beyond them would take longer to load than all rules together.
 *
 * @module
 */
import type { Type as TypeBox } from 'typebox'
import type { Schema } from './schema.js'

export type { Static, TObject, TSchema } from 'typebox'

// Beside the schema and not in it: a property's being optional is for the object around it to say.
const optional = Symbol('optional')

type Property = Schema & { readonly [optional]?: true }

const plain = (type: string) => (options?: Schema) => ({ type, ...options })

function object(properties: Readonly<Record<string, Property>>, options?: Schema): Schema {
  const required = Object.keys(properties).filter((key) => properties[key]![optional] === undefined)
  return { type: 'object', ...(required.length > 0 && { required }), properties, ...options }
}

const built = {
  String: plain('string'),
  Integer: plain('integer'),
  Number: plain('number'),
  Boolean: plain('boolean'),
  Null: plain('null'),
  Unknown: (options?: Schema) => ({ ...options }),
  /** The schema as it is, for values of which TypeScript is told more. */
  Unsafe: (schema: Schema) => schema,
  Literal: (value: string | number | boolean, options?: Schema) => ({
    type: typeof value,
    const: value,
    ...options,
  }),
  Union: (anyOf: readonly Schema[], options?: Schema) => ({ anyOf, ...options }),
  Array: (items: Schema, options?: Schema) => ({ type: 'array', items, ...options }),
  Record: ({ pattern = '^.*$' }: Schema, value: Schema, options?: Schema) => ({
    type: 'object',
    patternProperties: { [pattern]: value },
    ...options,
  }),
  Optional: (schema: Schema): Property =>
    Object.defineProperty({ ...schema }, optional, { value: true, enumerable: false }),
  Object: object,
}

export const Type = built as unknown as Pick<typeof TypeBox, keyof typeof built>
