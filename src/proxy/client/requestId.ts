/**
 * The id of a request: the client's own when it is sane, else a new one. Never that of a trace, which has many requests.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

const sane = /^[A-Za-z0-9._~:/+=@-]{1,128}$/

// Made with the first id: Workers have no random values while modules load.
let prefix: string | undefined
let count = 0

/** Unique among all processes; not a secret. */
export function newRequestId(): string {
  prefix ??= randomBytes(6).toString('base64url')
  count = (count + 1) >>> 0
  return `${prefix}-${count.toString(36)}`
}

export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && sane.test(given) ? given : newRequestId()
}
