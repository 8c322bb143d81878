/**
 * One upstream: its connections, how many exchanges it has in flight, and since when it has been out.
 *
 * @module
 */
import { isIP } from 'node:net'
import { buildConnector, Pool } from 'undici'
import type { UpstreamSettings } from '../../config/settings.js'
import type { UpstreamTlsFiles } from '../../server/tlsFiles.js'
import { attend } from './socket.js'

function connectorOf(
  settings: UpstreamSettings,
  files: UpstreamTlsFiles,
  responseHead: number,
): buildConnector.connector {
  const { tls, connectTimeout, socketPath } = settings
  const connect = buildConnector({
    timeout: connectTimeout,
    keepAlive: true,
    autoSelectFamily: true,
    ...(socketPath !== undefined && { socketPath }),
    ...(tls !== undefined && { rejectUnauthorized: tls.verify, ...files }),
  })
  return (options, callback) => {
    // An address is verified, but is no name to ask for (RFC 6066 §3).
    const named = isIP(options.servername ?? '') === 0 ? options : { ...options, servername: '' }
    connect(named, (...result) => {
      const [, socket] = result
      if (socket) attend(socket, responseHead)
      callback(...result)
    })
  }
}

export class Upstream {
  readonly pool: Pool
  /** The name for TLS: what the client wrote in Host is no concern of the upstream's certificate. */
  readonly serverName: string
  inFlight = 0
  /** Milliseconds since the epoch; undefined while it answers. */
  outageSince: number | undefined
  #retired = false

  /**
   * @param responseHead largest head of a response, in bytes
   * @param files what stands in the files of `settings.tls`
   */
  constructor(
    readonly settings: UpstreamSettings,
    responseHead: number,
    files: UpstreamTlsFiles = {},
  ) {
    const { origin, connections, keepAlive, tls } = settings
    this.serverName = tls?.serverName ?? new URL(origin).hostname
    this.pool = new Pool(origin, {
      connections,
      pipelining: 1,
      connect: connectorOf(settings, files, responseHead),
      maxHeaderSize: responseHead,
      keepAliveTimeout: keepAlive,
      keepAliveMaxTimeout: keepAlive,
      keepAliveTimeoutThreshold: 0,
      // Silence is watched over by the exchange itself, which knows whether it is a stream.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
  }

  get full(): boolean {
    return this.inFlight >= this.settings.connections
  }

  /** An exchange is over. */
  release(): void {
    this.inFlight--
    if (this.#retired && this.inFlight === 0) void this.pool.close()
  }

  /** No further exchange begins here; those under way may still ask, and then the connections are closed. */
  retire(): void {
    this.#retired = true
    if (this.inFlight === 0) void this.pool.close()
  }

  /** Counts the end of an outage, or its beginning: a failure, or a 503 of the upstream's own. */
  answered(out: boolean): void {
    if (out) this.outageSince ??= Date.now()
    else if (this.outageSince !== undefined) this.outageSince = undefined
  }
}
