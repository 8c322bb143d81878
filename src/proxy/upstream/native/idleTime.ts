/**
 * Learns how long an upstream keeps idle connections open, because many servers do not announce it.
 *
 * @module
 */

// A restarting server closes connections of every age, so what is learned must neither last nor prevent all reuse.
const shortest = 250
const forgetAfter = 60_000
/** The share of an observed idle time that is considered safe: a close is on its way before it is noticed. */
const margin = 0.75
// The shortest default of a common server is two seconds (gunicorn).
const safeWithoutKnowledge = 1000

/** All times in milliseconds. */
export class IdleTime {
  readonly #most: number
  #limit: number
  #learntAt = 0

  /** @param most the longest time for which an idle connection is kept */
  constructor(most: number) {
    this.#most = most
    this.#limit = most
  }

  /** A connection was found closed after this idle time. */
  closedAfter(idle: number, now: number): void {
    this.#limit = Math.max(Math.min(this.#limit, idle * margin), Math.min(shortest, this.#most))
    this.#learntAt = now
  }

  /** How long a connection may be idle and still be used. */
  limit(now: number): number {
    if (this.#limit < this.#most && now - this.#learntAt > forgetAfter) {
      this.#limit = Math.min(this.#most, this.#limit * 2)
      this.#learntAt = now
    }
    return this.#limit
  }

  /** Like {@link limit}, for a request that cannot be repeated. */
  safeLimit(now: number): number {
    return Math.min(safeWithoutKnowledge, this.limit(now) / 2)
  }
}
