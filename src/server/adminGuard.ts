/**
 * Decides who may use the admin listener: no request that a browser sends for another site, and changes only with the
 * token.
 *
 * @module
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import type { Address } from '../config/address.js'

/** Why a request is rejected. */
export interface AdminRefusal {
  readonly status: 401 | 403
  readonly detail: string
}

/** Whether only this machine can reach the address. */
export function isLocal(address: Address): boolean {
  if (address.kind === 'unix') return true
  const { host } = address
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** The name in a Host value, without brackets and port. */
function hostname(host: string): string {
  return host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
}

/**
 * Recognizes requests from a page of another site, or of one whose name was made to resolve to this machine.
 * @param local whether only this machine reaches the listener, so that no other name can be meant
 */
export function crossSite(headers: IncomingHttpHeaders, local: boolean): AdminRefusal | undefined {
  const refusal: AdminRefusal = { status: 403, detail: 'Requests on behalf of another site are not allowed.' }
  const host = headers.host ?? ''
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return refusal
  const { origin } = headers
  if (origin !== undefined && origin.replace(/^https?:\/\//, '') !== host) return refusal
  const name = hostname(host)
  const named = name !== '' && name !== 'localhost' && isIP(name) === 0
  return local && named
    ? { status: 403, detail: 'Use the address of this machine, or localhost.' }
    : undefined
}

/** Compares digests, so that neither time nor length reveals the token. */
function equal(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** Why the request must not do what needs the token; undefined if it may. */
export function unauthorized(
  headers: IncomingHttpHeaders,
  local: boolean,
  token: string | undefined,
): AdminRefusal | undefined {
  if (token === undefined) {
    if (local) return undefined
    return {
      status: 403,
      detail: 'Except on this machine, this requires a token: set admin.token in the config.',
    }
  }
  const given = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  if (given !== undefined && equal(given, token)) return undefined
  return { status: 401, detail: 'This needs Authorization: Bearer with the value of admin.token.' }
}
