/**
 * Which origins may read a route's responses: learned from its responses, repeated on local replies.
 *
 * @module
 */
import { corsFieldsOf } from '../http/cors.js'
import type { Fields } from '../http/fields.js'

// Clients can invent origins, but the service answers only those that it knows.
const maxOrigins = 64

export class LearnedCors {
  readonly #byOrigin = new Map<string, Fields>()

  /** Learns what the service's response says to this origin; `origin` is undefined if the request named none. */
  learn(origin: string | undefined, fields: Fields): void {
    if (origin === undefined) return
    const cors = corsFieldsOf(fields)
    this.#byOrigin.delete(origin)
    if (cors === undefined) return
    this.#byOrigin.set(origin, cors)
    if (this.#byOrigin.size > maxOrigins) this.#byOrigin.delete(this.#byOrigin.keys().next().value!)
  }

  /** The headers for a local reply to this origin; undefined if the service has not allowed it recently. */
  get(origin: string): Fields | undefined {
    return this.#byOrigin.get(origin)
  }
}
