/**
 * The native transport: keeps the connections to one upstream, and serves one request at a time on each.
 *
 * @module
 */
import { Readable } from 'node:stream'
import type { TransportSettings } from '../settings.js'
import { type CallHandler, type CallOptions, Transport, Upload } from '../transport.js'
import { Attempt, type AttemptHolder } from './attempt.js'
import { type Connector, connectorOf } from './connect.js'
import { Connection, type ConnectionOwner } from './connection.js'
import { ConnectionClosedError, TransportClosedError, UnsendableRequestError } from './errors.js'
import { IdleTime } from './idleTime.js'

// A close by the upstream within this time would rarely have arrived yet.
const justUsed = 5
// Safety margin: an upstream that announces an idle time closes connections right after it, so they are given up
// earlier.
const announcedMargin = 1000

export class NativeTransport extends Transport implements ConnectionOwner, AttemptHolder {
  readonly #settings: TransportSettings
  readonly #connector: Connector
  readonly #idleTime: IdleTime
  readonly #all = new Set<Connection>()
  /** The most recently used connection is last, and is taken first, because it is the least likely to be closed. */
  readonly #idle: Connection[] = []
  readonly #waiting: Attempt[] = []
  #sweep: NodeJS.Timeout | undefined
  #closing = false
  #destroyed = false
  readonly #onClosed: (() => void)[] = []

  /** @param connector opens connections instead of the sockets that `settings` name */
  constructor(settings: TransportSettings, connector: Connector = connectorOf(settings)) {
    super()
    this.#settings = settings
    this.#connector = connector
    this.#idleTime = new IdleTime(settings.keepAlive)
  }

  override dispatch(options: CallOptions, handler: CallHandler): boolean {
    const attempt = new Attempt(withUpload(options), handler)
    if (this.#destroyed || options.method === 'CONNECT') {
      const error = this.#destroyed ? new TransportClosedError() : new UnsendableRequestError('CONNECT')
      queueMicrotask(() => attempt.fail(error))
      return true
    }
    this.#place(attempt)
    return true
  }

