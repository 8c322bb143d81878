/**
 * Methods that must not be repeated.
 *
 * @module
 */

/** RFC 9110 §9.2.1; PROPFIND (RFC 4918), REPORT (RFC 3253), SEARCH (RFC 5323), and QUERY. */
const safeMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'REPORT',
  'SEARCH',
  'QUERY',
])

/** Whether a request with this method changes nothing. */
export function isSafeMethod(method: string): boolean {
  return safeMethods.has(method)
}
