/**
 * How a response body is requested from Envoy.
 *
 * @module
 */
import { type Fields, getField } from '../http/fields.js'
import { type BodyNeed, failsClosed, type Phase } from '../rules/rule.js'
import { type BodyMode, bodyMode } from './messages.js'

/**
 * A body of this size fits into any sensible `per_connection_buffer_limit_bytes`, so it is requested as BUFFERED, which
 * keeps Content-Length. A body that may not fit is requested as BUFFERED_PARTIAL: with BUFFERED, Envoy would respond
 * 500.
 */
const surelyBuffered = 32_000
/** Memory reserved for a body of unknown length; more is reserved as it arrives. */
const unknownLength = 64 * 1024

interface BodyRequest {
  readonly mode: BodyMode
  /** Bytes of memory to reserve. */
  readonly room: number
  /** Whether the trailers are needed as well. */
  readonly trailers: boolean
  /**
   * Whether the response may pass if Envoy does not send its body: then a request that Envoy ignores does no harm, and shows
   * whether Envoy now obeys.
   */
  readonly mayPassUnread: boolean
}

/** @param rules that can apply to the response */
export function bodyRequest(
  need: BodyNeed,
  fields: Fields,
  rules: readonly { readonly phase: Phase }[],
): BodyRequest {
  const written = getField(fields, 'content-length') ?? ''
  const length = /^\d+$/.test(written) ? Number(written) : undefined
  return {
    mode: (length ?? unknownLength) <= surelyBuffered ? bodyMode.buffered : bodyMode.bufferedPartial,
    room: Math.min(need.maxBytes, length ?? unknownLength),
    trailers: rules.some(({ phase }) => phase === 'sanitize'),
    mayPassUnread: !rules.some(({ phase }) => failsClosed(phase)),
  }
}
