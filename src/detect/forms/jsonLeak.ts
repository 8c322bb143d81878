/**
 * A leak of a JSON document, as those who find and remove it pass it on.
 *
 * @module
 */
import type { JsonNode } from '../../http/jsonTokens.js'
import type { Family } from '../detector.js'

/** A value that leaks. `inName`: the leak is in the member's name. */
export interface JsonLeak {
  readonly node: JsonNode
  readonly family: Family
  /** Offset in the document's text, in UTF-16 units. */
  readonly offset: number
  readonly inName: boolean
  /** Whether the value is a stack frame, or part of one. */
  readonly inFrame: boolean
}
