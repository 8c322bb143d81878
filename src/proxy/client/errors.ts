/**
 * Requests that Node's parser rejects: they never become an exchange, but are answered in the same format.
 *
 * @module
 */
import type { Socket } from 'node:net'
import { reasonOf } from '../../http/status.js'
import type { ActivePlan } from '../activePlan.js'
import { resetConnection } from '../internals/reset.js'
import { type LocalCause, localCause, localReply } from '../localReplies.js'
import { addressOf, knownPeer } from './peer.js'
import { newRequestId } from './requestId.js'

interface ParserError extends Error {
  readonly code?: string | undefined
  readonly rawPacket?: unknown
  /** Where in the packet the parser stopped. */
  readonly bytesParsed?: number
}

/** Receives the requests that were rejected. */
export interface RefusalLog {
  readonly plan: ActivePlan
  /** @param client address of the connection; empty for a unix socket */
  refused(cause: LocalCause, requestId: string, client: string): void
  /** The client left in the middle of a request's head. */
  leftEarly(client: string): void
}

const kRefused = Symbol('refused')
const http = 'http_request_error'
// If the connection closed while bytes still arrive, the client would lose the answer (RFC 9112 §9.6).
const lingering = 1000

const requestLine = /^[!-~]{1,64} [!-~]{1,256}/
const clientLeft: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'HPE_INVALID_EOF_STATE'])

function bytesOf(packet: unknown, start: number, length: number): string {
  return Buffer.isBuffer(packet) ? packet.toString('latin1', start, start + length) : ''
}

function causeOf({ code = '', rawPacket, bytesParsed = 0 }: ParserError, maxTarget: number): LocalCause {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const start = bytesOf(rawPacket, 0, maxTarget)
    const inTarget = start.length === maxTarget && requestLine.test(start) && !start.includes('\r\n')
    return localCause(inTarget ? 'REQUEST_TARGET_TOO_LONG' : 'REQUEST_HEAD_TOO_LARGE', http, code)
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return localCause('REQUEST_TIMEOUT', http, code)
  // Distinguishes an unsupported method from bytes that are not HTTP at all.
  if (code === 'HPE_INVALID_METHOD' && requestLine.test(bytesOf(rawPacket, bytesParsed, 512))) {
    return localCause('METHOD_UNKNOWN', http, code)
  }
  return localCause('REQUEST_MALFORMED', http, code)
}

/**
 * Answers and closes the connection, because nobody can say where the next request would start (RFC 9112 §2.2).
 * Requests received earlier are answered first.
 */
export function onClientError(error: ParserError, socket: Socket, log: RefusalLog): void {
  const maxTarget = log.plan.settings.limits.target
  const peer = knownPeer(socket)
  // Bytes behind the last request of a connection: the response to that request closes it.
  if (isRefused(socket) || peer?.isRefused || error.code === 'HPE_CLOSED_CONNECTION') return
  const current = peer?.current
  const hasLeft = clientLeft.has(error.code ?? '') || !socket.writable
  if (hasLeft && current?.request.complete !== true) {
    if (current === undefined) log.leftEarly(addressOf(socket))
    resetConnection(socket)
    return
  }
  if (error.code === 'ECONNRESET') {
    resetConnection(socket)
    return
  }
  const refuseRest = () => (hasLeft ? closeSoon(socket) : refuse(socket, causeOf(error, maxTarget), log))
  if (current === undefined) {
    refuseRest()
    return
  }
  if (current.request.complete) {
    peer?.refuseLater(refuseRest)
    return
  }
  const fate = current.abandon()
  if (fate === 'answerable') refuseRest()
  else if (fate === 'answered') closeSoon(socket)
  else resetConnection(socket)
}

/** Answers a connection on which no request can be served, and closes it. */
export function refuse(socket: Socket, cause: LocalCause, log: RefusalLog): void {
  const { head, body } = localReply(cause, undefined, log.plan.settings.localReplies)
  const id = newRequestId()
  const { requestIdToClient } = log.plan.settings.forwarded
  const fields = requestIdToClient ? [...head.fields, 'X-Request-Id', id] : head.fields
  let text = `HTTP/1.1 ${head.status} ${reasonOf(head.status)}\r\n`
  for (let i = 0; i < fields.length; i += 2) text += `${fields[i]}: ${fields[i + 1]}\r\n`
  text += `Date: ${new Date().toUTCString()}\r\nConnection: close\r\n\r\n`
  log.refused(cause, id, addressOf(socket))
  socket.write(Buffer.concat([Buffer.from(text, 'latin1'), body]))
  closeSoon(socket)
}

function isRefused(socket: Socket): boolean {
  return (socket as { [kRefused]?: boolean })[kRefused] === true
}

function closeSoon(socket: Socket): void {
  ;(socket as { [kRefused]?: boolean })[kRefused] = true
  socket.end()
  const timer = setTimeout(() => socket.destroy(), lingering)
  socket.once('close', () => clearTimeout(timer))
  socket.resume()
}
