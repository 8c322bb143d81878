/**
 * Resets a client's connection, so that the client knows that the response is incomplete.
 *
 * @module
 */
import type { Socket } from 'node:net'

/** Members of a socket that Node keeps to itself. */
interface Inner {
  /** The connection that carries TLS. */
  readonly _parent?: Socket | null
  resetAndClosing?: boolean
}

/**
 * Resets rather than closes, since a body without a length ends by the close (RFC 9112 §8). Over TLS the close
 * without its alert says as much; a unix socket knows no reset.
 */
export function resetConnection(socket: Socket | null): void {
  if (socket === null || socket.destroyed) return
  const carrier = (socket as Inner)._parent ?? socket
  // While its end is on its way, Node would fail to reset the connection and forget it: it would stay open for good.
  // All that there was to send has been sent by then.
  const ending = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0
  // `resetAndDestroy` sends what is left and a FIN before the reset: to some clients that is the end of a body.
  ;(carrier as Inner).resetAndClosing = carrier.remoteAddress !== undefined && !ending
  carrier.destroy()
  socket.destroy()
}
