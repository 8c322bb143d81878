/**
 * The upstream's raw fields as a list, without those that end here, and only if each may be sent on.
 *
 * @module
 */
import { type Fields, isFieldValue, isToken, noFields, withoutFields } from '../../http/fields.js'
import { endedResponseFields, namedByConnection } from '../../http/hopByHop.js'
import { cached } from '../../http/lruCache.js'

// Read too late to be heeded, they must not be mistaken for fields of the head (RFC 9110 §6.5.1).
const neverTrailing = new Set([
  'content-length',
  'content-encoding',
  'content-type',
  'content-range',
  'trailer',
  'host',
  'authorization',
  'set-cookie',
  'cache-control',
  'location',
])

/** Transfer codings were not asked for (RFC 9110 §10.1.4): of a body in one of them nothing can be made. */
function isKnownCoding(value: string): boolean {
  return value.length === 7 && value.toLowerCase() === 'chunked'
}

/** What is known of a field by its name as it was spelled; null for what is no name. */
const fieldNamed = cached((name) => {
  const lower = name.toLowerCase()
  return isToken(name) ? { lower, ended: endedResponseFields.has(lower) } : null
})

/**
 * @param raw names and values in turn, as undici hands them over
 * @returns undefined when a name or value is illegal (RFC 9110 §5), when Content-Length is not one number, or
 *   when the body is in an unknown transfer coding
 */
export function receivedFields(raw: readonly Buffer[]): Fields | undefined {
  const fields: string[] = []
  let named: ReadonlySet<string> | undefined
  let length: string | undefined
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toString('latin1')
    const value = raw[i + 1]!.toString('latin1')
    const known = fieldNamed(name)
    if (known === null || !isFieldValue(value)) return undefined
    const { lower, ended } = known
    if (lower === 'connection') named = union(named, namedByConnection(value))
    if (lower === 'transfer-encoding' && !isKnownCoding(value)) return undefined
    if (ended) continue
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

/** The trailer fields that may be sent on; none of them when one is illegal. */
export function receivedTrailers(raw: readonly Buffer[]): Fields {
  return withoutFields(receivedFields(raw) ?? noFields, neverTrailing)
}

function union(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined) {
  return a === undefined || b === undefined ? (a ?? b) : new Set([...a, ...b])
}
