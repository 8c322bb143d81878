/**
 * Turns the upstream's raw fields into a list, without those that are not forwarded, and only if every one is legal.
 *
 * @module
 */
import type { Dispatcher } from 'undici'
import { type Fields, isFieldValue, isToken, noFields, withoutFields } from '../../http/fields.js'
import { endedResponseFields, namedByConnection } from '../../http/hopByHop.js'
import { cached } from '../../http/lruCache.js'

// Arriving as trailers, they are too late to apply, and must not be mistaken for fields of the head (RFC 9110 §6.5.1).
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

/**
 * Transfer codings other than chunked were not requested (RFC 9110 §10.1.4), so a body in one of them cannot be read.
 */
function isKnownCoding(value: string): boolean {
  return value.length === 7 && value.toLowerCase() === 'chunked'
}

/** Properties of a header by its name as spelled; null if it is not a name. */
const fieldNamed = cached((name) => {
  const lower = name.toLowerCase()
  return isToken(name) ? { lower, ended: endedResponseFields.has(lower) } : null
})

/** What a transport delivers: alternating names and values. undici's types also allow an object, which is never used. */
export type RawHeaders = Dispatcher.DispatchController['rawHeaders']

function textOf(bytes: Buffer | string): string {
  return typeof bytes === 'string' ? bytes : bytes.toString('latin1')
}

/**
 * @returns undefined when a name or value is illegal (RFC 9110 §5), when Content-Length is not one number, or
 *   when the body is in an unknown transfer coding
 */
export function receivedFields(raw: RawHeaders): Fields | undefined {
  const list = (raw ?? []) as readonly (Buffer | string)[]
  const fields: string[] = []
  let named: ReadonlySet<string> | undefined
  let length: string | undefined
  for (let i = 0; i < list.length; i += 2) {
    const name = textOf(list[i]!)
    let value = textOf(list[i + 1]!)
    const known = fieldNamed(name)
    if (known === null || !isFieldValue(value)) return undefined
    const { lower, ended } = known
    if (lower === 'connection') named = union(named, namedByConnection(value))
    if (lower === 'transfer-encoding' && !isKnownCoding(value)) return undefined
    if (ended) continue
    if (lower === 'content-length') {
      // The native parser accepts a list of equal numbers; one of them is forwarded (RFC 9112 §6.3).
      if (value.includes(',')) value = value.split(',', 1)[0]!.trim()
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

/** The trailer fields that may be forwarded; none of them if one is illegal. */
export function receivedTrailers(raw: RawHeaders): Fields {
  return withoutFields(receivedFields(raw) ?? noFields, neverTrailing)
}

/** The protocol that a 101 changes to, in lower case. */
export function upgradeOf(raw: RawHeaders): string | undefined {
  const list = (raw ?? []) as readonly (Buffer | string)[]
  for (let i = 0; i < list.length; i += 2) {
    if (textOf(list[i]!).toLowerCase() === 'upgrade') return textOf(list[i + 1]!).toLowerCase()
  }
  return undefined
}

function union(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined) {
  return a === undefined || b === undefined ? (a ?? b) : new Set([...a, ...b])
}

/** 101 is only valid as the response to an upgrade, and arrives through another callback. */
export function isForwardable(status: number): boolean {
  return status > 99 && status < 1000 && status !== 101
}
