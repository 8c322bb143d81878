/**
 * Hop-by-hop fields, which concern a single connection and are not forwarded (RFC 9110 §7.6.1).
 *
 * @module
 */
import { splitList } from './fields.js'

/** Not forwarded in either direction. */
const always = ['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade']

/** Not forwarded in requests. `Proxy` would become HTTP_PROXY in a CGI program (CVE-2016-5385). */
export const endedRequestFields: ReadonlySet<string> = new Set([
  ...always,
  'proxy',
  'proxy-authorization',
  'http2-settings',
])

/** Not forwarded in responses. Whether `Trailer` is, depends on the framing towards the client. */
export const endedResponseFields: ReadonlySet<string> = new Set([
  ...always,
  'proxy-authenticate',
  'proxy-authentication-info',
])

// Not removed even if Connection names them: that would break the message itself (RFC 9110 §7.6.1).
const neverNamed: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'content-type',
  'content-encoding',
  'close',
])

/** Further names that the Connection value makes hop-by-hop, in lower case; undefined if there are none. */
export function namedByConnection(value: string): ReadonlySet<string> | undefined {
  const lower = value.toLowerCase()
  if (lower === 'keep-alive' || lower === 'close') return undefined
  const names = splitList(lower).filter((name) => !neverNamed.has(name) && !endedRequestFields.has(name))
  return names.length === 0 ? undefined : new Set(names)
}
