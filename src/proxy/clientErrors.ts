/**
 * Requests that Node's parser refuses: no exchange comes of them, yet they get an answer in the one format.
 *
 * @module
 */
import type { Socket } from 'node:net'
import { reasonOf } from '../http/status.js'
import type { Gateway } from './gateway.js'
import { type LocalCause, localCause, localReply } from './localReplies.js'

interface ParserError extends Error {
  readonly code?: string | undefined
  readonly rawPacket?: unknown
}

/** Tells a method that is not known here from octets that are no HTTP at all. */
function isRequestLine(packet: unknown): boolean {
  return Buffer.isBuffer(packet) && /^[!-~]{1,64} [!-~]{1,256}/.test(packet.toString('latin1', 0, 512))
}

function causeOf(error: ParserError): LocalCause {
  const code = error.code ?? ''
  if (code === 'HPE_HEADER_OVERFLOW') return localCause('REQUEST_HEAD_TOO_LARGE', 'http_request_error', code)
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return localCause('REQUEST_TIMEOUT', 'http_request_error', code)
  if (code === 'HPE_INVALID_METHOD' && isRequestLine(error.rawPacket))
    return localCause('METHOD_UNKNOWN', 'http_request_error', code)
  return localCause('REQUEST_MALFORMED', 'http_request_error', code)
}

/** Answers and closes the connection: where the next request begins is anyone's guess (RFC 9112 §2.2). */
export function onClientError(error: ParserError, socket: Socket, gateway: Gateway): void {
  const { _httpMessage: current } = socket as Socket & { _httpMessage?: { headersSent: boolean } }
  // Half a response is on its way, or nobody is there to read: any further octet would do harm.
  if (error.code === 'ECONNRESET' || !socket.writable || current?.headersSent) {
    socket.destroy(error)
    return
  }
  const cause = causeOf(error)
  const { head, body } = localReply(cause, undefined)
  let text = `HTTP/1.1 ${head.status} ${reasonOf(head.status)}\r\n`
  for (let i = 0; i < head.fields.length; i += 2) text += `${head.fields[i]}: ${head.fields[i + 1]}\r\n`
  text += `Date: ${new Date().toUTCString()}\r\nConnection: close\r\n\r\n`
  gateway.refused(cause)
  socket.end(Buffer.concat([Buffer.from(text, 'latin1'), body]))
}
