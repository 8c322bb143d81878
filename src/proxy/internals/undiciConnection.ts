/**
 * Adds to undici's connections what undici lacks: it treats an unexpected `100 Continue` as an attack, cannot write the
 * target `*`, does not say whether a broken connection had begun to respond, and does not read what an upstream sent
 * before it stopped reading. Relies on how undici writes: heads as strings, and chunk sizes as strings that begin with
 * CR. If that changes, `*` reaches the upstream as `http://*`, and nothing is retried.
 *
 * @module
 */
import type { Socket } from 'node:net'
import { markUnanswered } from '../upstream/transport.js'
import { postponeWriteErrors, restoreWriteErrors } from './lateWriteErrors.js'

/** Placeholder for the target `*`: every other target passed to undici begins with a slash. */
export const asteriskTarget = 'http://*'
const asteriskHead = `OPTIONS ${asteriskTarget} `

/** Interim responses in one exchange; a server that sends more will never send a final one. */
const maxInterims = 100

const one = 0x31
const statusAt = 'HTTP/1.1 '.length
const lineStart = Buffer.from('HTTP/1.')
const headEnd = Buffer.from('\r\n\r\n')

/** What is known about one connection. */
class ConnectionState {
  requests = 0
  answered = false
  /** A response's head is still to come. */
  #awaiting = false
  #pending: Buffer | undefined
  #interims = 0

  constructor(readonly maxHead: number) {}

  begin(): void {
    this.requests++
    this.answered = false
    this.#awaiting = true
    this.#pending = undefined
    this.#interims = 0
  }

  /** The bytes that undici may see: all but 100 Continue, while a head is due. Undefined: none so far. */
  filter(chunk: Buffer): Buffer | undefined {
    this.answered = true
    if (!this.#awaiting) return chunk
    if (this.#pending === undefined && chunk.length > statusAt && chunk[statusAt] !== one) {
      this.#awaiting = false
      return chunk
    }
    return this.#withoutContinue(chunk)
  }

  #withoutContinue(chunk: Buffer): Buffer | undefined {
    let bytes = this.#pending === undefined ? chunk : Buffer.concat([this.#pending, chunk])
    this.#pending = undefined
    for (let at = 0; at < bytes.length; ) {
      if (!mayBeInterim(bytes, at)) {
        this.#awaiting = false
        return bytes
      }
      const end = bytes.indexOf(headEnd, at)
      if (end === -1 && bytes.length - at < this.maxHead) {
        this.#pending = bytes.subarray(at)
        bytes = bytes.subarray(0, at)
        break
      }
      if (end === -1 || ++this.#interims > maxInterims) {
        this.#awaiting = false
        return bytes
      }
      const next = end + headEnd.length
      const isContinue = bytes.toString('latin1', at + statusAt, at + statusAt + 3) === '100'
      if (isContinue) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(next)])
      else at = next
    }
    return bytes.length === 0 ? undefined : bytes
  }
}

/** Whether the bytes so far could be the start of a head with a 1xx status. */
function mayBeInterim(bytes: Buffer, at: number): boolean {
  const known = Math.min(lineStart.length, bytes.length - at)
  if (bytes.compare(lineStart, 0, known, at, at + known) !== 0) return false
  const status = bytes[at + statusAt]
  return status === undefined || status === one
}

/** @param maxHead bytes that an interim response may grow to before it is left to undici, which refuses it */
export function instrument(socket: Socket, maxHead: number): void {
  const state = new ConnectionState(maxHead)
  const { read, write } = socket
  socket.read = (size?: number) => {
    for (;;) {
      const chunk = read.call(socket, size) as Buffer | null
      if (chunk === null) return null
      const passed = state.filter(chunk)
      if (passed !== undefined) return passed
    }
  }
  socket.write = ((bytes: string | Uint8Array, ...rest: []) => {
    // Strings that begin with CR are chunk sizes; every other string is a request's head.
    if (typeof bytes !== 'string' || bytes.charCodeAt(0) === 13) return write.call(socket, bytes, ...rest)
    state.begin()
    const head = bytes.startsWith(asteriskHead) ? `OPTIONS * ${bytes.slice(asteriskHead.length)}` : bytes
    return write.call(socket, head, ...rest)
  }) as Socket['write']
  postponeWriteErrors(socket)
  socket.prependListener('error', (error: Error) => {
    if (state.requests > 1 && !state.answered) markUnanswered(error)
  })
}

/** Undoes what {@link instrument} did, once the connection carries a tunnel. */
export function restore(socket: Socket): void {
  const own = socket as { read?: unknown; write?: unknown }
  delete own.read
  delete own.write
  restoreWriteErrors(socket)
}
