/**
 * The texts that bytes may be read as, because the declared charset may be wrong.
 *
 * @module
 */
import type { Decoded } from '../../http/decoded.js'
import { decodeBytes, decodeText } from '../../http/mediaType.js'

export interface Texts {
  readonly text: string
  /** A second reading, if the first one may hide ASCII. */
  readonly other: string | undefined
}

// Charsets in which every ASCII byte stands for itself.
const asciiBased = /^(?:utf-?8|us-ascii|ascii|latin-?\d|(?:iso[-_]?8859|windows|cp|x-cp)[-_]?\d+)(?:-[ei])?$/

/** @param strict whether the text must be in the declared charset, because it is parsed and not only searched */
export function textsOf(bytes: Buffer, declared: string | undefined, strict: boolean): Decoded<Texts> {
  const text = decodeText(bytes, declared)
  if (text.ok) {
    const hides = bytes.includes(0) || (declared !== undefined && !asciiBased.test(declared))
    return { ok: true, value: { text: text.value, other: hides ? decodeBytes(bytes) : undefined } }
  }
  if (text.error === 'unknownCharset' || strict) return text
  return { ok: true, value: { text: decodeBytes(bytes), other: undefined } }
}