  /** Gives the attempt a connection, or queues it. */
  #place(attempt: Attempt): void {
    const { repeatable } = attempt.options
    const now = performance.now()
    const connection = attempt.takesUsed ? this.#takeIdle(now, repeatable === true) : undefined
    if (connection === undefined) this.#open(attempt)
    else if (repeatable || now - connection.idleSince < justUsed) connection.begin(attempt)
    else this.#beginSoon(connection, attempt)
  }

  #takeIdle(now: number, repeatable: boolean): Connection | undefined {
    for (;;) {
      const connection = this.#idle.at(-1)
      if (connection === undefined) return undefined
      const idle = now - connection.idleSince
      if (!repeatable && idle > this.#idleTime.safeLimit(now) && idle > justUsed) return undefined
      this.#idle.pop()
      if (!this.#isExpired(connection, now)) return connection
      connection.destroy(new ConnectionClosedError())
    }
  }

  #isExpired(connection: Connection, now: number): boolean {
    return connection.isWornOut(now) || this.#expiryOf(connection, now) <= now
  }

  #expiryOf({ announcedIdleTime: announced, idleSince }: Connection, now: number): number {
    const most = announced > 2 * announcedMargin ? announced - announcedMargin : announced / 2
    return idleSince + Math.min(most, this.#idleTime.limit(now))
  }

  /**
   * For a request that cannot be repeated, the event loop first gets a chance to report that the connection was closed.
   */
  #beginSoon(connection: Connection, attempt: Attempt): void {
    this.#hold(attempt)
    setImmediate(() => {
      if (attempt.aborted) {
        if (connection.isUsable) this.released(connection)
      } else if (connection.isUsable) connection.begin(attempt)
      else this.#place(attempt)
    })
  }

  #open(attempt: Attempt): void {
    if (this.#all.size < this.#settings.connections) {
      this.#all.add(new Connection(this, this.#connector, this.#settings, attempt))
      attempt.handler.onRequestQueued?.(attempt)
      return
    }
    this.#hold(attempt)
    this.#waiting.push(attempt)
    // If no idle connection suits this attempt, one is closed to make room for a new connection.
    this.#idle.shift()?.destroy(new ConnectionClosedError())
  }

  #hold(attempt: Attempt): void {
    attempt.holder = this
    attempt.handler.onRequestQueued?.(attempt)
  }

  // For waiting attempts; see AttemptHolder.

  pause(): void {}

  resume(): void {}

  abort(attempt: Attempt): void {
    const at = this.#waiting.indexOf(attempt)
    if (at !== -1) this.#waiting.splice(at, 1)
    attempt.fail(attempt.reason!)
  }

  // For connections; see ConnectionOwner.

  released(connection: Connection): void {
    const now = performance.now()
    if (this.#closing || connection.isWornOut(now)) {
      connection.destroy(new ConnectionClosedError())
      return
    }
    const next = this.#waiting[0]
    if (next === undefined) {
      this.#idle.push(connection)
      if (this.#sweep === undefined) this.#closeExpired()
    } else if (next.takesUsed || connection.requests === 0) {
      this.#waiting.shift()
      connection.begin(next)
    } else connection.destroy(new ConnectionClosedError())
  }

  closed(connection: Connection, idle: number | undefined): void {
    if (!this.#all.delete(connection)) return
    const at = this.#idle.indexOf(connection)
    if (at !== -1) this.#idle.splice(at, 1)
    if (idle !== undefined) {
      this.#idleTime.closedAfter(idle, performance.now())
      this.#closeExpired()
    }
    const next = this.#waiting.shift()
    if (next !== undefined) this.#open(next)
    if (this.#all.size === 0) for (const done of this.#onClosed.splice(0)) done()
  }

  /** A single timer waits for the idle connection that expires first. */
  #closeExpired(): void {
    clearTimeout(this.#sweep)
    const now = performance.now()
    while (this.#idle[0] !== undefined && this.#isExpired(this.#idle[0], now)) {
      this.#idle.shift()!.destroy(new ConnectionClosedError())
    }
    const [oldest] = this.#idle
    const wait = oldest === undefined ? undefined : this.#expiryOf(oldest, now) - now
    this.#sweep =
      wait === undefined ? undefined : setTimeout(() => this.#closeExpired(), Math.max(1, wait)).unref()
  }

  /** Lets calls in flight finish; later calls get single-use connections. */
  override close(callback: () => void): void
  override close(): Promise<void>
  override close(callback?: () => void): undefined | Promise<void> {
    this.#closing = true
    clearTimeout(this.#sweep)
    for (const connection of this.#idle.splice(0)) connection.destroy(new TransportClosedError())
    return this.#whenClosed(callback)
  }

  override destroy(error: Error | null, callback: () => void): void
  override destroy(callback: () => void): void
  override destroy(error?: Error | null): Promise<void>
  override destroy(first?: Error | null | (() => void), callback?: () => void): undefined | Promise<void> {
    const error = (typeof first === 'function' ? null : first) ?? new TransportClosedError()
    this.#closing = true
    this.#destroyed = true
    clearTimeout(this.#sweep)
    for (const attempt of this.#waiting.splice(0)) attempt.fail(error)
    for (const connection of [...this.#all]) connection.destroy(error)
    return this.#whenClosed(typeof first === 'function' ? first : callback)
  }

  #whenClosed(callback: (() => void) | undefined): undefined | Promise<void> {
    if (callback === undefined) return new Promise((resolve) => this.#whenClosed(resolve))
    if (this.#all.size === 0) queueMicrotask(callback)
    else this.#onClosed.push(callback)
    return undefined
  }
}

/** Converts a body in one of undici's forms. */
function withUpload(options: CallOptions): CallOptions {
  const { body, upload } = options
  if (upload !== undefined || body === undefined || body === null) return options
  if (body instanceof Readable) return { ...options, upload: new Upload(body) }
  const bytes = Buffer.from(body as string | Buffer)
  const headers = [...options.headers, 'Content-Length', String(bytes.length)]
  return { ...options, headers, upload: new Upload(Readable.from([bytes], { objectMode: false })) }
}
