/**
 * A client that sends exactly the given bytes and reports exactly what came back.
 *
 * @module
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { pause } from '../../support/wait.js'
import { type ReadResponse, readResponses, valuesOf } from './strictHttp.js'

export interface Transcript {
  /** All that came back, one UTF-16 unit per byte. */
  readonly bytes: string
  /** Interim responses are among them. */
  readonly responses: readonly ReadResponse[]
  /** Bytes that are no whole response. */
  readonly rest: string
  /** Why what came back is no legal HTTP, or undefined. */
  readonly illegal: string | undefined
  /** How the server left the connection once the responses were here. */
  readonly end: 'open' | 'closed' | 'reset' | 'timeout'
}

export interface RawOptions {
  /** Methods of the requests sent; default: one, the first word of the bytes. */
  readonly methods?: readonly string[]
  /** Waits for the server to close even when all responses are here. */
  readonly untilClosed?: boolean
  /** Milliseconds after which the transcript ends as it is; default a minute. */
  readonly timeout?: number
}

/** Sends bytes and resolves once every response is there, or the connection has ended. */
export async function rawRequest(
  port: number,
  bytes: string | readonly string[],
  options: RawOptions = {},
): Promise<Transcript> {
  const parts = typeof bytes === 'string' ? [bytes] : bytes
  const methods = options.methods ?? [parts.join('').split(' ', 1)[0]!]
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const result = transcriptOf(socket, methods, options)
  for (const [index, part] of parts.entries()) {
    if (index > 0) await pause(20)
    if (socket.destroyed) break
    socket.write(part, 'latin1')
  }
  return result
}

/** Listens to a connection until its responses are there. */
export function transcriptOf(
  socket: Socket,
  methods: readonly string[],
  { untilClosed = false, timeout = 60_000 }: RawOptions = {},
): Promise<Transcript> {
  return new Promise((resolve) => {
    let bytes = ''
    const timer = setTimeout(() => settle('timeout'), timeout)
    const settle = (end: Transcript['end']) => {
      clearTimeout(timer)
      const reading = readResponses(bytes, methods, end === 'closed')
      socket.destroy()
      resolve({ bytes, ...reading, end })
    }
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.toString('latin1')
      if (untilClosed) return
      const { responses } = readResponses(bytes, methods, false)
      if (responses.filter(({ status }) => status >= 200).length >= methods.length) settle('open')
    })
    socket.on('end', () => settle('closed'))
    socket.on('error', () => settle('reset'))
  })
}

/** The final response of a transcript, which must be there. */
export function finalOf({ responses, bytes, illegal, end }: Transcript): ReadResponse {
  const final = responses.find(({ status }) => status >= 200)
  if (final === undefined) {
    throw new Error(
      `no final response (${end}, ${illegal ?? 'legal'}): ${JSON.stringify(bytes.slice(0, 500))}`,
    )
  }
  return final
}

/** The first value of a response's field, or undefined. */
export function fieldOf(response: ReadResponse, name: string): string | undefined {
  return valuesOf(response.fields, name)[0]
}

/** Resolves once the text has arrived. */
export async function arrival(socket: Socket, text: string, before = ''): Promise<string> {
  let received = before
  while (!received.includes(text)) {
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    received += chunk.toString('latin1')
  }
  return received
}
