/**
 * Watches the deadlines of all exchanges with one timer, so an exchange that ends in time costs no timer at all.
 *
 * @module
 */

export interface Watched {
  /** In milliseconds on the clock of {@link Watch.now}; infinite for none. */
  deadline: number
  /** Used only by the watch: the index of this entry, or -1. */
  place: number
  /** Called once the deadline has passed; it must set a later one, or leave the watch. */
  onDeadline(): void
}

/** The deadline of anything that may take any time. */
export const never = Number.POSITIVE_INFINITY

/** How late an exchange may learn of its deadline, in milliseconds. */
const resolution = 50

export class Watch {
  // An array rather than a Set: when a Set grows, its outgrown tables keep their former members from being collected.
  readonly #watched: Watched[] = []
  #timer: NodeJS.Timeout | undefined
  #tickedAt = 0
  #skipped = false
  /** `performance.now()` as of the last tick or {@link add}; cheap enough to read for each chunk. */
  now = performance.now()

  add(watched: Watched): void {
    this.now = performance.now()
    watched.place = this.#watched.push(watched) - 1
    if (this.#timer !== undefined) return
    this.#tickedAt = this.now
    this.#timer = setInterval(() => this.#tick(), resolution)
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
    const late = this.now - this.#tickedAt > 2 * resolution
    this.#tickedAt = this.now
    // The timer stops when there are no exchanges, so that an idle proxy does not wake the machine.
    if (this.#watched.length === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
      return
    }
    // Node runs timers before it reads sockets: after a stall of the process, responses that came in time are unread.
    this.#skipped = late && !this.#skipped
    if (this.#skipped) return
    // Backwards, because removing an entry moves the last one, already checked, into its place.
    for (let i = this.#watched.length - 1; i >= 0; i--) {
      const watched = this.#watched[i]
      if (watched !== undefined && watched.deadline <= this.now) watched.onDeadline()
    }
  }
}
