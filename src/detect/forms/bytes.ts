/**
 * The texts that bytes may be read as, where the charset that is declared may be a lie.
 *
 * @module
 */
import type { Decoded } from '../../http/decoded.js'
import { decodeBytes, decodeText } from '../../http/mediaType.js'

export interface Texts {
  readonly text: string
  /** Another reading, where ASCII may hide from the first. */
  readonly other: string | undefined
}

// In these every ASCII byte is itself.
const asciiBased = /^(?:utf-?8|us-ascii|ascii|latin-?\d|(?:iso[-_]?8859|windows|cp|x-cp)[-_]?\d+)(?:-[ei])?$/

/**
 * @param strict the text must be what is declared, as it is to be parsed and not only searched
 */
export function textsOf(bytes: Buffer, declared: string | undefined, strict: boolean): Decoded<Texts> {
  const text = decodeText(bytes, declared)
  if (text.ok) {
    const hides = bytes.includes(0) || (declared !== undefined && !asciiBased.test(declared))
    return { ok: true, value: { text: text.value, other: hides ? decodeBytes(bytes) : undefined } }
  }
  if (text.error === 'unknownCharset' || strict) return text
  return { ok: true, value: { text: decodeBytes(bytes), other: undefined } }
}
