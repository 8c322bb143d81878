/**
 * Texts and numbers in parsed, untrusted JSON.
 *
 * @module
 */

import { isMembers } from '../../dialects/parseResults.js'
import { escapeToken } from '../../http/pointer.js'

/** A text or a number in a document, and the JSON Pointer to it. */
export interface Scalar {
  readonly pointer: string
  readonly value: string | number
}

const maxScalars = 200
const maxDepth = 3

/** Texts and numbers near the top of a document, nearest first; values in lists count as data. */
export function scalarsOf(document: unknown): Scalar[] {
  const found: Scalar[] = []
  let level: (readonly [pointer: string, value: unknown])[] = [['', document]]
  for (let depth = 0; depth < maxDepth && level.length > 0; depth++) {
    const below: (readonly [string, unknown])[] = []
    for (const [pointer, value] of level) {
      if (!isMembers(value)) continue
      for (const [name, member] of Object.entries(value).slice(0, maxScalars)) {
        const place = `${pointer}/${escapeToken(name)}`
        if (typeof member === 'string' || typeof member === 'number')
          found.push({ pointer: place, value: member })
        else below.push([place, member])
        if (found.length >= maxScalars) return found
      }
    }
    level = below
  }
  return found
}
