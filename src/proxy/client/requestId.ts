/**
 * The id of a request: the client's own when it is sane, that of its trace, else a new one.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { traceIdOf } from '../../http/traceContext.js'

const sane = /^[A-Za-z0-9._~:/+=@-]{1,128}$/

const prefix = randomBytes(6).toString('base64url')
let count = 0

/** Unique within this process and its fellows; not a secret. */
function newRequestId(): string {
  count = (count + 1) >>> 0
  return `${prefix}-${count.toString(36)}`
}

export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id']
  if (typeof given === 'string' && sane.test(given)) return given
  const { traceparent } = headers
  return (typeof traceparent === 'string' ? traceIdOf(traceparent) : undefined) ?? newRequestId()
}
