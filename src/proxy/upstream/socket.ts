/**
 * What undici does not do on its connections: it takes an unasked `100 Continue` for an attack, cannot write
 * the target `*`, does not tell whether a connection that broke had begun to answer, and does not read what an
 * upstream said before it stopped to listen.
 *
 * @module
 */
import type { Socket } from 'node:net'

/** Stands for the target `*`: every other target that undici is given begins with a slash. */
export const asteriskTarget = 'http://*'
const asteriskHead = `OPTIONS ${asteriskTarget} `

/** Interim responses of one exchange; a server that sends more is not going to answer. */
export const maxInterims = 100

const one = 0x31
const statusAt = 'HTTP/1.1 '.length
const lineStart = Buffer.from('HTTP/1.')
const headEnd = Buffer.from('\r\n\r\n')
const kWire = Symbol('wire')

interface SocketFailure extends Error {
  [kWire]?: boolean
}

/** Whether the error broke a connection that had served before, and before any byte of an answer came. */
export function isUnanswered(error: Error): boolean {
  return (error as SocketFailure)[kWire] === true
}

/** What is known of one connection. */
class Wire {
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

  /** The bytes that undici may see: without any 100, whose head is waited for. Undefined: none as yet. */
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

/** Whether a head with a status of 1xx begins here, as far as the bytes go. */
function mayBeInterim(bytes: Buffer, at: number): boolean {
  const known = Math.min(lineStart.length, bytes.length - at)
  if (bytes.compare(lineStart, 0, known, at, at + known) !== 0) return false
  const status = bytes[at + statusAt]
  return status === undefined || status === one
}

/** @param maxHead bytes that an interim response may grow to before it is left to undici, which refuses it */
export function attend(socket: Socket, maxHead: number): void {
  const wire = new Wire(maxHead)
  const { read, write } = socket
  socket.read = (size?: number) => {
    for (;;) {
      const chunk = read.call(socket, size) as Buffer | null
      if (chunk === null) return null
      const passed = wire.filter(chunk)
      if (passed !== undefined) return passed
    }
  }
  socket.write = ((bytes: string | Uint8Array, ...rest: []) => {
    // Strings that begin with CR are chunk sizes; every other string is a request's head.
    if (typeof bytes !== 'string' || bytes.charCodeAt(0) === 13) return write.call(socket, bytes, ...rest)
    wire.begin()
    const head = bytes.startsWith(asteriskHead) ? `OPTIONS * ${bytes.slice(asteriskHead.length)}` : bytes
    return write.call(socket, head, ...rest)
  }) as Socket['write']
  listenToTheEnd(socket)
  // A reset says nothing of the connection's past, and only one with a past may be tried again.
  socket.prependListener('error', (error: SocketFailure) => {
    error[kWire] = wire.requests > 1 && !wire.answered
  })
}

type Written = (error?: Error | null) => void

/**
 * An upstream that refuses an upload and closes has often answered before the writing failed: the failure waits
 * until all that has arrived is read (RFC 9112 §9.6). What is read last is the end, or the failure itself.
 */
function listenToTheEnd(socket: Socket): void {
  const { _write, _writev } = socket
  const heldBack =
    (written: Written): Written =>
    (error) => {
      if (error == null || socket.readableEnded || socket.destroyed) written(error)
      else socket.once('close', () => written(error))
    }
  socket._write = (chunk, encoding, written) => _write.call(socket, chunk, encoding, heldBack(written))
  if (_writev === undefined) return
  socket._writev = (chunks, written) => _writev.call(socket, chunks, heldBack(written))
}

/** Gives the connection back its own ways, once it carries a tunnel. */
export function release(socket: Socket): void {
  const own = socket as { read?: unknown; write?: unknown; _write?: unknown; _writev?: unknown }
  delete own.read
  delete own.write
  delete own._write
  delete own._writev
}
