/**
 * A client that sends exactly the octets it is told, and tells exactly what came back.
 *
 * @module
 */
import { connect, type Socket } from 'node:net'
import { type ReadResponse, readResponses, valuesOf } from './strictHttp.js'

export interface Transcript {
  /** All that came back, one UTF-16 unit per octet. */
  readonly octets: string
  /** Interim responses are among them. */
  readonly responses: readonly ReadResponse[]
  /** Octets that are no whole response. */
  readonly rest: string
  /** Why what came back is no legal HTTP, or undefined. */
  readonly illegal: string | undefined
  /** How the server left the connection once the responses were here. */
  readonly end: 'open' | 'closed' | 'reset' | 'timeout'
}

export interface RawOptions {
  /** Methods of the requests sent; default: one, the first word of the octets. */
  readonly methods?: readonly string[]
  /** Waits for the server to close even when all responses are here. */
  readonly untilClosed?: boolean
  /** Milliseconds after which the transcript ends as it is; default 5000. */
  readonly timeout?: number
}

/** Sends octets and resolves once every response is there, or the connection has ended. */
export async function rawRequest(
  port: number,
  octets: string | readonly string[],
  options: RawOptions = {},
): Promise<Transcript> {
  const parts = typeof octets === 'string' ? [octets] : octets
  const methods = options.methods ?? [parts.join('').split(' ', 1)[0]!]
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const result = transcriptOf(socket, methods, options)
  for (const [index, part] of parts.entries()) {
    if (index > 0) await new Promise((resolve) => setTimeout(resolve, 20))
    if (socket.destroyed) break
    socket.write(part, 'latin1')
  }
  return result
}

/** Listens to a connection until its responses are there. */
export function transcriptOf(
  socket: Socket,
  methods: readonly string[],
  { untilClosed = false, timeout = 5000 }: RawOptions = {},
): Promise<Transcript> {
  return new Promise((resolve) => {
    let octets = ''
    const timer = setTimeout(() => settle('timeout'), timeout)
    const settle = (end: Transcript['end']) => {
      clearTimeout(timer)
      const reading = readResponses(octets, methods, end === 'closed')
      socket.destroy()
      resolve({ octets, ...reading, end })
    }
    socket.on('data', (chunk: Buffer) => {
      octets += chunk.toString('latin1')
      if (untilClosed) return
      const { responses } = readResponses(octets, methods, false)
      if (responses.filter(({ status }) => status >= 200).length >= methods.length) settle('open')
    })
    socket.on('end', () => settle('closed'))
    socket.on('error', () => settle('reset'))
  })
}

/** The final response of a transcript, which must be there. */
export function finalOf({ responses, octets, illegal, end }: Transcript): ReadResponse {
  const final = responses.find(({ status }) => status >= 200)
  if (final === undefined) {
    throw new Error(
      `no final response (${end}, ${illegal ?? 'legal'}): ${JSON.stringify(octets.slice(0, 500))}`,
    )
  }
  return final
}

/** The first value of a response's field, or undefined. */
export function fieldOf(response: ReadResponse, name: string): string | undefined {
  return valuesOf(response.fields, name)[0]
}
