/**
 * Reads a response with the native transport, over a connection in memory.
 *
 * @module
 */
import type { OnReadOpts, Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { Dispatcher } from 'undici'
import { NativeTransport } from '../../src/proxy/upstream/native/transport.js'
import type { CallHandler } from '../../src/proxy/upstream/transport.js'
import type { Reading } from './llhttp.js'

const settings = {
  origin: 'http://upstream.test',
  socketPath: undefined,
  connections: 1,
  connectTimeout: 10_000,
  keepAlive: 10_000,
  responseHead: 64 * 1024,
  maxConnectionAge: undefined,
  maxRequestsPerConnection: undefined,
  tls: undefined,
}

/** @param parts segments in which the response arrives; the connection ends after them */
export function readNatively(parts: readonly Buffer[], method: string): Promise<Reading> {
  let onread: OnReadOpts | undefined
  const near = new Duplex({
    read() {},
    write(_request, _encoding, done) {
      done()
      if (parts.length > 0) setImmediate(arrive, 0)
      else near.push(null)
    },
  })
  // As a plain socket reads: into a buffer that the next read overwrites.
  const arrive = (index: number): void => {
    if (near.destroyed) return
    const part = parts[index]
    if (part === undefined) {
      near.push(null)
      return
    }
    const buffer = onread!.buffer as Buffer
    buffer.set(part)
    onread!.callback(part.length, buffer)
    buffer.fill('#', 0, part.length)
    // One turn of the event loop for many of them, and the stream's end behind them all.
    if (index % 16 === 15) setImmediate(arrive, index + 1)
    else arrive(index + 1)
  }
  const transport = new NativeTransport(settings, {
    host: 'upstream.test',
    open: (given, connected) => {
      onread = given
      queueMicrotask(connected)
      return near as unknown as Socket
    },
  })
  const statuses: number[] = []
  let fields: readonly string[] = []
  let body = ''
  const list = (raw: Dispatcher.DispatchController['rawHeaders']) => (raw ?? []) as string[]
  return new Promise((resolve) => {
    const settle = (trailers: readonly string[], problem: string | undefined) => {
      // Extra bytes of the same segment have been seen by now.
      const reused = problem === undefined && !near.destroyed
      void transport.destroy()
      resolve({ statuses, fields, body, trailers, complete: problem === undefined, problem, reused })
    }
    const handler: CallHandler = {
      readsRawHeaders: true,
      onRequestStart() {},
      onResponseStart(controller, status) {
        statuses.push(status)
        fields = list(controller.rawHeaders)
      },
      onResponseData(_controller, chunk) {
        body += chunk.toString('latin1')
      },
      onResponseEnd: (controller) => settle(list(controller.rawTrailers), undefined),
      onResponseError: (_controller, error) => settle([], error.message),
    }
    transport.dispatch({ method, path: '/', headers: ['Host', 'a'] }, handler)
  })
}
