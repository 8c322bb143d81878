/**
 * Reads a response with the native transport, over a connection in memory.
 *
 * @module
 */
import type { Socket } from 'node:net'
import { type Duplex, duplexPair } from 'node:stream'
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
  const [near, far] = duplexPair() as [Duplex, Duplex]
  const transport = new NativeTransport(settings, {
    host: 'upstream.test',
    open: (_onread, connected) => {
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
      far.destroy()
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
    far.once('data', () => {
      for (const part of parts) far.write(part)
      far.end()
    })
    far.on('error', () => {})
    transport.dispatch({ method, path: '/', headers: ['Host', 'a'] }, handler)
  })
}
