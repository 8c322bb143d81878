/**
 * Where the body of a response ends, and whether its connection can serve again (RFC 9112 §6.3, §9.3).
 *
 * @module
 */
import { hasNoContent } from '../../../http/duties.js'
import type { Malformed, ResponseHead } from './head.js'

export type Framing =
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  /** The body ends with the connection. */
  | { readonly kind: 'close' }

const empty: Framing = { kind: 'length', length: 0 }
const chunked: Framing = { kind: 'chunked' }
const untilClose: Framing = { kind: 'close' }

/** One number, once or repeated (RFC 9112 §6.3). Only spaces and tabs are white space (RFC 9110 §5.6.3). */
const equalNumbers = /^(\d{1,16})(?:[\t ]*,[\t ]*\1)*$/

/** @param method of the request */
export function framingOf(head: ResponseHead, method: string): Framing | Malformed {
  const { status, contentLength, transferEncoding } = head
  // Both together are how responses are smuggled (RFC 9112 §11.2), so they are rejected even where there is no body.
  if (transferEncoding !== undefined && contentLength !== undefined) {
    return 'Content-Length with Transfer-Encoding'
  }
  const length = contentLength === undefined ? -1 : lengthOf(contentLength)
  if (length === -2) return 'Content-Length'
  if (hasNoContent(method, status)) return empty
  if (transferEncoding !== undefined) {
    // No other coding was requested, and no other one marks its own end.
    return transferEncoding.toLowerCase() === 'chunked' ? chunked : 'Transfer-Encoding'
  }
  if (length === -1) return untilClose
  return length === 0 ? empty : { kind: 'length', length }
}

/** -2 for what is no length. */
function lengthOf(value: string): number {
  const length = Number(equalNumbers.exec(value)?.[1])
  return Number.isSafeInteger(length) ? length : -2
}

const keepAliveOption = /(?:^|,)[\t ]*keep-alive[\t ]*(?:$|,)/i

const closeOption = /(?:^|[,\t ])close(?:$|[,\t ])/i

/** Whether the server announces that it closes the connection. */
export function closes({ connection }: ResponseHead): boolean {
  return connection !== undefined && closeOption.test(connection)
}

/** Whether the connection may serve another request after this response. */
export function isPersistent(head: ResponseHead): boolean {
  const { connection, minor, transferEncoding } = head
  // HTTP/1.0 has no chunks, so the framing is not trusted any further (RFC 9112 §6.1).
  if (minor === 0 && transferEncoding !== undefined) return false
  if (connection === undefined) return minor === 1
  if (closes(head)) return false
  return minor === 1 || keepAliveOption.test(connection)
}

const timeoutParameter = /(?:^|[,;\t ])timeout\s*=\s*"?(\d{1,9})/i

/** Milliseconds after which the server announces to close the idle connection; undefined if it announces nothing. */
export function announcedIdleTime({ keepAlive }: ResponseHead): number | undefined {
  const seconds = keepAlive === undefined ? null : timeoutParameter.exec(keepAlive)
  return seconds === null ? undefined : Number(seconds[1]) * 1000
}
