/**
 * The memory that one exchange reserves for messages of Envoy, out of what all exchanges share.
 *
 * @module
 */

/** Memory that exchanges share. */
export interface SharedMemory {
  /** Bytes reserved by all exchanges together. */
  heldBytes: number
  hasRoomFor(bytes: number): boolean
}

export class Reservation {
  #bytes = 0

  constructor(readonly memory: SharedMemory) {}

  /** Extends the reservation to so many bytes in all. Returns whether there is enough memory. */
  reserve(bytes: number): boolean {
    const more = bytes - this.#bytes
    if (more <= 0) return true
    if (!this.memory.hasRoomFor(more)) return false
    this.#bytes = bytes
    this.memory.heldBytes += more
    return true
  }

  release(): void {
    this.memory.heldBytes -= this.#bytes
    this.#bytes = 0
  }
}
