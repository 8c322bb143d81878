/**
 * Content codings (RFC 9110 §8.4.1): which ones can be read here, and reading them within a bound.
 *
 * @module
 */
import * as zlib from 'node:zlib'
import type { Decoded } from './decoded.js'
import { type Fields, getFieldLines, splitList } from './fields.js'

type Decode = (bytes: Buffer, maxOutputLength: number) => Buffer
type Inflate = (bytes: Buffer, options: zlib.ZlibOptions) => unknown

/**
 * Wraps a decoder of Node's, which stops at the end of the stream and says nothing of what follows it. What the client
 * may still read there has not been searched, so it is an error here.
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

// zstd came with Node 22.15; where it is absent the coding counts as unknown.
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
    // "deflate" is the zlib format, yet some servers send it raw (RFC 9110 §8.4.1.2, note). The low four
    // bits of a zlib header are always 8.
    (bytes, maxBytes) => (((bytes[0] ?? 8) & 0x0f) === 8 ? inflate : inflateRaw)(bytes, maxBytes),
  ],
])
if (zstdDecompressSync !== undefined) decoders.set('zstd', decoder(zstdDecompressSync))

/** Codings that can be decoded here, without their aliases. */
export const knownCodings: readonly string[] = [...decoders.keys()].filter((name) => name !== 'x-gzip')

// Nobody stacks more than two; a long stack is an attack on memory and time (CVE-2026-22036).
const maxStackedCodings = 3

/** Codings of the message in the order they were applied, in lower case, `identity` left out. */
export function codingsOf(fields: Fields): string[] {
  return getFieldLines(fields, 'content-encoding')
    .flatMap(splitList)
    .map((coding) => coding.toLowerCase())
    .filter((coding) => coding !== 'identity')
}

/** Removes every content coding. `maxBytes` bounds the output of each of them. */
export function decodeCodings(bytes: Buffer, fields: Fields, maxBytes: number): Decoded<Buffer> {
  const codings = codingsOf(fields)
  if (codings.length > maxStackedCodings) return { ok: false, error: 'unknownCoding' }
  let decoded = bytes
  for (const coding of codings.reverse()) {
    const decode = decoders.get(coding)
    if (decode === undefined) return { ok: false, error: 'unknownCoding' }
    // The answer to HEAD, and an empty 200 of a careless server, declare a coding of nothing.
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
