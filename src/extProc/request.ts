/**
 * The client's request as Envoy shows it, and what rules change in it on its way upstream.
 *
 * @module
 */
import { requestRequirements } from '../engine/requirements.js'
import type { Candidates } from '../engine/ruleSet.js'
import { type Fields, getField, withoutFields } from '../http/fields.js'
import type { RequestView } from '../http/message.js'
import { normalizePath } from '../match/path.js'
import { requestIdOf } from '../proxy/client/requestId.js'
import { narrowCodings } from '../proxy/upstream/requestHeaders.js'
import { fieldMutation } from './headerMutation.js'
import type { HeaderMutation, ProcessingRequest } from './messages.js'

export interface ProcessedRequest extends RequestView {
  readonly id: string
}

/** Whether it is a plain CONNECT, which has no path (RFC 9113 §8.5). */
export function isTunnel({ pseudo }: ProcessingRequest): boolean {
  return pseudo[':method'] === 'CONNECT' && pseudo[':path'] === undefined
}

/** @returns undefined if the message has no method or no path */
export function requestOf({ pseudo, fields }: ProcessingRequest): ProcessedRequest | undefined {
  const { ':method': method, ':path': target, ':authority': authority, ':scheme': scheme } = pseudo
  if (method === undefined || target === undefined) return undefined
  const host = authority ?? getField(fields, 'host') ?? 'localhost'
  const headers = {
    'x-request-id': getField(fields, 'x-request-id'),
    traceparent: getField(fields, 'traceparent'),
  }
  return {
    method,
    target,
    path: normalizePath(target),
    fields: authority === undefined ? fields : ['host', authority, ...fields],
    // Envoy does not send the version. Rules use it to decide what the client understands, and all clients of Envoy
    // understand 1.1.
    httpVersion: '1.1',
    origin: `${scheme ?? 'http'}://${host}`,
    id: requestIdOf(headers),
  }
}

/**
 * The headers with which the request goes upstream: without those that the candidate rules drop, and with fewer
 * codings.
 */
export function upstreamFields(upstream: RequestView, { requestSide }: Candidates): Fields {
  const { withoutHeaders, decodable } = requestRequirements(upstream, requestSide)
  const fields = withoutFields(upstream.fields, withoutHeaders)
  return decodable ? narrowed(fields) : fields
}

/** The changes that Envoy must make to the request: its headers, and GET instead of HEAD. */
export function requestMutation(
  request: RequestView,
  upstream: RequestView,
  fields: Fields,
): HeaderMutation | undefined {
  const set = request.method === upstream.method ? [] : [':method', upstream.method]
  if (fields === request.fields && set.length === 0) return undefined
  const { set: changed, add, remove } = fieldMutation(request.fields, fields)
  if (set.length + changed.length + add.length + remove.length === 0) return undefined
  return { set: [...set, ...changed], add, remove }
}

function narrowed(fields: readonly string[]): readonly string[] {
  return fields.map((value, i) =>
    i % 2 === 1 && fields[i - 1]!.toLowerCase() === 'accept-encoding' ? narrowCodings(value) : value,
  )
}
