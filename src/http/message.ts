/**
 * The parts of an HTTP message as the rules see them.
 *
 * @module
 */
import type { Fields } from './fields.js'

/** Status code, reason phrase and fields of a response. */
export interface Head {
  readonly status: number
  /** Empty for the standard phrase of the status. */
  readonly reason: string
  readonly fields: Fields
}

/** A client's request, without its body: rules decide about responses. */
export interface RequestView {
  readonly method: string
  /** The request target, byte for byte as the client sent it (RFC 9112 §3.2). */
  readonly target: string
  /** Decoded and normalized path: dot segments removed, duplicate slashes merged, no query. */
  readonly path: string
  readonly fields: Fields
  /** `1.0` or `1.1`. */
  readonly httpVersion: string
  /** Scheme and authority under which the client reached the proxy, as in `https://api.example`. */
  readonly origin: string
  /** Address of the client, as trusted proxies report it; undefined or empty if it is not known. */
  readonly client?: string | undefined
}

/** A complete response that needs nothing from the upstream. */
export interface Reply {
  readonly head: Head
  readonly body: Buffer
}
