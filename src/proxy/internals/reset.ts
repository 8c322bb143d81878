/**
 * Resets a client's connection, so that the client knows that the response is incomplete.
 *
 * @module
 */
import type { Socket } from 'node:net'

/** Private members of a Node socket. */
interface Inner {
  /** The underlying connection of a TLS socket. */
  readonly _parent?: Socket | null
  resetAndClosing?: boolean
}

/**
 * Resets rather than closes, since a close is the regular end of a body without a length (RFC 9112 §8). Over TLS, a
 * close without its alert has the same meaning; a unix socket has no reset.
 */
export function resetConnection(socket: Socket | null): void {
  if (socket === null || socket.destroyed) return
  const carrier = (socket as Inner)._parent ?? socket
  // While a FIN is being sent, Node would fail to reset the connection and then forget it, so it would stay open
  // forever. All that there was to send has been sent by then.
  const ending = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0
  // `resetAndDestroy` sends what is left and a FIN before the reset: to some clients that is the end of a body.
  ;(carrier as Inner).resetAndClosing = carrier.remoteAddress !== undefined && !ending
  carrier.destroy()
  socket.destroy()
}
