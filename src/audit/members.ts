/**
 * Members of parsed JSON that somebody else wrote.
 *
 * @module
 */

export type Members = Readonly<Record<string, unknown>>

/** An object. */
export function isMembers(value: unknown): value is Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** The object's own member, never an inherited one; undefined where there is none. */
export function memberOf(value: unknown, name: string): unknown {
  return isMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** A text or a number in a document, and the JSON Pointer to it. */
export interface Scalar {
  readonly pointer: string
  readonly value: string | number
}

const maxScalars = 200
const maxDepth = 3

/** Texts and numbers near the top of a document, nearest first; what lies in lists is data. */
export function scalarsOf(document: unknown): Scalar[] {
  const found: Scalar[] = []
  let level: (readonly [pointer: string, value: unknown])[] = [['', document]]
  for (let depth = 0; depth < maxDepth && level.length > 0; depth++) {
    const below: (readonly [string, unknown])[] = []
    for (const [pointer, value] of level) {
      if (!isMembers(value)) continue
      for (const [name, member] of Object.entries(value).slice(0, maxScalars)) {
        const place = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
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
