/**
 * Declares a setting or an option once: its type, default, description and examples.
 * A declaration has two sides. `json` is its JSON Schema, which checks what people write, and from which editor support
 * and the reference are generated. The declaration itself is a valibot schema: {@link read} converts what people wrote
 * into the value that the code uses, with defaults filled in, durations in milliseconds and sizes in bytes. TypeScript
 * infers the type of that value ({@link Output}). A key is required unless its declaration has a `default` or is
 * wrapped in {@link optional}.
 *
 * @module
 */
import * as v from 'valibot'
import { parseDuration } from '../http/duration.js'
import { parseSize } from '../http/size.js'
import { isMapping, satisfies } from './check.js'
import type { Schema } from './schema.js'

type ValueReader = v.GenericSchema

/** The declaration of a value. */
export type Option<R extends ValueReader = ValueReader> = R & { readonly json: Schema }
/** The declaration of a mapping. */
export type ObjectOption<
  Members extends Readonly<Record<string, Option>> = Readonly<Record<string, Option>>,
> = Option<v.ObjectSchema<Members, undefined>>

/** The value that the code uses. */
export type Output<O extends ValueReader> = v.InferOutput<O>
/** The value that people write. */
export type Input<O extends ValueReader> = v.InferInput<O>

/** Keywords of JSON Schema besides the type; `default` has the form in which people write the value. */
type About<R extends ValueReader> = Omit<Schema, 'default'> & {
  readonly default?: v.InferInput<R> | undefined
}

/** A declaration with a default may be omitted. */
type Declared<R extends ValueReader, A> = A extends { readonly default: NonNullable<unknown> }
  ? Option<v.OptionalSchema<R, v.InferInput<R>>>
  : Option<R>

function declare<R extends ValueReader, A extends About<R>>(
  reader: R,
  json: Schema,
  about?: A,
): Declared<R, A> {
  const { default: fallback } = about ?? {}
  // Without other examples, the default is the example.
  const isScalar = typeof fallback === 'string' || typeof fallback === 'number'
  const schema = { ...json, ...(isScalar && { examples: [fallback] }), ...about }
  const declared = fallback === undefined ? reader : v.optional(reader, fallback)
  return Object.assign(declared, { json: schema }) as unknown as Declared<R, A>
}

/** Keywords that limit a scalar are checked when it is read, so that a union selects the right branch. */
function scalar<T>(type: string) {
  return <A extends About<v.GenericSchema<T>>>(about?: A): Declared<v.GenericSchema<T>, A> => {
    const json: Schema = { type, ...about }
    const fits = (value: unknown) => satisfies(json, value, () => true)
    return declare(v.custom<T>(fits) as v.GenericSchema<T>, json, about)
  }
}

/** Text with a unit, which the code gets as a number. */
function measured(format: string, parse: (text: string) => number | undefined) {
  type Measured = v.GenericSchema<string, number>
  return <A extends About<Measured>>(about?: A): Declared<Measured, A> => {
    const reader = v.pipe(
      v.string(),
      v.check((text) => parse(text) !== undefined),
      v.transform((text) => parse(text)!),
    )
    return declare(reader as Measured, { type: 'string', format }, about)
  }
}

export const text = scalar<string>('string')
export const integer = scalar<number>('integer')
export const number = scalar<number>('number')
export const flag = scalar<boolean>('boolean')
export const nothing = scalar<null>('null')

/** Written as in `30s`; the code gets milliseconds. */
export const duration = measured('duration', parseDuration)
/** Written as in `64KiB`; the code gets bytes. */
export const size = measured('size', parseSize)

/** Any value, passed on unchanged. */
export const anything = (about?: Schema): Option<v.GenericSchema<unknown>> =>
  declare(v.unknown() as v.GenericSchema<unknown>, {}, about)

/** Exactly this value. */
export function literal<const T extends string | number | boolean>(
  value: T,
  about?: Schema,
): Option<v.GenericSchema<T>> {
  return declare(v.literal(value) as unknown as v.GenericSchema<T>, {
    type: typeof value,
    const: value,
    ...about,
  })
}

/** One of a few words. */
export function oneOf<const W extends string, A extends About<v.GenericSchema<W>>>(
  words: readonly W[],
  about?: A,
): Declared<v.GenericSchema<W>, A> {
  const reader = v.picklist(words) as unknown as v.GenericSchema<W>
  return declare(reader, { type: 'string', enum: words }, { examples: words, ...about } as A)
}

/** A value in one of these forms; the first that fits is selected. */
export function union<const B extends readonly Option[], A extends About<v.UnionSchema<B, undefined>>>(
  branches: B,
  about?: A,
): Declared<v.UnionSchema<B, undefined>, A> {
  return declare(v.union(branches), { anyOf: branches.map(({ json }) => json) }, about)
}

export function list<I extends Option, A extends About<v.ArraySchema<I, undefined>>>(
  item: I,
  about?: A,
): Declared<v.ArraySchema<I, undefined>, A> {
  return declare(v.array(item), { type: 'array', items: item.json }, about)
}

/** One value, or a list of at least one; the code gets what was written. */
export function oneOrMore<I extends Option>(item: I, about?: Schema) {
  return union([item, list(item, { minItems: 1 })], about)
}

/** Like valibot's record, which drops the keys `constructor`, `prototype` and `__proto__`: to us, they are names. */
function recordReader<I extends Option>(value: I) {
  const reader = v.pipe(
    v.custom<Readonly<Record<string, unknown>>>(isMapping),
    v.transform((mapping): unknown => Object.entries(mapping)),
    v.array(v.tuple([v.string(), value])),
    v.transform((entries) => Object.fromEntries(entries)),
  )
  return reader as unknown as v.RecordSchema<v.StringSchema<undefined>, I, undefined>
}

/** A mapping with keys that the author chooses; `pattern` is for the keys. */
export function record<
  I extends Option,
  A extends About<v.RecordSchema<v.StringSchema<undefined>, I, undefined>>,
>(
  value: I,
  about?: A & { readonly pattern?: string },
): Declared<v.RecordSchema<v.StringSchema<undefined>, I, undefined>, A> {
  const { pattern = '^.*$', ...rest } = about ?? {}
  const json = { type: 'object', patternProperties: { [pattern]: value.json } }
  return declare(recordReader(value), json, rest as A)
}

/** A mapping with exactly these keys. Use `default: {}` if all of them can be omitted, and the mapping too. */
export function object<
  const M extends Readonly<Record<string, Option>>,
  A extends About<v.ObjectSchema<M, undefined>>,
>(members: M, about?: A): Declared<v.ObjectSchema<M, undefined>, A> {
  const entries = Object.entries(members)
  const required = entries.filter(([, { type }]) => type !== 'optional').map(([key]) => key)
  const json: Schema = {
    type: 'object',
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(entries.map(([key, member]) => [key, member.json])),
    additionalProperties: false,
  }
  const declared = declare(v.object(members), json, about)
  // The members describe the empty mapping themselves.
  const { default: _, ...shown } = declared.json
  return Object.assign(declared, { json: shown })
}

/** A key that can be omitted and has no default: the code gets undefined. */
export function optional<O extends Option>(option: O): Option<v.OptionalSchema<O, undefined>> {
  return Object.assign(v.optional(option), { json: option.json })
}

/**
 * The value that the code uses.
 * @param written a value that satisfies `option.json`
 * @throws ValiError if it does not
 */
export function read<O extends Option>(option: O, written: unknown): Output<O> {
  return v.parse(option, written)
}
