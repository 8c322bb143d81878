/**
 * Lets a socket read what the peer has sent before a failed write destroys it. A server that rejects an upload and
 * closes has often responded before the write fails (RFC 9112 §9.6). Node destroys the socket at once, with the
 * response still unread, and has no public way to postpone that. On a Node without the members `_write` and `_writev`,
 * the response is lost and the upload counts as failed.
 *
 * @module
 */
import type { Socket } from 'node:net'

type ErrorCallback = (error?: Error | null) => void

/** The read side then ends the socket, by its own end or error. */
export function postponeWriteErrors(socket: Socket): void {
  const { _write, _writev } = socket
  if (typeof _write !== 'function') return
  const postponed =
    (done: ErrorCallback): ErrorCallback =>
    (error) => {
      if (error == null || socket.readableEnded || socket.destroyed) done(error)
      else socket.once('close', () => done(error))
    }
  socket._write = (chunk, encoding, done) => _write.call(socket, chunk, encoding, postponed(done))
  if (_writev === undefined || _writev === null) return
  socket._writev = (chunks, done) => _writev.call(socket, chunks, postponed(done))
}

/** Undoes {@link postponeWriteErrors}, for a socket that becomes a tunnel. */
export function restoreWriteErrors(socket: Socket): void {
  const own = socket as { _write?: unknown; _writev?: unknown }
  delete own._write
  delete own._writev
}
