/**
 * Media types and charsets of a message (RFC 9110 §8.3).
 *
 * @module
 */
import { TextDecoder } from 'node:util'
import type { Decoded } from './decoded.js'
import { type Fields, getField } from './fields.js'
import { cached } from './lruCache.js'

// All rules of an exchange need the same value.
let lastValue = ''
let lastType = ''

/** The media type in lower case without parameters, or the empty string. */
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
  return charsetIn(value).charset
}

const charsetIn = cached((value) => {
  // HTTP has no single quotes, but some servers write them.
  const found = /;\s*charset\s*=\s*(?:"([^"]*)"|'?([^\s;"']+))/i.exec(value)
  return { charset: (found?.[1] ?? found?.[2])?.toLowerCase() }
})

/** `application/json`, every `+json` type (RFC 6839 §3.1), and the types of JSON-RPC over HTTP. */
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
    // A hostile upstream may invent any number of names: only known charsets are cached.
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

/** UTF-16 without a mark is recognized by a zero in every second byte of its first ASCII character. */
function charsetOfZeros(bytes: Buffer): string | undefined {
  if (bytes.length < 2 || bytes.length % 2 !== 0) return undefined
  if (bytes[0] !== 0 && bytes[1] === 0) return 'utf-16le'
  if (bytes[0] === 0 && bytes[1] !== 0) return 'utf-16be'
  return undefined
}

/**
 * Decodes text by its byte order mark, else by the zeros of UTF-16, else in the declared charset, else as UTF-8. A byte
 * order mark is removed. If no charset is declared, text that is not UTF-8 is read as windows-1252, in which every byte
 * is a character.
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

/** Reads every byte as a character of windows-1252, as browsers do if a text is not UTF-8. Never fails. */
export function decodeBytes(bytes: Buffer): string {
  return byteDecoder.decode(bytes)
}
