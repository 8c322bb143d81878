/**
 * The server's side of gRPC: connections of node:http2, which methods are called, and connections worn out by resets.
 *
 * @module
 */
import http2, {
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import { Server as NetServer, type Socket } from 'node:net'
import { type Call, type GrpcCallHandler, type GrpcStatus, grpcStatus, StreamCall } from './grpcCall.js'
import { announceGoaway, rememberSocket } from './internals/goaway.js'

export type Methods = Readonly<Record<string, (call: Call) => GrpcCallHandler>>

/** Counts about connections. */
export interface ConnectionCounts {
  /** Streams that the client reset instead of ending them. */
  resets: number
  /** Connections that were replaced because too many of their streams had been reset. */
  renewed: number
  /** Connections that Node closed because of the resets. */
  flooded: number
}

export interface GrpcServerOptions {
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined
  readonly methods: Methods
  /** Called when the first stream was reset, to say what to do about it. */
  readonly onResets: () => void
  /** Called when Node has closed a connection because of resets: its exchanges failed. */
  readonly onFlooded: () => void
}

/**
 * nghttp2 treats more than 1,000 resets, then 33 per second, as an attack and closes the connection (CVE-2023-44487).
 * Envoy resets every stream that it has finished with, unless its flag `ext_proc_graceful_grpc_close` is set. A
 * connection with this many resets is therefore replaced gracefully: Envoy is told to open another one, and all open
 * streams finish.
 */
const resetsPerConnection = 400
const maxConcurrentStreams = 4096
const windowSize = 1024 * 1024
// Time for streams that Envoy opened before it knew: a closed session would refuse them.
const renewalGrace = 1000

interface GrpcConnection {
  resets: number
  readonly streams: Set<StreamCall>
  leaving: boolean
  /** Whether everything that the client sent before it knew must have arrived. */
  mayClose: boolean
}

export class GrpcServer {
  readonly server: Http2Server | Http2SecureServer
  readonly counts: ConnectionCounts = { resets: 0, renewed: 0, flooded: 0 }
  readonly #connections = new Map<ServerHttp2Session, GrpcConnection>()
  readonly #options: GrpcServerOptions
  #draining = false

  constructor(options: GrpcServerOptions) {
    this.#options = options
    const settings = { maxConcurrentStreams, initialWindowSize: windowSize, enablePush: false }
    // Supported from Node 22.18 and 24.4 on; older versions ignore them.
    const resets = { streamResetBurst: 1_000_000, streamResetRate: 1_000_000 }
    this.server =
      options.tls === undefined
        ? http2.createServer({ settings, ...resets })
        : http2.createSecureServer({ settings, ...resets, ...options.tls, allowHTTP1: false })
    // node:http2 creates the session in its own listener, which runs before any added one.
    let socket: Socket | undefined
    this.server.prependListener(options.tls === undefined ? 'connection' : 'secureConnection', (opened) => {
      socket = opened as Socket
    })
    this.server.on('session', (session) => this.#begin(session, socket))
    this.server.on('sessionError', () => {})
    this.server.on('stream', (stream, headers) => this.#call(stream, headers))
  }

  get connections(): number {
    return this.#connections.size
  }

  /** Stops listening, lets calls finish, and after `timeout` milliseconds cuts off the rest. */
  async drain(timeout: number): Promise<void> {
    this.#draining = true
    // `close` of node:http2 would close the sessions at once, and refuse streams that are on their way.
    const closed = new Promise((resolve) => NetServer.prototype.close.call(this.server, resolve))
    for (const [session, connection] of this.#connections) this.#leave(session, connection)
    const force = setTimeout(() => this.destroy(), timeout)
    await closed
    clearTimeout(force)
  }

  /** Ends every call with an error, and every connection. */
  destroy(): void {
    for (const [session, { streams }] of this.#connections) {
      for (const call of streams) call.abandon()
      // The connections close only after the errors were sent.
      setImmediate(() => session.destroy())
    }
  }

  #begin(session: ServerHttp2Session, socket: Socket | undefined): void {
    if (socket !== undefined) rememberSocket(session, socket)
    const connection: GrpcConnection = { resets: 0, streams: new Set(), leaving: false, mayClose: false }
    this.#connections.set(session, connection)
    session.setLocalWindowSize(16 * windowSize)
    session.on('error', () => {})
    session.on('goaway', () => {})
    session.on('close', () => {
      this.#connections.delete(session)
      if (connection.resets >= resetsPerConnection && connection.streams.size > 0) {
        this.counts.flooded++
        this.#options.onFlooded()
      }
    })
    if (this.#draining) this.#leave(session, connection)
  }

  /** Accepts no new calls on this connection; it closes when those in flight are done. */
  #leave(session: ServerHttp2Session, connection: GrpcConnection): void {
    if (connection.leaving || session.destroyed) return
    connection.leaving = true
    announceGoaway(session)
    const close = () => {
      connection.mayClose = true
      if (connection.streams.size === 0) session.close()
    }
    setTimeout(close, renewalGrace)
  }

  #call(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const session = stream.session as ServerHttp2Session
    const connection = this.#connections.get(session)
    const type = headers['content-type'] ?? ''
    stream.on('error', () => {})
    if (connection === undefined) return
    if (!type.startsWith('application/grpc') || headers[':method'] !== 'POST') {
      stream.respond({ ':status': 415 }, { endStream: true })
      return
    }
    const method = this.#options.methods[headers[':path'] ?? '']
    if (method === undefined) {
      trailersOnly(stream, grpcStatus.unimplemented, 'unknown method')
      return
    }
    const call = new StreamCall(stream, method)
    connection.streams.add(call)
    stream.on('close', () => {
      connection.streams.delete(call)
      // node:http2 does not report a reset after the client's end as an abort, but nghttp2 counts it as well.
      if (stream.aborted || stream.rstCode !== http2.constants.NGHTTP2_NO_ERROR)
        this.#reset(session, connection)
      if (connection.mayClose && connection.streams.size === 0) session.close()
    })
  }

  #reset(session: ServerHttp2Session, connection: GrpcConnection): void {
    // Streams of a broken connection do not count as reset.
    if (session.destroyed || session.closed) return
    if (this.counts.resets++ === 0) this.#options.onResets()
    if (++connection.resets < resetsPerConnection || connection.leaving) return
    this.counts.renewed++
    this.#leave(session, connection)
  }
}

function trailersOnly(stream: ServerHttp2Stream, status: GrpcStatus, message: string): void {
  const trailers = { 'grpc-status': String(status), 'grpc-message': encodeURIComponent(message) }
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...trailers }, { endStream: true })
  stream.resume()
}
