/**
 * JSON Pointer (RFC 6901).
 *
 * @module
 */

/** A parsed pointer: its reference tokens, unescaped. The empty list is the whole document. */
export type Pointer = readonly string[]

/**
 * Parses a JSON Pointer.
 * @throws SyntaxError if it neither is empty nor starts with `/`, or has a `~` not followed by 0 or 1
 */
export function parsePointer(text: string): Pointer {
  if (text === '') return []
  if (!text.startsWith('/')) throw new SyntaxError(`"${text}" is not a JSON Pointer: it starts with "/"`)
  if (/~(?![01])/.test(text)) throw new SyntaxError(`"${text}" is not a JSON Pointer: "~" is written "~0"`)
  return text
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** A member's name as a reference token: `~` and `/` escaped. */
export function escapeToken(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** The value that the pointer names in a parsed document, or undefined. Inherited members are never found. */
export function resolvePointer(document: unknown, pointer: Pointer): unknown {
  let value = document
  for (const token of pointer) {
    if (Array.isArray(value)) {
      if (!/^(?:0|[1-9]\d{0,9})$/.test(token)) return undefined
      value = value[Number(token)]
    } else if (value !== null && typeof value === 'object' && Object.hasOwn(value, token)) {
      value = (value as Record<string, unknown>)[token]
    } else return undefined
  }
  return value
}
