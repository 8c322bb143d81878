/**
 * The memory that one exchange reserves for messages of Envoy, out of what all exchanges share.
 *
 * @module
 */
import type { Processor } from './processor.js'

export class Reservation {
  #bytes = 0

  constructor(readonly processor: Processor) {}

  /** Extends the reservation to so many bytes in all. Returns whether there is enough memory. */
  reserve(bytes: number): boolean {
    const more = bytes - this.#bytes
    if (more <= 0) return true
    if (!this.processor.hasRoomFor(more)) return false
    this.#bytes = bytes
    this.processor.heldBytes += more
    return true
  }

  release(): void {
    this.processor.heldBytes -= this.#bytes
    this.#bytes = 0
  }
}
