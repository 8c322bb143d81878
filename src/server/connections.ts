/**
 * The open client connections, so that a server that shuts down can close the idle ones.
 *
 * @module
 */
import type { Server } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'

// Requests that clients sent before they could know of the shutdown are read during this time, in milliseconds.
const grace = 100

export class Connections {
  readonly #sockets = new Set<Socket>()

  constructor(readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      // After a declined upgrade, the server gets the same connection again.
      if (this.#sockets.has(socket)) return
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  /**
   * Stops listening, closes idle connections, and resolves once all others have ended, or were cut off after `timeout`
   * milliseconds.
   */
  async drain(timeout: number): Promise<void> {
    const { server } = this
    // For connections whose current response does not say that they close, because it began before.
    server.keepAliveTimeout = grace
    // `close` of node:http would cut off idle connections at once, together with requests that have arrived but are
    // still unread.
    const closed = new Promise<unknown>((resolve) => NetServer.prototype.close.call(server, resolve))
    const closeIdle = () => {
      server.closeIdleConnections()
      this.#closeSilent()
    }
    // Node runs timers before it reads sockets: after a stall, requests that came in time are still unread.
    const idle = setTimeout(() => setImmediate(closeIdle), grace)
    // Includes tunnels, which the server itself no longer tracks.
    const force = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
    }, timeout)
    await closed
    clearTimeout(idle)
    clearTimeout(force)
  }

  /** Closes connections on which nothing ever arrived; Node considers them in the middle of a request. */
  #closeSilent(): void {
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy()
  }
}
