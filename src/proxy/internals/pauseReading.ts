/**
 * Stops reading from a client's connection across requests. Node resumes a paused connection after each request unless
 * it carries the mark that Node sets when its own queue is full.
 *
 * @module
 */
import type { Socket } from 'node:net'

/** If Node stops honoring the flag, reading resumes earlier, which only costs memory. */
export function pauseReading(socket: Socket, paused: boolean): void {
  ;(socket as { _paused?: boolean })._paused = paused
  if (paused) socket.pause()
  else socket.resume()
}
