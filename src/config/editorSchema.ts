/**
 * The config's schema as editors use it: plain draft-07, with variables allowed wherever a value is.
 *
 * @module
 */
import type { Schema } from '../schema/schema.js'

type Json = Readonly<Record<string, unknown>>

// Editors do not know these formats; the two here are the most often mistyped.
const patterns: Readonly<Record<string, string>> = {
  duration: '^[0-9]{1,15}(?:ms|s|m|h|d)$',
  size: '^[0-9]{1,15}(?:B|KiB|MiB|GiB)$',
}
const variable = '\\$\\{'
const variableText = { type: 'string', pattern: variable }

export function editorSchema(schema: Schema): Json {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Upstanding',
    ...forEditors(schema as Json),
  }
}

function forEditors(schema: Json): Json {
  const { format, pattern, ...rest } = schema
  const result: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(rest)) {
    result[key] =
      key === 'properties' || key === 'patternProperties'
        ? Object.fromEntries(
            Object.entries(value as Json).map(([name, inner]) => [name, forEditors(inner as Json)]),
          )
        : key === 'items' && !Array.isArray(value)
          ? forEditors(value as Json)
          : key === 'anyOf'
            ? (value as Json[]).map(forEditors)
            : key === 'propertyNames'
              ? { type: 'string' }
              : value
  }
  const written = (pattern as string | undefined) ?? patterns[(format as string | undefined) ?? '']
  if (written !== undefined) result.pattern = `(?:${written})|${variable}`
  return takesText(schema) ? result : withVariable(result)
}

/** Whether the schema already accepts the text of a variable. */
function takesText({ type, enum: words, const: only, anyOf }: Json): boolean {
  if (words !== undefined || only !== undefined) return false
  return anyOf !== undefined || !['integer', 'number', 'boolean'].includes(type as string)
}

function withVariable(schema: Json): Json {
  const { description, default: fallback, examples, ...rest } = schema
  return {
    ...(description !== undefined && { description }),
    ...(fallback !== undefined && { default: fallback }),
    ...(examples !== undefined && { examples }),
    anyOf: [rest, variableText],
  }
}
