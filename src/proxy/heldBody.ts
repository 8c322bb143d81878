/**
 * The bytes of one response body that wait until the rules have decided.
 *
 * @module
 */
import type { BodyState } from '../http/body.js'
import type { Fields } from '../http/fields.js'
import type { BodyNeed } from '../rules/rule.js'

/** What the bodies of all exchanges take together, in bytes. */
export interface HeldInAll {
  heldBytes: number
}

export class HeldBody {
  #chunks: Buffer[] = []
  #bytes = 0

  /** @param need of the rule that the body is held for; another one may follow it */
  constructor(
    readonly inAll: HeldInAll,
    public need: BodyNeed,
  ) {}

  /**
   * Keeps a chunk, in any case.
   *
   * @param fields of the response
   * @param mostInAll bytes that all exchanges may hold together
   * @returns why no more is to be held; undefined while there is room
   */
  add(chunk: Buffer, fields: Fields, mostInAll: number): BodyState | undefined {
    const isFirst = this.#chunks.push(chunk) === 1
    this.#bytes += chunk.length
    this.inAll.heldBytes += chunk.length
    if (isFirst && this.need.matchesPrefix?.(chunk, fields) === false) return 'mismatch'
    if (this.#bytes > this.need.maxBytes) return 'tooLarge'
    return this.inAll.heldBytes > mostInAll ? 'memoryLimit' : undefined
  }

  /** Everything so far; copied only where it came in pieces. */
  joined(): Buffer {
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks)]
    return this.#chunks[0]!
  }

  /** Lets go of the chunks, and returns them. */
  take(): Buffer[] {
    const chunks = this.#chunks
    this.inAll.heldBytes -= this.#bytes
    this.#bytes = 0
    this.#chunks = []
    return chunks
  }
}
