/**
 * Searches the bytes of a body for words before anything is parsed, without missing any legal spelling.
 *
 * @module
 */
import type { Body } from '../http/body.js'
import { charsetOf } from '../http/mediaType.js'

// Charsets in which an ASCII word has the same bytes as in ASCII; in others, the words cannot be searched for.
const asciiCharset = /^(?:utf-?8|us-ascii|ascii|latin1|iso-8859-\d{1,2}|windows-125\d)$/
const unicodeEscape = Buffer.from('\\u')

function isAsciiCompatible(body: Body, bytes: Buffer): boolean {
  const charset = charsetOf(body.fields)
  if (charset !== undefined && !asciiCharset.test(charset)) return false
  // UTF-16, recognized by its mark or by the zeros of its first characters.
  return !(bytes[0] === 0xff || bytes[0] === 0xfe || bytes[0] === 0 || bytes[1] === 0)
}

/** Whether the text of the body may contain one of the ASCII words: false only if it certainly contains none. */
export function mayHave(body: Body, words: readonly Buffer[]): boolean {
  const bytes = body.bytes()
  if (!bytes.ok) return false
  return (
    words.some((word) => bytes.value.includes(word)) ||
    !isAsciiCompatible(body, bytes.value) ||
    bytes.value.includes(unicodeEscape)
  )
}
