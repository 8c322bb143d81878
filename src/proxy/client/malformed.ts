/**
 * Rejects requests that Node's parser accepts, but that two parsers could read in two ways (RFC 9112 §3.2, §6.1).
 *
 * @module
 */
import { getFieldLines } from '../../http/fields.js'
import type { RequestView } from '../../http/message.js'

const slash = 47
// Loosely RFC 3986 §3.2.2: anything that cannot begin a path, a query or user information. May be empty.
const authority = /^[A-Za-z0-9._~%!$&'()*+,;=:[\]-]*$/
const absoluteForm = /^https?:\/\/([^/?#]+)(?:[/?]|$)/i

/** The authority of a target in absolute-form (RFC 9112 §3.2.2); undefined for every other form. */
export function authorityOf(target: string): string | undefined {
  const found = target.charCodeAt(0) === slash ? undefined : absoluteForm.exec(target)?.[1]
  return found !== undefined && authority.test(found) ? found : undefined
}

/** What is wrong with the request's head, for the log; undefined if it is well-formed. */
export function malformation({ fields, httpVersion, target, method }: RequestView): string | undefined {
  // Node's parser also accepts 0.9, which has no headers, and 2.0, which has another syntax.
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'version'
  if (target.charCodeAt(0) !== slash && authorityOf(target) === undefined) {
    if (target !== '*' || method !== 'OPTIONS') return 'target'
  }
  const hosts = getFieldLines(fields, 'host')
  if (hosts.length > 1) return 'several Host fields'
  if (hosts.length === 0 && httpVersion !== '1.0') return 'no Host header'
  if (hosts.length === 1 && !authority.test(hosts[0]!)) return 'Host'
  const codings = getFieldLines(fields, 'transfer-encoding')
  if (codings.length === 0) return undefined
  if (httpVersion === '1.0') return 'Transfer-Encoding in HTTP/1.0'
  // Only chunked can be read here; a list that hides it is an attempt at request smuggling.
  return codings.length === 1 && codings[0]!.toLowerCase() === 'chunked' ? undefined : 'Transfer-Encoding'
}
