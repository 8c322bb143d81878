/**
 * Why a request is answered without asking the upstream.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import type { ActivePlan } from '../activePlan.js'
import { type LocalCause, localCause } from '../localReplies.js'
import type { Maintenance } from '../maintenance.js'
import type { Route } from '../routes.js'
import { malformation } from './malformed.js'
import type { ClientRequest } from './request.js'

const http = 'http_request_error'

/** @param route undefined: no upstream serves the path */
export function refusalOf(
  gateway: { readonly inFlight: number; readonly maintenance: Maintenance },
  { settings: { limits } }: ActivePlan,
  route: Route | undefined,
  request: ClientRequest,
): LocalCause | undefined {
  const malformed = malformation(request)
  if (malformed !== undefined) return localCause('REQUEST_MALFORMED', http, malformed)
  if (request.target.length > limits.target) return localCause('REQUEST_TARGET_TOO_LONG', http, 'target')
  const { headers } = request.message
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue') {
    return localCause('EXPECTATION_FAILED', http, 'Expect')
  }
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

/** Whether content follows the request's head (RFC 9112 §6.3). */
export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length']
  return (length !== undefined && length !== '0') || headers['transfer-encoding'] !== undefined
}
