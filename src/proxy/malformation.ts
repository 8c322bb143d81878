/**
 * Requests that Node's parser lets through, yet that two parsers could read in two ways (RFC 9112 §3.2, §6.1).
 *
 * @module
 */
import { getFieldLines } from '../http/fields.js'
import type { RequestView } from '../http/message.js'

/** What is wrong with the request's head, for the log; undefined when it is sound. */
export function malformation({ fields, httpVersion }: RequestView): string | undefined {
  const hosts = getFieldLines(fields, 'host')
  if (hosts.length > 1) return 'several Host fields'
  if (hosts.length === 0 && httpVersion !== '1.0') return 'no Host field'
  const codings = getFieldLines(fields, 'transfer-encoding')
  if (codings.length === 0) return undefined
  if (httpVersion === '1.0') return 'Transfer-Encoding in HTTP/1.0'
  // Only chunked can be read here, and a list that hides it is an attempt at smuggling.
  return codings.length === 1 && codings[0]!.toLowerCase() === 'chunked' ? undefined : 'Transfer-Encoding'
}
