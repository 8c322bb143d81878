/**
 * Completion and documentation from the config's JSON Schema: what can be written at a place in a YAML text.
 *
 * @module
 */

export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly $ref?: string
  readonly additionalProperties?: boolean | JsonSchema
}

export interface SchemaPlace {
  /** Keys and `[]` from the top to the line. */
  readonly path: readonly string[]
  /** The key on the line, when the place is behind its colon. */
  readonly key: string | undefined
}

const keyLine = /^(\s*(?:- +)*)("?[\w$./-]+"?):(?:\s|$)/

/** Where a position in the text is, by indentation. */
export function placeAt(text: string, position: number): SchemaPlace {
  const before = text.slice(0, position).split('\n')
  const line = before.pop() ?? ''
  const own = keyLine.exec(line)
  const path: string[] = []
  // A list item's dash indents what follows it.
  let indent = own ? own[1]!.length : (/^\s*(?:- +|-$)*/.exec(line)?.[0].length ?? 0)
  if (/^\s*-/.test(line)) {
    path.unshift('[]')
    indent = line.search(/-/) + 0.5
  }
  for (const above of before.reverse()) {
    const found = keyLine.exec(above)
    if (found === null) continue
    const [, lead = '', key = ''] = found
    const isItem = lead.includes('-')
    if (lead.length < indent) {
      path.unshift(key.replaceAll('"', ''))
      indent = lead.length
      if (isItem) {
        path.unshift('[]')
        indent = above.search(/-/) + 0.5
      }
    } else if (isItem && above.search(/-/) < indent) {
      path.unshift('[]')
      indent = above.search(/-/) + 0.5
    }
    if (indent === 0) break
  }
  return { path, key: own?.[2]?.replaceAll('"', '') }
}

function* branches(schema: JsonSchema | undefined, root: JsonSchema): Generator<JsonSchema> {
  if (schema === undefined) return
  const target = schema.$ref?.startsWith('#/')
    ? schema.$ref
        .slice(2)
        .split('/')
        .reduce<unknown>((value, name) => (value as Record<string, unknown>)?.[name], root)
    : undefined
  if (target !== undefined) yield* branches(target as JsonSchema, root)
  yield schema
  for (const one of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    yield* branches(one, root)
}

/** The schemas that apply below a path. */
export function schemasAt(root: JsonSchema, path: readonly string[]): JsonSchema[] {
  let current = [...branches(root, root)]
  for (const step of path) {
    current = current.flatMap((schema) => {
      const next = step === '[]' ? schema.items : (schema.properties?.[step] ?? extra(schema))
      return [...branches(next, root)]
    })
  }
  return current
}

const extra = ({ additionalProperties }: JsonSchema) =>
  typeof additionalProperties === 'object' ? additionalProperties : undefined

/** Keys that are allowed at the place, with their schema. */
export function keysAt(root: JsonSchema, path: readonly string[]): Map<string, JsonSchema> {
  return new Map(schemasAt(root, path).flatMap(({ properties }) => Object.entries(properties ?? {})))
}

/** Values that the key at the place can have. */
export function valuesAt(root: JsonSchema, path: readonly string[]): string[] {
  const values = schemasAt(root, path).flatMap((schema) => [
    ...(schema.enum ?? []),
    ...(schema.const === undefined ? [] : [schema.const]),
    ...(schema.type === 'boolean' ? [true, false] : []),
    ...(schema.examples ?? []),
  ])
  return [...new Set(values.filter((value) => typeof value !== 'object').map(String))]
}
