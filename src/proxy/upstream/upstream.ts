/**
 * One upstream: its transport, its calls in flight, and when its current outage began.
 *
 * @module
 */
import type { UpstreamSettings } from '../../config/settings.js'
import type { UpstreamTlsFiles } from '../../server/tlsFiles.js'
import { NativeTransport } from './native/transport.js'
import type { TransportSettings } from './settings.js'
import type { Transport } from './transport.js'
import { UndiciTransport } from './undici.js'

function transportSettingsOf(
  settings: UpstreamSettings,
  responseHead: number,
  files: UpstreamTlsFiles,
): TransportSettings {
  const { origin, tls } = settings
  // The client's Host header does not affect which name the upstream's certificate must have.
  const serverName = tls?.serverName ?? new URL(origin).hostname.replace(/^\[|\]$/g, '')
  return { ...settings, responseHead, tls: tls && { serverName, verify: tls.verify, ...files } }
}

export class Upstream {
  readonly transport: Transport
  inFlight = 0
  /** Milliseconds since the epoch; undefined while the upstream responds. */
  outageSince: number | undefined
  #retired = false

  /**
   * @param responseHead largest head of a response, in bytes
   * @param files the contents of the files of `settings.tls`
   */
  constructor(
    readonly settings: UpstreamSettings,
    responseHead: number,
    files: UpstreamTlsFiles = {},
  ) {
    const known = transportSettingsOf(settings, responseHead, files)
    this.transport = settings.transport === 'undici' ? new UndiciTransport(known) : new NativeTransport(known)
  }

  get full(): boolean {
    return this.inFlight >= this.settings.connections
  }

  /** A call has ended. */
  release(): void {
    this.inFlight--
    if (this.#retired && this.inFlight === 0) void this.transport.close()
  }

  /** No further exchange begins here; those in flight may still send subrequests, then the connections are closed. */
  retire(): void {
    this.#retired = true
    if (this.inFlight === 0) void this.transport.close()
  }

  /** @param out whether the call failed, or the upstream itself responded with 503 */
  answered(out: boolean): void {
    if (out) this.outageSince ??= Date.now()
    else if (this.outageSince !== undefined) this.outageSince = undefined
  }
}
