/**
 * Content codings (RFC 9110 §8.4.1): which ones can be decoded here, and decoding them within a limit.
 *
 * @module
 */
import * as zlib from 'node:zlib'
import type { Decoded } from './decoded.js'
import { type Fields, getFieldLines, splitList } from './fields.js'

type Decode = (bytes: Buffer, maxOutputLength: number) => Buffer
type Inflate = (bytes: Buffer, options: zlib.ZlibOptions) => unknown

/**
 * Wraps a decoder of Node, which stops at the end of the stream and ignores what follows it. A client may still read
 * those bytes, which nobody has searched, so they are an error here.
 */
function decoder(inflate: Inflate): Decode {
  return (bytes, maxOutputLength) => {
    const { buffer, engine } = inflate(bytes, { maxOutputLength, info: true }) as {
      readonly buffer: Buffer
      readonly engine: { readonly bytesWritten: number }
    }
    if (engine.bytesWritten !== bytes.length) throw new RangeError('bytes after the end of the stream')
    return buffer
  }
}

// Node has zstd since 22.15; without it, the coding counts as unknown.
const zstdDecompressSync = (zlib as { zstdDecompressSync?: Inflate }).zstdDecompressSync

const gunzip = decoder(zlib.gunzipSync as Inflate)
const inflate = decoder(zlib.inflateSync as Inflate)
const inflateRaw = decoder(zlib.inflateRawSync as Inflate)

const decoders = new Map<string, Decode>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['br', decoder(zlib.brotliDecompressSync as Inflate)],
  [
    'deflate',
    // "deflate" is the zlib format, but some servers send it raw (RFC 9110 §8.4.1.2, note). The low four bits of a zlib
    // header are always 8.
    (bytes, maxBytes) => (((bytes[0] ?? 8) & 0x0f) === 8 ? inflate : inflateRaw)(bytes, maxBytes),
  ],
])
if (zstdDecompressSync !== undefined) decoders.set('zstd', decoder(zstdDecompressSync))

/** Codings that can be decoded here, without their aliases. */
export const knownCodings: readonly string[] = [...decoders.keys()].filter((name) => name !== 'x-gzip')

// Nobody stacks more than two; a long stack is an attack on memory and time (CVE-2026-22036).
const maxStackedCodings = 3

/** The codings of the message in the order in which they were applied, in lower case, without `identity`. */
export function codingsOf(fields: Fields): string[] {
  const lines = getFieldLines(fields, 'content-encoding')
  if (lines.length === 0) return lines
  return lines
    .flatMap(splitList)
    .map((coding) => coding.toLowerCase())
    .filter((coding) => coding !== 'identity')
}

/** Removes all content codings. `maxBytes` limits the output of each of them. */
export function decodeCodings(bytes: Buffer, fields: Fields, maxBytes: number): Decoded<Buffer> {
  const codings = codingsOf(fields)
  if (codings.length > maxStackedCodings) return { ok: false, error: 'unknownCoding' }
  let decoded = bytes
  for (const coding of codings.reverse()) {
    const decode = decoders.get(coding)
    if (decode === undefined) return { ok: false, error: 'unknownCoding' }
    // Responses to HEAD, and empty 200s of careless servers, declare a coding without any content.
    if (decoded.length === 0) return { ok: true, value: decoded }
    try {
      decoded = decode(decoded, maxBytes)
    } catch (error) {
      const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      return { ok: false, error: tooLarge ? 'tooLarge' : 'corruptCoding' }
    }
  }
  return { ok: true, value: decoded }
}
