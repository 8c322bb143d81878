/**
 * The contract of an error dialect: how one family of services wraps an error in a success.
 *
 * @module
 */
import type { Body } from '../http/body.js'
import type { Head } from '../http/message.js'

/** The dialect says that the response is an error. */
export interface Verdict {
  /** 400 to 599. */
  readonly status: number
  /** For the trail, without quoting the body: `error.code -32601`. */
  readonly reason: string
  /**
   * What the status was taken from. `stated`: a number, a code, or the phrase of a status. `worded`: the words of a
   * message. `assumed`: nothing said it. Omitted: stated.
   */
  readonly basis?: 'stated' | 'worded' | 'assumed'
  /** The codes and names that the error carries, for the `map` of a rule. */
  readonly codes?: readonly string[]
}

export interface Dialect {
  readonly name: string
  /** One sentence. */
  readonly summary: string
  /** Specification and section, or where the shape is known from. */
  readonly source: string
  /** For the reference: what the body contains, and the status it becomes. */
  readonly table: readonly (readonly [sign: string, status: string])[]
  /** Client libraries that look for errors of this dialect at 200 alone, and what they make of another status. */
  readonly clients: string
  /** An error of this dialect as it is sent, and the status it becomes; printed in the reference and run as a test. */
  readonly example: { readonly contentType: string; readonly body: string; readonly status: number }
  /** Whether a body of this media type (lower case, no parameters; empty when absent) can speak the dialect. */
  accepts(mediaType: string): boolean
  /** Whether a body of this media type that begins so can be an error of the dialect; any can when left out. */
  matchesPrefix?(first: Buffer, mediaType: string): boolean
  /**
   * ASCII words of which every error of the dialect has one in its decoded text, in whatever legal
   * spelling; looked for in the bytes before anything is parsed.
   */
  readonly triggers: readonly string[]
  /** Undefined: not an error of this dialect. Never throws, whatever the body. */
  read(body: Body, head: Head): Verdict | undefined
}
