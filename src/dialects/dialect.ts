/**
 * The contract of an error dialect: how one family of services wraps an error in a success.
 *
 * @module
 */
import type { Body } from '../http/body.js'
import type { Head } from '../http/message.js'

/** Says that the response is an error. */
export interface Verdict {
  /** From 400 to 599. */
  readonly status: number
  /** The reason for the trail, without quoting the body: `error.code -32601`. */
  readonly reason: string
  /**
   * Where the status comes from. `stated`: a number, a code, or the phrase of a status. `worded`: the words of a
   * message. `assumed`: nothing in the body. Default: `stated`.
   */
  readonly basis?: 'stated' | 'worded' | 'assumed'
  /** The codes and names that the error carries, for the `map` of a rule. */
  readonly codes?: readonly string[]
}

export interface Dialect {
  readonly name: string
  /** One sentence. */
  readonly summary: string
  /** The specification and section, or where else the format is known from. */
  readonly source: string
  /** For the reference: what the body contains, and the status that the error gets. */
  readonly table: readonly (readonly [sign: string, status: string])[]
  /** Client libraries that look for errors of this dialect only in a 200, and how they handle another status. */
  readonly clients: string
  /** An error of this dialect as sent, and the status that it gets; printed in the reference and run as a test. */
  readonly example: { readonly contentType: string; readonly body: string; readonly status: number }
  /** Whether a body of this media type (lower case, without parameters; empty if absent) can be in this dialect. */
  accepts(mediaType: string): boolean
  /** Whether a body of this media type with these first bytes can be an error of the dialect. Default: yes. */
  matchesPrefix?(first: Buffer, mediaType: string): boolean
  /**
   * ASCII words of which every error of the dialect has at least one in its decoded text, in any legal spelling. They
   * are searched for in the bytes before anything is parsed.
   */
  readonly triggers: readonly string[]
  /** Undefined if the body is not an error of this dialect. Never throws. */
  read(body: Body, head: Head): Verdict | undefined
}
