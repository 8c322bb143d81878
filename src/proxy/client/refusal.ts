/**
 * Why a request is answered without calling the upstream.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import { type Fields, splitList, withoutFields } from '../../http/fields.js'
import type { Head } from '../../http/message.js'
import type { ActivePlan } from '../activePlan.js'
import { type LocalCause, localCause } from '../localReplies.js'
import type { Maintenance } from '../maintenance.js'
import type { Route } from '../routes.js'
import { malformation } from './malformed.js'
import type { ClientRequest } from './request.js'

const http = 'http_request_error'
const pseudonym = 'upstanding'
const maxPassages = 5

/** @param route undefined: no upstream serves the path */
export function refusalOf(
  gateway: { readonly inFlight: number; readonly maintenance: Maintenance },
  { settings: { limits } }: ActivePlan,
  route: Route | undefined,
  request: ClientRequest,
): LocalCause | undefined {
  const malformed = request.isHttp ? malformation(request) : 'protocol'
  if (malformed !== undefined) return localCause('REQUEST_MALFORMED', http, malformed)
  const { headers } = request.message
  if (passages(headers.via) >= maxPassages) return localCause('LOOP_DETECTED', 'proxy_loop_detected', 'Via')
  if (request.target.length > limits.target) return localCause('REQUEST_TARGET_TOO_LONG', http, 'target')
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue') {
    return localCause('EXPECTATION_FAILED', http, 'Expect')
  }
  const { method } = request
  if (headers['max-forwards'] === '0' && (method === 'OPTIONS' || method === 'TRACE'))
    return lastStop(request)
  if (route === undefined) return localCause('NO_ROUTE', undefined, 'route')
  const maintenance = gateway.maintenance.refusal(request)
  if (maintenance !== undefined) return maintenance
  if (gateway.inFlight > limits.exchanges) {
    return localCause('OVERLOADED', 'connection_limit_reached', 'exchanges')
  }
  if (route.upstream.full) {
    return localCause('UPSTREAM_UNREACHABLE', 'connection_limit_reached', 'connections')
  }
  if (limits.requestBody !== undefined && Number(headers['content-length']) > limits.requestBody) {
    return localCause('REQUEST_BODY_TOO_LARGE', http, 'Content-Length')
  }
  return undefined
}

/** How often the request has passed a proxy of this name. Several in a row are legal; a loop soon has more. */
function passages(via: string | undefined): number {
  if (via === undefined) return 0
  return splitList(via).filter((member) => member.split(/[ \t]+/)[1] === pseudonym).length
}

// A TRACE response does not repeat credentials, because a page could read them there (RFC 9110 §9.3.8).
const secret: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie'])

/** The response of the last recipient of OPTIONS and TRACE (RFC 9110 §7.6.2). */
function lastStop({ method, target, httpVersion, fields }: ClientRequest): LocalCause {
  const cause = localCause('MAX_FORWARDS_REACHED', undefined, 'Max-Forwards')
  if (method === 'OPTIONS') {
    return { ...cause, reply: { head: headOf(['Content-Length', '0']), body: Buffer.alloc(0) } }
  }
  const sent = withoutFields(fields, secret)
  let text = `TRACE ${target} HTTP/${httpVersion}\r\n`
  for (let i = 0; i < sent.length; i += 2) text += `${sent[i]}: ${sent[i + 1]}\r\n`
  const body = Buffer.from(`${text}\r\n`, 'latin1')
  return {
    ...cause,
    reply: { head: headOf(['Content-Type', 'message/http', 'Content-Length', String(body.length)]), body },
  }
}

const headOf = (fields: Fields): Head => ({ status: 200, reason: '', fields })

/** Whether content follows the request's head (RFC 9112 §6.3). */
export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return (length !== undefined && length !== '0') || headers['transfer-encoding'] !== undefined
}
