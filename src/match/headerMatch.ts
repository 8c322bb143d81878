/**
 * Conditions on headers and media types.
 *
 * @module
 */
import { type Fields, getFieldLines } from '../http/fields.js'
import { mediaTypeOf } from '../http/mediaType.js'
import { compileWildcard } from './wildcard.js'

/** `true`: present, `false`: absent, a text: the value, in which `*` matches anything. */
export type FieldConditions = Readonly<Record<string, string | boolean>>

/** One condition; `found` describes in words what the message has instead. */
export interface FieldCondition {
  /** As written in the config. */
  readonly name: string
  test(fields: Fields): boolean
  found(fields: Fields): string
}

/** Compiles conditions on headers. Names match in any case; one of several lines must match, or all of them joined. */
export function compileFields(conditions: FieldConditions): readonly FieldCondition[] {
  return Object.entries(conditions).map(([name, wanted]) => {
    const lower = name.toLowerCase()
    return {
      name,
      test: testOf(lower, wanted),
      found: (fields) => {
        const lines = getFieldLines(fields, lower)
        return lines.length === 0 ? 'absent' : JSON.stringify(lines.join(', '))
      },
    }
  })
}

function testOf(name: string, wanted: string | boolean): (fields: Fields) => boolean {
  if (typeof wanted === 'boolean') return (fields) => getFieldLines(fields, name).length > 0 === wanted
  const wildcard = compileWildcard(wanted)
  return (fields) => {
    const lines = getFieldLines(fields, name)
    return lines.some((line) => wildcard.test(line)) || (lines.length > 1 && wildcard.test(lines.join(', ')))
  }
}

/** Compiles media ranges such as `text/*` and `application/*+json`; parameters of the message are ignored. */
export function compileMediaRanges(ranges: readonly string[]): (fields: Fields) => boolean {
  const wildcards = ranges.map((range) => compileWildcard(range.toLowerCase()))
  return (fields) => {
    const mediaType = mediaTypeOf(fields)
    return mediaType !== '' && wildcards.some((wildcard) => wildcard.test(mediaType))
  }
}
