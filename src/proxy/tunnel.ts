/**
 * A tunnel: bytes in both directions, with backpressure, until both sides have ended.
 *
 * @module
 */
import type { Socket } from 'node:net'
import type { UpstreamSettings } from '../config/settings.js'
import type { ExchangeRecord } from '../observe/exchangeRecord.js'
import { never, type Watched } from './deadlines.js'
import type { Gateway } from './gateway.js'
import { resetConnection } from './internals/reset.js'

export class Tunnel implements Watched {
  deadline = never
  place = -1
  #idleTimeout: number
  #open = 2
  readonly #bytesBefore: number

  constructor(
    readonly gateway: Gateway,
    readonly record: ExchangeRecord,
    readonly settings: UpstreamSettings,
    readonly client: Socket,
    readonly upstream: Socket,
  ) {
    this.#idleTimeout = settings.streamTimeout ?? never
    this.#bytesBefore = client.bytesWritten
  }

  start(): void {
    this.gateway.watch.add(this)
    this.gateway.tunnels++
    this.#postpone()
    // Either side may end while the other still sends.
    this.upstream.allowHalfOpen = true
    this.client.allowHalfOpen = true
    this.upstream.ref()
    this.#join(this.client, this.upstream)
    this.#join(this.upstream, this.client)
  }

  #join(from: Socket, to: Socket): void {
    from.setNoDelay(true)
    from.on('data', this.#postpone)
    from.on('error', () => resetConnection(to))
    from.on('end', this.#onEnd)
    from.on('close', () => {
      // Everything that came before the close is still sent; a close without an end must not look like one.
      if (!from.readableEnded) resetConnection(to)
      else if (!to.writableEnded) to.destroySoon()
      this.#onClose()
    })
    from.pipe(to)
  }

  readonly #postpone = (): void => {
    this.deadline = this.gateway.watch.now + this.#idleTimeout
  }

  /** Once one side has ended, the other one gets only a limited time to follow. */
  readonly #onEnd = (): void => {
    this.#idleTimeout = Math.min(this.#idleTimeout, this.settings.bodyTimeout)
    this.#postpone()
  }

  onDeadline(): void {
    this.deadline = never
    resetConnection(this.client)
    resetConnection(this.upstream)
  }

  #onClose(): void {
    if (--this.#open > 0) return
    this.gateway.watch.delete(this)
    this.gateway.tunnels--
    this.record.bytesSent = this.client.bytesWritten - this.#bytesBefore
    this.gateway.endTunnel(this.record, this.client.readableEnded)
  }
}
