/**
 * Request methods, by what they mean.
 *
 * @module
 */

/** RFC 9110 §9.3, and RFC 5789 */
export const standardMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
])

/** RFC 9110 §9.2.1, PROPFIND (RFC 4918), REPORT (RFC 3253), SEARCH (RFC 5323), and QUERY. */
const safeMethods = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'REPORT', 'SEARCH', 'QUERY']
const safe: ReadonlySet<string> = new Set(safeMethods)
const idempotent: ReadonlySet<string> = new Set([...safeMethods, 'PUT', 'DELETE'])

/** Whether a request with this method only reads (RFC 9110 §9.2.1). */
export function isSafeMethod(method: string): boolean {
  return safe.has(method)
}

/** Whether a request with this method may be sent twice (RFC 9110 §9.2.2). */
export function isIdempotentMethod(method: string): boolean {
  return idempotent.has(method)
}
