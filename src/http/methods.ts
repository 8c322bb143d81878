/**
 * Request methods, by what they mean.
 *
 * @module
 */

/** RFC 9110 §9.2.1 */
export const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
/** RFC 9110 §9.2.2 */
export const idempotentMethods: ReadonlySet<string> = new Set([...safeMethods, 'PUT', 'DELETE'])
/** RFC 9110 §9.3, and RFC 5789 */
export const standardMethods: ReadonlySet<string> = new Set([
  ...idempotentMethods,
  'CONNECT',
  'PATCH',
  'POST',
])
/** PROPFIND (RFC 4918), REPORT (RFC 3253), SEARCH (RFC 5323), and QUERY. */
const moreSafeMethods: ReadonlySet<string> = new Set(['PROPFIND', 'REPORT', 'SEARCH', 'QUERY'])

/** Whether a request with this method changes nothing; also for methods of other RFCs. */
export function isSafeMethod(method: string): boolean {
  return safeMethods.has(method) || moreSafeMethods.has(method)
}
