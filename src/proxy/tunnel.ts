/**
 * A tunnel: bytes in both directions, with backpressure, until both sides have ended.
 *
 * @module
 */
import type { Socket } from 'node:net'
import type { Head } from '../http/message.js'
import type { LoggedExchange } from '../observe/exchangeLog.js'
import type { Watched } from './deadlines.js'
import { resetConnection } from './internals/reset.js'
import type { UpgradeAttempt } from './upgrade.js'

export class Tunnel implements Watched {
  deadline = Number.POSITIVE_INFINITY
  place = -1
  readonly #attempt: UpgradeAttempt
  readonly #head: Head
  readonly #client: Socket
  readonly #upstream: Socket
  #silence: number
  #open = 2

  constructor(attempt: UpgradeAttempt, head: Head, upstream: Socket) {
    this.#attempt = attempt
    this.#head = head
    this.#client = attempt.socket
    this.#upstream = upstream
    this.#silence = attempt.route.upstream.settings.streamTimeout ?? Number.POSITIVE_INFINITY
  }

  start(): void {
    const { gateway } = this.#attempt
    gateway.watch.add(this)
    gateway.tunnels++
    this.#stir()
    // Each side may end while the other still talks.
    this.#upstream.allowHalfOpen = true
    this.#client.allowHalfOpen = true
    this.#upstream.ref()
    this.#join(this.#client, this.#upstream)
    this.#join(this.#upstream, this.#client)
  }

  #join(from: Socket, to: Socket): void {
    from.setNoDelay(true)
    from.on('data', this.#stir)
    from.on('error', () => resetConnection(to))
    from.on('end', this.#halve)
    from.on('close', () => {
      // What came before the close still goes out; a close without an end does not pass for one.
      if (!from.readableEnded) resetConnection(to)
      else if (!to.writableEnded) to.destroySoon()
      this.#closed()
    })
    from.pipe(to)
  }

  readonly #stir = (): void => {
    this.deadline = this.#attempt.gateway.watch.now + this.#silence
  }

  /** With one side gone silent for good, the other is not waited for without end. */
  readonly #halve = (): void => {
    this.#silence = Math.min(this.#silence, this.#attempt.route.upstream.settings.bodyTimeout)
    this.#stir()
  }

  onDeadline(): void {
    this.deadline = Number.POSITIVE_INFINITY
    resetConnection(this.#client)
    resetConnection(this.#upstream)
  }

  #closed(): void {
    if (--this.#open > 0) return
    const { gateway, plan, request, startedAt } = this.#attempt
    gateway.watch.delete(this)
    gateway.tunnels--
    const record: LoggedExchange = {
      request,
      requestId: request.id,
      startedAt,
      upstreamStatus: this.#head.status,
      received: this.#head,
      settled: undefined,
      local: undefined,
      observing: plan.settings.mode === 'observe',
    }
    gateway.log.exchange(record, this.#client.readableEnded)
  }
}
