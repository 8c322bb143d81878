/**
 * Deadlines of all exchanges, looked after by one timer: an exchange that ends in time costs no timer at all.
 *
 * @module
 */

export interface Watched {
  /** Milliseconds of {@link Watch.now}; infinite for none. */
  deadline: number
  /** Only for the watch: the index of this entry, or -1. */
  place: number
  /** Called once the deadline has passed; it must set a later one, or leave the watch. */
  onDeadline(): void
}

/** How late an exchange may learn of its deadline, in milliseconds. */
const resolution = 50

export class Watch {
  // A Set leaves outgrown tables behind, each of which keeps what it held, and the next one, from being collected.
  readonly #watched: Watched[] = []
  #timer: NodeJS.Timeout | undefined
  /** Milliseconds since the watch was made, as of the last tick or {@link add}: cheap to read for each byte. */
  now = performance.now()

  add(watched: Watched): void {
    this.now = performance.now()
    watched.place = this.#watched.push(watched) - 1
    this.#timer ??= setInterval(() => this.#tick(), resolution)
  }

  delete(watched: Watched): void {
    const { place } = watched
    if (place === -1) return
    watched.place = -1
    const last = this.#watched.pop()!
    if (last === watched) return
    this.#watched[place] = last
    last.place = place
  }

  get size(): number {
    return this.#watched.length
  }

  #tick(): void {
    this.now = performance.now()
    // The timer rests while nothing is under way, so that an idle proxy does not wake the machine.
    if (this.#watched.length === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
      return
    }
    // Backwards, because the entry that replaces a removed one has already been checked.
    for (let i = this.#watched.length - 1; i >= 0; i--) {
      const watched = this.#watched[i]
      if (watched !== undefined && watched.deadline <= this.now) watched.onDeadline()
    }
  }
}
