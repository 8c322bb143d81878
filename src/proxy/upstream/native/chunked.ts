/**
 * Decodes the chunked transfer coding (RFC 9112 §7.1), however it is split into segments. White space around the
 * semicolon of an extension and after a size is skipped, as recipients must (RFC 9110 §5.6.3); the extensions
 * themselves are dropped. Bare CR and LF, signs, other digits and control characters are rejected.
 *
 * @module
 */
import { type Malformed, parseTrailers } from './head.js'

enum ChunkState {
  /** The first digit of a size. */
  Size,
  Digits,
  /** After the size: white space, an extension or the end of the line. */
  AfterSize,
  /** After a semicolon: a name is due. */
  ExtensionName,
  Extension,
  SizeLf,
  Data,
  DataCr,
  DataLf,
  Trailers,
}

/** What a call to {@link ChunkedDecoder.next} found. */
export enum Found {
  /** Nothing more in these bytes. */
  Nothing,
  /** Content from `start` to `end`. */
  Content,
  /** The end of the body; its trailers are in `trailers`. */
  End,
  /** Not chunked coding; the reason is in `malformed`. */
  Malformed,
}

const cr = 0x0d
const lf = 0x0a
const space = 0x20
const tab = 0x09
const semicolon = 0x3b
// A size of 16 digits could exceed a safe integer.
const maxDigits = 16
const maxExtension = 4096

export class ChunkedDecoder {
  /** Index of the next byte to read. */
  at = 0
  start = 0
  end = 0
  trailers: string[] = []
  malformed: Malformed = ''
  readonly #maxTrailers: number
  #step = ChunkState.Size
  #left = 0
  #count = 0
  #text = ''

  /** @param maxTrailers bytes that the trailer section may have */
  constructor(maxTrailers: number) {
    this.#maxTrailers = maxTrailers
  }

  /** Reads `bytes` from index `at` on. */
  next(bytes: Buffer): Found {
    while (this.at < bytes.length) {
      if (this.#step === ChunkState.Data) return this.#content(bytes)
      if (this.#step === ChunkState.Trailers) return this.#trailerSection(bytes)
      const problem = this.#framing(bytes[this.at++]!)
      if (problem !== undefined) return this.#refuse(problem)
    }
    return Found.Nothing
  }

  #content(bytes: Buffer): Found {
    this.start = this.at
    this.end = Math.min(bytes.length, this.at + this.#left)
    this.#left -= this.end - this.start
    this.at = this.end
    if (this.#left === 0) this.#step = ChunkState.DataCr
    return Found.Content
  }

  /** Reads one byte of the framing between two chunks. */
  #framing(byte: number): Malformed | undefined {
    switch (this.#step) {
      case ChunkState.Size:
      case ChunkState.Digits:
        return this.#digit(byte)
      case ChunkState.AfterSize:
        return this.#afterSize(byte)
      case ChunkState.ExtensionName:
      case ChunkState.Extension:
        return this.#extension(byte)
      case ChunkState.SizeLf:
        if (byte !== lf) return 'end of a chunk size'
        this.#step = this.#left === 0 ? ChunkState.Trailers : ChunkState.Data
        return undefined
      case ChunkState.DataCr:
        this.#step = ChunkState.DataLf
        return byte === cr ? undefined : 'end of a chunk'
      default:
        this.#step = ChunkState.Size
        return byte === lf ? undefined : 'end of a chunk'
    }
  }

  #digit(byte: number): Malformed | undefined {
    const value = hexValue(byte)
    if (value === -1) {
      if (this.#step === ChunkState.Size) return 'chunk size'
      this.#step = ChunkState.AfterSize
      this.#count = 0
      return this.#afterSize(byte)
    }
    if (this.#step === ChunkState.Size) {
      this.#step = ChunkState.Digits
      this.#left = 0
      this.#count = 0
    }
    this.#left = this.#left * 16 + value
    if (++this.#count > maxDigits || !Number.isSafeInteger(this.#left)) return 'chunk size'
    return undefined
  }

  #afterSize(byte: number): Malformed | undefined {
    if (byte === cr) this.#step = ChunkState.SizeLf
    else if (byte === semicolon) this.#step = ChunkState.ExtensionName
    else if ((byte !== space && byte !== tab) || ++this.#count > maxExtension) return 'chunk size'
    return undefined
  }

  #extension(byte: number): Malformed | undefined {
    if (byte === cr && this.#step === ChunkState.Extension) this.#step = ChunkState.SizeLf
    else if (isControl(byte) || ++this.#count > maxExtension) return 'chunk extension'
    else if (byte === semicolon) this.#step = ChunkState.ExtensionName
    else if (byte !== space && byte !== tab) this.#step = ChunkState.Extension
    return undefined
  }

  /** The section is short, if it exists at all, so it is collected as text until its empty line. */
  #trailerSection(bytes: Buffer): Found {
    const before = this.#text.length
    this.#text += bytes.toString('latin1', this.at, this.at + this.#maxTrailers + 4 - before)
    const empty = this.#text.startsWith('\r\n')
    const end = empty ? 0 : this.#text.indexOf('\r\n\r\n', Math.max(0, before - 3))
    if (end === -1) {
      this.at = bytes.length
      return this.#incompleteTrailers(before)
    }
    this.at += end + (empty ? 2 : 4) - before
    const trailers = parseTrailers(this.#text.slice(0, end))
    if (typeof trailers === 'string') return this.#refuse(`trailer: ${trailers}`)
    this.trailers = trailers
    return Found.End
  }

  /** Bytes that cannot become a trailer section are rejected at once, not when the connection falls silent. */
  #incompleteTrailers(before: number): Found {
    const text = this.#text
    if (text.length > this.#maxTrailers) return this.#refuse('trailer section too large')
    // Only at the end of a line, so that a section that arrives byte by byte is not parsed for each byte.
    if (text.indexOf('\n', before) === -1) return Found.Nothing
    const last = text.lastIndexOf('\r\n')
    const problem = last > 0 ? parseTrailers(text.slice(0, last)) : []
    const rest = text.slice(last === -1 ? 0 : last + 2)
    if (typeof problem === 'string') return this.#refuse(`trailer: ${problem}`)
    return bareLineBreak.test(rest) ? this.#refuse('trailer: line break') : Found.Nothing
  }

  #refuse(problem: Malformed): Found {
    this.malformed = problem
    return Found.Malformed
  }
}

const bareLineBreak = /\n|\r(?!$)/

function isControl(byte: number): boolean {
  return (byte < space && byte !== tab) || byte === 0x7f
}

function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
