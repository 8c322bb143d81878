/**
 * Joins what is sent to a client at once into one write: Node hands the head, the body, the framing and an empty end to
 * the system as parts, and gathering small parts costs more than joining them.
 *
 * @module
 */
import type { Socket } from 'node:net'

interface PendingWrite {
  readonly chunk: string | Buffer
  readonly encoding: string
}

type WriteCallback = (error?: Error | null) => void

/** Largest number of bytes worth copying once more. */
export const maxJoined = 16 * 1024

/** The parts as one text, one byte per UTF-16 unit; undefined if joining does not pay. */
function joined(parts: readonly PendingWrite[]): string | undefined {
  let text = ''
  for (const { chunk, encoding } of parts) {
    if (typeof chunk !== 'string') {
      if (chunk.length > maxJoined) return undefined
      text += chunk.toString('latin1')
    } else if (encoding === 'latin1') text += chunk
    else return undefined
    if (text.length > maxJoined) return undefined
  }
  return text
}

const instrumented = new WeakSet<Socket>()

/** Takes effect for everything written to the connection from now on; a second call changes nothing. */
export function joinSmallWrites(socket: Socket): void {
  if (instrumented.has(socket)) return
  instrumented.add(socket)
  const { _writev: writev } = socket
  socket._writev = (parts: readonly PendingWrite[], done: WriteCallback) => {
    const text = joined(parts)
    if (text === undefined) writev!.call(socket, parts as never, done)
    else socket._write(text, 'latin1', done)
  }
}
