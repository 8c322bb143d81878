/**
 * What a transport needs to know; all times in milliseconds.
 *
 * @module
 */

export interface TransportSettings {
  /** Scheme, host and port. */
  readonly origin: string
  readonly socketPath: string | undefined
  /** Maximum number of connections at a time. */
  readonly connections: number
  readonly connectTimeout: number
  /** How long an idle connection is kept. */
  readonly keepAlive: number
  /** Largest head, and largest trailer section, of a response in bytes. */
  readonly responseHead: number
  /** Undefined: unlimited. */
  readonly maxConnectionAge?: number | undefined
  /** Undefined: unlimited. */
  readonly maxRequestsPerConnection?: number | undefined
  /** Undefined for connections without TLS. */
  readonly tls: TransportTls | undefined
}

export interface TransportTls {
  /** The name to verify, and to send as SNI unless it is an address. */
  readonly serverName: string
  readonly verify: boolean
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
}
