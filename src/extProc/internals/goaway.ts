/**
 * Asks an HTTP/2 client to open its next streams on another connection, without refusing any. By RFC 9113 §6.8, a
 * server that wants to end a connection gracefully sends GOAWAY with the highest stream id first: everything the client
 * sends before it knows is still served. nghttp2 has a function for that (`nghttp2_submit_shutdown_notice`), but
 * node:http2 does not offer it: after its own `goaway()`, new streams are ignored, whatever id was given. So the frame
 * is written to the socket under the session, between the frames of nghttp2, which only writes whole ones.
 *
 * @module
 */
import type { ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'

const kSocket = Symbol('socket')

// Length 8, type GOAWAY, no flags, stream 0; last stream id 2^31-1, NO_ERROR.
const frame = Buffer.from('0000080700000000007fffffff00000000', 'hex')

/** Remembers the socket of a session; must be called as soon as the session exists. */
export function rememberSocket(session: ServerHttp2Session, socket: Socket): void {
  ;(session as { [kSocket]?: Socket })[kSocket] = socket
}

/** @returns whether the client was notified; otherwise the connection continues unchanged */
export function announceGoaway(session: ServerHttp2Session): boolean {
  const socket = (session as { [kSocket]?: Socket })[kSocket]
  if (socket === undefined || socket.destroyed || !socket.writable) return false
  socket.write(frame)
  return true
}
