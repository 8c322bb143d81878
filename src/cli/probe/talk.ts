/**
 * One connection to a server, byte by byte: sends exactly what it is given, and keeps everything it receives.
 *
 * @module
 */
import { connect, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { connect as connectTls } from 'node:tls'

export interface Server {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  /** Value of the Host header. */
  readonly authority: string
}

export interface Heard {
  readonly bytes: Buffer
  /** `open`: neither side had closed when the time, or the limit for received bytes, was used up. */
  readonly ending: 'closed' | 'reset' | 'open'
  /** Whether the server responded while the end of the message was still withheld. */
  readonly early: boolean
  /** Milliseconds from the moment the whole message was sent to the first byte; undefined if there was none. */
  readonly firstByte: number | undefined
}

/** The server cannot be reached at all, so nothing can be said about it. */
export class UnreachableError extends Error {}

const maxBytes = 1024 * 1024

/** The end of a message, and for how many milliseconds it is withheld. */
export interface Withheld {
  readonly bytes: Buffer
  readonly after: number
}

/**
 * Sends the message on a connection of its own and reads until the server closes it.
 * @param patience milliseconds to wait for that
 * @throws UnreachableError if no connection can be established
 */
export function talk(server: Server, message: Buffer, patience: number, rest?: Withheld): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    let sentAt: number | undefined
    let firstByte: number | undefined
    let early = false
    let isWithheld = rest !== undefined
    let withheld: NodeJS.Timeout | undefined
    const finish = (ending: Heard['ending']) => {
      clearTimeout(timer)
      clearTimeout(withheld)
      socket.destroy()
      const bytes = Buffer.concat(chunks)
      resolve({ bytes, ending, early: early || (isWithheld && hasFinalResponse(bytes)), firstByte })
    }
    const socket = open(server, () => {
      sentAt = performance.now()
      socket.write(message)
      if (rest === undefined) return
      withheld = setTimeout(() => {
        early = hasFinalResponse(Buffer.concat(chunks))
        isWithheld = false
        if (!early) firstByte = undefined
        sentAt = performance.now()
        socket.write(rest.bytes)
      }, rest.after)
    })
    const timer = setTimeout(() => finish('open'), patience)
    socket.setNoDelay(true)
    socket.on('data', (chunk) => {
      firstByte ??= performance.now() - sentAt!
      chunks.push(chunk)
      length += chunk.length
      if (length > maxBytes) finish('open')
    })
    socket.on('end', () => finish('closed'))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (sentAt !== undefined) return finish('reset')
      clearTimeout(timer)
      reject(
        new UnreachableError(
          `cannot connect to ${server.authority}: ${error.code === 'ECONNREFUSED' ? 'connection refused' : (error.code ?? error.message)}`,
        ),
      )
    })
  })
}

/** Whether more has arrived than interim responses, which invite the rest of the message (RFC 9110 §15.2.1). */
function hasFinalResponse(bytes: Buffer): boolean {
  return bytes.toString('latin1').replace(/^(?:HTTP\/1\.1 1\d\d .*?\r\n\r\n)+/s, '') !== ''
}

function open({ host, port, secure }: Server, onOpen: () => void): Socket {
  // Certificates are not tested here, and test systems often have self-signed ones.
  if (secure) return connectTls({ host, port, servername: host, rejectUnauthorized: false }, onOpen)
  return connect({ host, port }, onOpen)
}
