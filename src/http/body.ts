/**
 * A buffered response body: its bytes as the upstream sent them, and decoded as text or as JSON on demand.
 *
 * @module
 */
import { decodeCodings } from './codings.js'
import type { BodyError, Decoded } from './decoded.js'
import type { Fields } from './fields.js'
import { noFields } from './fields.js'
import { charsetOf, decodeText, mediaTypeOf } from './mediaType.js'

/**
 * How buffering ended. `complete`: every byte is here. `tooLarge`, `tooSlow`: a limit was reached first.
 * `truncated`: the upstream stopped half-way. `memoryLimit`: the memory for buffering is used up.
 * `mismatch`: its first bytes show that it is not what the rule needs.
 */
export type BodyState = 'complete' | 'tooLarge' | 'tooSlow' | 'truncated' | 'memoryLimit' | 'mismatch'

const failed = (error: BodyError): { readonly ok: false; readonly error: BodyError } => ({ ok: false, error })

/** Decodes and parses at most once, however many rules need it. */
export class Body {
  #bytes: Decoded<Buffer> | undefined
  #text: Decoded<string> | undefined
  #json: Decoded<unknown> | undefined
  #derive: unknown
  #derived: unknown

  /**
   * @param raw the buffered bytes, in the upstream's own content coding
   * @param fields the upstream's fields, which give coding, media type and charset
   * @param maxDecoded maximum bytes of the decoded body; a larger one is `tooLarge`
   */
  constructor(
    readonly raw: Buffer,
    readonly fields: Fields,
    readonly state: BodyState,
    readonly maxDecoded: number,
    readonly trailers: Fields = noFields,
  ) {}

  /** The bytes with content codings removed (RFC 9110 §8.4). */
  bytes(): Decoded<Buffer> {
    this.#bytes ??=
      this.state === 'complete' ? decodeCodings(this.raw, this.fields, this.maxDecoded) : failed(this.state)
    return this.#bytes
  }

  /** The text in the charset of a byte order mark or of Content-Type, or else in UTF-8 (JSON: RFC 8259 §8.1). */
  text(): Decoded<string> {
    if (this.#text === undefined) {
      const bytes = this.bytes()
      this.#text = bytes.ok ? decodeText(bytes.value, charsetOf(this.fields)) : bytes
    }
    return this.#text
  }

  /** The parsed JSON text (RFC 8259), whatever the Content-Type says. Of duplicate names, the last one wins. */
  json(): Decoded<unknown> {
    if (this.#json === undefined) {
      const text = this.text()
      this.#json = text.ok ? parseJson(text.value) : text
    }
    return this.#json
  }

  /** What the function makes of the body, computed once as long as no other function is asked for. */
  derived<T>(derive: (body: Body) => T): T {
    if (this.#derive !== derive) {
      this.#derived = derive(this)
      this.#derive = derive
    }
    return this.#derived as T
  }

  /** Media type in lower case without parameters, or the empty string. */
  get mediaType(): string {
    return mediaTypeOf(this.fields)
  }
}

function parseJson(text: string): Decoded<unknown> {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return failed('invalidJson')
  }
}
