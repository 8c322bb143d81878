/**
 * Upstreams on a loopback port of the system's choice: one that speaks raw bytes, one of node:http.
 *
 * @module
 */
import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Test } from 'tap'

export interface RawUpstream {
  readonly port: number
  readonly url: string
  readonly server: Server
  /** Every connection so far, in order. */
  readonly sockets: readonly Socket[]
  /** Bytes received on each connection, in order. */
  readonly received: readonly string[]
}

/** An upstream whose every connection is handed to `handler`. Ends with the test. */
export async function startRawUpstream(
  t: Test,
  handler: (socket: Socket, index: number) => void,
): Promise<RawUpstream> {
  const sockets: Socket[] = []
  const received: string[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const index = sockets.push(socket) - 1
    received.push('')
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      received[index] += chunk.toString('latin1')
    })
    handler(socket, index)
  })
  const port = await listening(server)
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port, url: `http://127.0.0.1:${port}`, server, sockets, received }
}

/** Calls `answer` for each whole request head on the connection; of no use where requests have content. */
export function onEachRequest(socket: Socket, answer: (head: string, count: number) => void): void {
  let buffered = ''
  let count = 0
  socket.on('data', (chunk: Buffer) => {
    buffered += chunk.toString('latin1')
    for (let end = buffered.indexOf('\r\n\r\n'); end !== -1; end = buffered.indexOf('\r\n\r\n')) {
      const head = buffered.slice(0, end + 4)
      buffered = buffered.slice(end + 4)
      answer(head, count++)
    }
  })
}

/** An upstream that answers every request with the same bytes. */
export function startCannedUpstream(t: Test, bytes: string): Promise<RawUpstream> {
  return startRawUpstream(t, (socket) => {
    onEachRequest(socket, () => socket.write(bytes, 'latin1'))
  })
}

export interface HttpUpstream {
  readonly port: number
  readonly url: string
  readonly server: HttpServer
}

/** An upstream of node:http. Ends with the test. */
export async function startHttpUpstream(t: Test, listener: RequestListener): Promise<HttpUpstream> {
  const server = createHttpServer({ keepAliveTimeout: 30_000 }, listener)
  const port = await listening(server)
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port, url: `http://127.0.0.1:${port}`, server }
}

/** Nobody listens there: the system gives no program a port below 1024, as it does one that was free a moment ago. */
export const closedPort = 1

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
