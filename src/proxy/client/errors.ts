/**
 * Requests that Node's parser refuses: no exchange comes of them, yet they get an answer in the one format.
 *
 * @module
 */
import type { Socket } from 'node:net'
import { reasonOf } from '../../http/status.js'
import type { Exchange } from '../exchange.js'
import type { Gateway } from '../gateway.js'
import { resetConnection } from '../internals/reset.js'
import { type LocalCause, localCause, localReply } from '../localReplies.js'

interface ParserError extends Error {
  readonly code?: string | undefined
  readonly rawPacket?: unknown
}

interface ClientSocket extends Socket {
  readonly _httpMessage?: { readonly headersSent: boolean; readonly exchange?: Exchange } | null
  [kRefused]?: boolean
}

const kRefused = Symbol('refused')
const http = 'http_request_error'
// A close while bytes are still coming in would take the answer from the client (RFC 9112 §9.6).
const lingering = 1000

const requestLine = /^[!-~]{1,64} [!-~]{1,256}/

function firstBytes(packet: unknown, length: number): string {
  return Buffer.isBuffer(packet) ? packet.toString('latin1', 0, length) : ''
}

function causeOf({ code = '', rawPacket }: ParserError, maxTarget: number): LocalCause {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const start = firstBytes(rawPacket, maxTarget)
    const inTarget = start.length === maxTarget && requestLine.test(start) && !start.includes('\r\n')
    return localCause(inTarget ? 'REQUEST_TARGET_TOO_LONG' : 'REQUEST_HEAD_TOO_LARGE', http, code)
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return localCause('REQUEST_TIMEOUT', http, code)
  // Tells a method that is not known here from bytes that are no HTTP at all.
  if (code === 'HPE_INVALID_METHOD' && requestLine.test(firstBytes(rawPacket, 512))) {
    return localCause('METHOD_UNKNOWN', http, code)
  }
  return localCause('REQUEST_MALFORMED', http, code)
}

/** Answers and closes the connection: where the next request begins is anyone's guess (RFC 9112 §2.2). */
export function onClientError(error: ParserError, socket: Socket, gateway: Gateway): void {
  const { _httpMessage: current, [kRefused]: isRefused } = socket as ClientSocket
  // Bytes behind a last request: its response closes the connection.
  if (isRefused || error.code === 'HPE_CLOSED_CONNECTION') return
  if (current?.exchange?.isAnswered) {
    closeSoon(socket)
    return
  }
  // Half a response is on its way, or nobody is there to read: any further byte would do harm.
  if (error.code === 'ECONNRESET' || !socket.writable || current?.headersSent) {
    resetConnection(socket)
    return
  }
  current?.exchange?.abandon()
  refuse(socket, causeOf(error, gateway.plan.settings.limits.target), gateway)
}

/** Answers a connection on which no request can be served, and closes it. */
export function refuse(socket: Socket, cause: LocalCause, gateway: Gateway): void {
  const { head, body } = localReply(cause, undefined)
  let text = `HTTP/1.1 ${head.status} ${reasonOf(head.status)}\r\n`
  for (let i = 0; i < head.fields.length; i += 2) text += `${head.fields[i]}: ${head.fields[i + 1]}\r\n`
  text += `Date: ${new Date().toUTCString()}\r\nConnection: close\r\n\r\n`
  gateway.refused(cause)
  socket.write(Buffer.concat([Buffer.from(text, 'latin1'), body]))
  closeSoon(socket)
}

function closeSoon(socket: Socket): void {
  ;(socket as ClientSocket)[kRefused] = true
  socket.end()
  const timer = setTimeout(() => socket.destroy(), lingering)
  socket.once('close', () => clearTimeout(timer))
  socket.resume()
}
