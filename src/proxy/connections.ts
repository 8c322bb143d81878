/**
 * The client connections that stand, so that a server that stops can end those that hold nothing up.
 *
 * @module
 */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

export class Connections {
  readonly #sockets = new Set<Socket>()

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  get size(): number {
    return this.#sockets.size
  }

  /** Ends those on which nothing ever came: Node takes them for connections in the middle of a request. */
  closeSilent(): void {
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy()
  }

  /** Ends all, tunnels included, which the server itself has lost sight of. */
  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}
