/**
 * Asks an HTTP/2 client to open its next streams on another connection, without refusing any.
 *
 * RFC 9113 §6.8 has a server that wants to end a connection in good order send GOAWAY with the highest stream id first:
 * whatever the client sends before it knows is still served. nghttp2 has a function for it
 * (`nghttp2_submit_shutdown_notice`), which node:http2 does not offer: after its own `goaway()` new streams are ignored,
 * whatever id was given. So the frame is written to the socket beneath the session, between frames of nghttp2, which
 * writes whole ones only.
 *
 * @module
 */
import type { ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'

const kSocket = Symbol('socket')

// Length 8, type GOAWAY, no flags, stream 0; last stream id 2^31-1, NO_ERROR.
const frame = Buffer.from('0000080700000000007fffffff00000000', 'hex')

/** Remembers the socket of a session; to be called as soon as the session is there. */
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
