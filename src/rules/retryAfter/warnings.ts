/**
 * Warnings about the sources of the wait.
 *
 * @module
 */
import { isJsonType } from '../../http/mediaType.js'
import { asPath } from '../interpret/path.js'
import type { Warning } from '../rule.js'

/** Warns about sources that are never read: listed before, or in a body that is not JSON. */
export function sourceWarnings(from: readonly string[], match: Readonly<Record<string, unknown>>): Warning[] {
  const types = [match.contentType ?? []].flat() as string[]
  const noJson =
    types.length > 0 && !types.some((type) => isJsonType(type.toLowerCase()) || type.includes('*'))
  return from.flatMap((source, index) => {
    const at = `/retryAfter/from/${index}`
    const isPointer = source.startsWith('/')
    const same = isPointer ? source : source.toLowerCase()
    const earlier = from.findIndex((other) => (isPointer ? other : other.toLowerCase()) === same)
    if (earlier < index) return [{ at, message: `"${source}" is in the list twice; remove one` }]
    if (/^\$[.[]/.test(source)) {
      const message = `"${source}" looks like JSONPath but is read as the name of a header; write "${asPath(source)}"`
      return [{ at, message }]
    }
    if (!isPointer || !noJson) return []
    return [
      {
        at,
        message: `"${source}" is never read because a body of ${types.join(', ')} is not JSON; remove it, or match JSON`,
      },
    ]
  })
}
