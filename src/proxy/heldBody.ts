/**
 * A response body that waits until the rules have decided.
 *
 * @module
 */
import { type Held, heldBody } from '../engine/decision.js'
import type { BodyState } from '../http/body.js'
import { type Fields, noFields } from '../http/fields.js'
import type { BodyNeed } from '../rules/rule.js'
import type { LocalCause } from './localReplies.js'

/** Counts the bytes in the held bodies of all exchanges. */
export interface HeldInAll {
  heldBytes: number
}

const unbounded: BodyNeed = {
  maxBytes: Number.POSITIVE_INFINITY,
  maxHold: Number.POSITIVE_INFINITY,
  refuseByLength: false,
}

export class HeldBody {
  /** Of the rule for which the body is held; a later rule may need more. */
  need = unbounded
  /** Set once the body is complete. */
  trailers: Fields | undefined
  /** Why the body will never be complete; undefined unless it was cut off. */
  failure: LocalCause | undefined
  #chunks: Buffer[] = []
  #bytes = 0

  constructor(readonly inAll: HeldInAll) {}

  add(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    this.inAll.heldBytes += chunk.length
  }

  /**
   * How buffering has ended; undefined while more is needed and there is room for it.
   * @param fields of the response
   * @param mostInAll bytes that all exchanges may hold together
   */
  ended(fields: Fields, mostInAll: number): BodyState | undefined {
    const { need } = this
    if (this.trailers !== undefined && this.#bytes <= need.maxBytes) return 'complete'
    if (this.failure !== undefined) return 'truncated'
    const isFirst = this.#chunks.length === 1
    if (isFirst && need.matchesPrefix?.(this.#chunks[0]!, fields) === false) return 'mismatch'
    if (this.#bytes > need.maxBytes) return 'tooLarge'
    return this.inAll.heldBytes > mostInAll ? 'memoryLimit' : undefined
  }

  /** Everything so far, for the engine; copied only if it came in pieces. */
  asHeld(fields: Fields, state: BodyState): Held {
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks)]
    return heldBody(this.#chunks[0]!, fields, state, this.need, this.trailers)
  }

  /** Hands over the chunks. They count as held until {@link release}, since a slow client leaves them in memory. */
  take(): Buffer[] {
    const chunks = this.#chunks
    this.#chunks = []
    return chunks
  }

  /** The content is held instead of the chunks. */
  replaceBy(content: Buffer): void {
    this.release()
    this.#bytes = content.length
    this.inAll.heldBytes += content.length
  }

  release(): void {
    this.inAll.heldBytes -= this.#bytes
    this.#bytes = 0
    this.#chunks = []
  }
}

/** The complete body of a local reply. */
export function wholeBody(inAll: HeldInAll, content: Buffer): HeldBody {
  const held = new HeldBody(inAll)
  held.add(content)
  held.trailers = noFields
  return held
}
