/**
 * The upstream's raw fields as a list, without those that end here, and only if each may be sent on.
 *
 * @module
 */
import { type Fields, isFieldValue, isToken, withoutFields } from '../http/fields.js'
import { endedResponseFields, namedByConnection } from './hopByHop.js'

/**
 * @param raw names and values in turn, as undici hands them over
 * @returns undefined when a name or value is illegal (RFC 9110 §5), or Content-Length is not one number
 */
export function receivedFields(raw: readonly Buffer[]): Fields | undefined {
  const fields: string[] = []
  let named: ReadonlySet<string> | undefined
  let length: string | undefined
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toString('latin1')
    const value = raw[i + 1]!.toString('latin1')
    if (!isFieldValue(value) || !isToken(name)) return undefined
    const lower = name.toLowerCase()
    if (lower === 'connection') named = union(named, namedByConnection(value))
    if (endedResponseFields.has(lower)) continue
    if (lower === 'content-length') {
      if (length !== undefined) {
        if (length !== value) return undefined
        continue
      }
      length = value
    }
    fields.push(name, value)
  }
  return named === undefined ? fields : withoutFields(fields, named)
}

function union(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined) {
  return a === undefined || b === undefined ? (a ?? b) : new Set([...a, ...b])
}
