/**
 * Fields that concern one connection alone and end here (RFC 9110 §7.6.1).
 *
 * @module
 */
import { splitList } from './fields.js'

/** Ended in both directions. */
const always = ['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade']

/** Of requests. `Proxy` would become HTTP_PROXY in a CGI program (CVE-2016-5385). */
export const endedRequestFields: ReadonlySet<string> = new Set([
  ...always,
  'proxy',
  'proxy-authorization',
  'http2-settings',
])

/** Of responses. `Trailer` is decided when the framing towards the client is known. */
export const endedResponseFields: ReadonlySet<string> = new Set([
  ...always,
  'proxy-authenticate',
  'proxy-authentication-info',
])

// A sender that names these would break the message itself: it gains nothing by it here (RFC 9110 §7.6.1).
const neverNamed: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'content-type',
  'content-encoding',
  'close',
])

/** Further names that the Connection value ends, in lower case; undefined when there are none. */
export function namedByConnection(value: string): ReadonlySet<string> | undefined {
  const lower = value.toLowerCase()
  if (lower === 'keep-alive' || lower === 'close') return undefined
  const names = splitList(lower).filter((name) => !neverNamed.has(name) && !endedRequestFields.has(name))
  return names.length === 0 ? undefined : new Set(names)
}
