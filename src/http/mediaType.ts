/**
 * Media types and charsets of a message (RFC 9110 §8.3).
 *
 * @module
 */
import { TextDecoder } from 'node:util'
import type { Decoded } from './decoded.js'
import { type Fields, getField } from './fields.js'

// All rules of an exchange read the same value.
let lastValue = ''
let lastType = ''

/** Media type of the fields in lower case without parameters, or the empty string. */
export function mediaTypeOf(fields: Fields): string {
  const value = getField(fields, 'content-type')
  if (value === undefined) return ''
  if (value !== lastValue) {
    const end = value.indexOf(';')
    lastType = (end === -1 ? value : value.slice(0, end)).trim().toLowerCase()
    lastValue = value
  }
  return lastType
}

/** The charset parameter in lower case, or undefined. */
export function charsetOf(fields: Fields): string | undefined {
  const value = getField(fields, 'content-type')
  if (value === undefined) return undefined
  // Single quotes are no quotes of HTTP, yet some servers write them.
  const found = /;\s*charset\s*=\s*(?:"([^"]*)"|'?([^\s;"']+))/i.exec(value)
  return (found?.[1] ?? found?.[2])?.toLowerCase()
}

/** `application/json`, every `+json` type (RFC 6839 §3.1), and the types that JSON-RPC over HTTP has. */
export function isJsonType(mediaType: string): boolean {
  return (
    mediaType.endsWith('/json') ||
    mediaType.endsWith('+json') ||
    mediaType === 'application/json-rpc' ||
    mediaType === 'application/jsonrequest'
  )
}

/** XML types of RFC 7303. */
export function isXmlType(mediaType: string): boolean {
  return mediaType.endsWith('/xml') || mediaType.endsWith('+xml')
}

/** Types of streams without a foreseeable end: they are never buffered. */
export function isStreamType(mediaType: string): boolean {
  return (
    mediaType === 'text/event-stream' ||
    mediaType === 'application/x-ndjson' ||
    mediaType === 'application/ndjson' ||
    mediaType === 'application/jsonl' ||
    mediaType === 'application/json-seq' ||
    mediaType === 'application/stream+json' ||
    mediaType === 'multipart/x-mixed-replace' ||
    mediaType === 'multipart/mixed' ||
    mediaType.startsWith('application/grpc')
  )
}

const byteDecoder = new TextDecoder('windows-1252')
const decoders = new Map<string, TextDecoder | null>()

function decoderFor(charset: string): TextDecoder | null {
  let decoder = decoders.get(charset)
  if (decoder === undefined) {
    try {
      decoder = new TextDecoder(charset, { fatal: true })
    } catch {
      decoder = null
    }
    // A hostile upstream may invent names without end: only real charsets are worth remembering.
    if (decoder !== null) decoders.set(charset, decoder)
  }
  return decoder
}

/** UTF-16 and UTF-8 byte order marks outrank the declared charset, as in the WHATWG Encoding standard. */
function charsetOfMark(bytes: Buffer): string | undefined {
  if (bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes.length >= 2 && bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return undefined
}

/** UTF-16 without a mark shows itself by a zero in every second byte of its first ASCII character. */
function charsetOfZeros(bytes: Buffer): string | undefined {
  if (bytes.length < 2 || bytes.length % 2 !== 0) return undefined
  if (bytes[0] !== 0 && bytes[1] === 0) return 'utf-16le'
  if (bytes[0] === 0 && bytes[1] !== 0) return 'utf-16be'
  return undefined
}

/**
 * Decodes text: byte order mark, then the zeros of UTF-16, then the declared charset, then UTF-8. A byte
 * order mark is removed. Where no charset is declared, what is not UTF-8 is read as windows-1252, in which
 * every byte is a character.
 */
export function decodeText(bytes: Buffer, declared: string | undefined): Decoded<string> {
  const charset = charsetOfMark(bytes) ?? charsetOfZeros(bytes) ?? declared ?? 'utf-8'
  const decoder = decoderFor(charset)
  if (decoder === null) return { ok: false, error: 'unknownCharset' }
  try {
    return { ok: true, value: decoder.decode(bytes) }
  } catch {
    return declared === undefined
      ? { ok: true, value: decodeBytes(bytes) }
      : { ok: false, error: 'invalidText' }
  }
}

/** Every byte as the character of windows-1252, as browsers read what is not UTF-8. Never fails. */
export function decodeBytes(bytes: Buffer): string {
  return byteDecoder.decode(bytes)
}
