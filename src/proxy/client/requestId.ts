/**
 * The id of a request: the client's own if it is well-formed, otherwise a new one. Never a trace id, because one trace
 * has many requests.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

const sane = /^[A-Za-z0-9._~:/+=@-]{1,128}$/

// Created with the first id, because Workers have no random values while modules load.
let prefix: string | undefined
let count = 0

/** Unique across all processes; not a secret. */
export function newRequestId(): string {
  prefix ??= randomBytes(6).toString('base64url')
  count = (count + 1) >>> 0
  return `${prefix}-${count.toString(36)}`
}

export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && sane.test(given) ? given : newRequestId()
}
