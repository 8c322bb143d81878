/**
 * What a transport has to know; all times in milliseconds.
 *
 * @module
 */

export interface TransportSettings {
  /** Scheme, host and port. */
  readonly origin: string
  readonly socketPath: string | undefined
  /** Most connections at a time. */
  readonly connections: number
  readonly connectTimeout: number
  /** How long an idle connection is kept. */
  readonly keepAlive: number
  /** Largest head, and largest trailer section, of a response in bytes. */
  readonly responseHead: number
  /** Undefined: without bound. */
  readonly maxConnectionAge?: number | undefined
  /** Undefined: without bound. */
  readonly maxRequestsPerConnection?: number | undefined
  /** Undefined for plain connections. */
  readonly tls: TransportTls | undefined
}

export interface TransportTls {
  /** Name to verify, and to send as SNI unless it is an address. */
  readonly serverName: string
  readonly verify: boolean
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
}
