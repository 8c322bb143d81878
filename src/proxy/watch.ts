/**
 * Deadlines of all exchanges, looked after by one timer: an exchange that ends in time costs no timer at all.
 *
 * @module
 */

export interface Watched {
  /** Milliseconds of {@link Watch.now}; infinite for none. */
  deadline: number
  /** Called once the deadline has passed; it must set a later one, or leave the watch. */
  onDeadline(): void
}

/** How much later than its deadline an exchange may be told, in milliseconds. */
const resolution = 50

export class Watch {
  readonly #watched = new Set<Watched>()
  #timer: NodeJS.Timeout | undefined
  /** Milliseconds since the watch was made, as of the last tick or {@link add}: cheap to read for each octet. */
  now = performance.now()

  add(watched: Watched): void {
    this.now = performance.now()
    this.#watched.add(watched)
    this.#timer ??= setInterval(() => this.#tick(), resolution)
  }

  delete(watched: Watched): void {
    this.#watched.delete(watched)
  }

  get size(): number {
    return this.#watched.size
  }

  #tick(): void {
    this.now = performance.now()
    // The timer rests while nothing is under way, so that an idle proxy does not wake the machine.
    if (this.#watched.size === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
      return
    }
    for (const watched of this.#watched) {
      if (watched.deadline <= this.now) watched.onDeadline()
    }
  }
}
