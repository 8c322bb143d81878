/**
 * The part of gRPC that an external processor needs: one call as a stream of length-prefixed messages over node:http2
 * (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).
 *
 * @module
 */
import type { ServerHttp2Stream } from 'node:http2'

/** The status codes used here. */
export const grpcStatus = {
  ok: 0,
  cancelled: 1,
  invalidArgument: 3,
  notFound: 5,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
} as const
export type GrpcStatus = (typeof grpcStatus)[keyof typeof grpcStatus]

/** One call, as the method sees it. Once it has ended, all methods do nothing. */
export interface Call {
  send(message: Uint8Array): void
  /** Ends the call successfully. */
  end(): void
  /** Ends the call with an error: Envoy then handles the exchange by its `failure_mode_allow`. */
  fail(status: GrpcStatus, message: string): void
}

export interface GrpcCallHandler {
  onMessage(message: Buffer): void
  /** A message of this length is coming: false discards it, and `onDiscarded` follows instead of `onMessage`. */
  admits(length: number): boolean
  onDiscarded(): void
  /** The client will send nothing more. */
  onEnd(): void
  /** The call has ended, on either side; called once, last. */
  onClose(): void
}

/** A flag, and the length. */
const prefixLength = 5

export class StreamCall implements Call {
  readonly #stream: ServerHttp2Stream
  readonly #handler: GrpcCallHandler
  #trailers: Record<string, string> | undefined
  #chunks: Buffer[] = []
  #bytes = 0
  /** Number of bytes needed for the next step. */
  #wanted = 1
  /** Bytes still to come of a message that is being discarded. */
  #discarding = 0

  constructor(stream: ServerHttp2Stream, method: (call: Call) => GrpcCallHandler) {
    this.#stream = stream
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers(this.#trailers ?? { 'grpc-status': '0' }))
    this.#handler = method(this)
    stream.on('data', (chunk: Buffer) => this.#read(chunk))
    stream.on('drain', () => stream.resume())
    stream.on('end', () => {
      if (this.#trailers !== undefined) return
      if (this.#bytes === 0 && this.#discarding === 0) this.#handler.onEnd()
      else this.fail(grpcStatus.invalidArgument, 'a message that is cut off')
    })
    stream.on('close', () => this.#handler.onClose())
  }

  send(message: Uint8Array): void {
    if (this.#trailers !== undefined || this.#stream.destroyed) return
    const framed = Buffer.allocUnsafe(prefixLength + message.length)
    framed[0] = 0
    framed.writeUInt32BE(message.length, 1)
    framed.set(message, prefixLength)
    // A client that does not read its answers is sent no more of them.
    if (!this.#stream.write(framed)) this.#stream.pause()
  }

  end(): void {
    this.#finish({ 'grpc-status': '0' })
  }

  fail(status: GrpcStatus, message: string): void {
    this.#finish({ 'grpc-status': String(status), 'grpc-message': encodeURIComponent(message) })
  }

  /** Ends with an error, never regularly: after a regular end without an answer, Envoy lets the original pass. */
  abandon(): void {
    this.fail(grpcStatus.unavailable, 'the processor is shutting down')
  }

  #finish(trailers: Record<string, string>): void {
    if (this.#trailers !== undefined) return
    this.#trailers = trailers
    this.#chunks = []
    if (this.#stream.destroyed) return
    this.#stream.end()
    this.#stream.resume()
  }

  #read(chunk: Buffer): void {
    if (this.#trailers !== undefined) return
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    if (this.#bytes < this.#wanted) return
    let rest = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks)
    this.#wanted = 1
    while (rest.length >= this.#wanted && this.#trailers === undefined) rest = this.#step(rest)
    this.#chunks = rest.length === 0 ? [] : [rest]
    this.#bytes = rest.length
  }

  /** Takes one step from the front of the bytes and returns the rest; sets how many bytes the next step needs. */
  #step(bytes: Buffer): Buffer {
    if (this.#discarding > 0) {
      const skipped = Math.min(this.#discarding, bytes.length)
      this.#discarding -= skipped
      if (this.#discarding === 0) this.#handler.onDiscarded()
      return bytes.subarray(skipped)
    }
    if (bytes.length < prefixLength) {
      this.#wanted = prefixLength
      return bytes
    }
    const end = prefixLength + bytes.readUInt32BE(1)
    if (this.#wanted !== end) {
      if (bytes[0] !== 0) {
        this.fail(grpcStatus.unimplemented, 'compressed messages are not supported')
        return bytes
      }
      if (!this.#handler.admits(end - prefixLength)) {
        this.#discarding = end - prefixLength
        return bytes.subarray(prefixLength)
      }
    }
    this.#wanted = end
    if (bytes.length < end) return bytes
    this.#wanted = 1
    this.#handler.onMessage(bytes.subarray(prefixLength, end))
    return bytes.subarray(end)
  }
}
