/**
 * Percent-decoding (RFC 3986 §2.1), as strict as the specification and as lenient as careless servers.
 *
 * @module
 */

// Bytes above 0x7f may also occur in a target unencoded, one per UTF-16 unit.
const encodedRun = /(?:%[0-9a-f]{2}|[\x80-\xff])+/gi

/** Whether decoding could change anything in the text. */
export function isEncoded(text: string): boolean {
  return /[%\x80-\xff]/.test(text)
}

/** Decodes once as UTF-8. Invalid sequences stay as they are. */
export function decodeOnce(text: string): string {
  return text.replace(encodedRun, (run) => decodeRun(run, strict))
}

/** How a server decodes bytes. */
export interface Manner {
  /** Code point and length of the sequence at `at`; undefined if it is invalid. */
  readonly sequence: (
    bytes: readonly number[],
    at: number,
  ) => readonly [codePoint: number, length: number] | undefined
  /** The result for a byte outside any sequence; `spelling` is its form in the text. */
  readonly stray: (byte: number, spelling: string) => string
  /** Bytes that stay encoded. */
  readonly keeps?: ReadonlySet<number>
}

const strict: Manner = { sequence: utf8Sequence, stray: (_octet, spelling) => spelling }

/** Decodes the text once in the given manner, including `%uXXXX` of IIS. */
export function decodeAs(text: string, manner: Manner): string {
  return text
    .replace(encodedRun, (run) => decodeRun(run, manner))
    .replace(/%u([0-9a-f]{4})/gi, (_whole, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    )
}

function decodeRun(run: string, manner: Manner): string {
  if (run.length === 3) {
    // The most frequent case by far: one character of ASCII.
    const byte = Number.parseInt(run.slice(1), 16)
    if (byte < 0x80) return manner.keeps?.has(byte) === true ? run : String.fromCharCode(byte)
  }
  const bytes: number[] = []
  const spellings: string[] = []
  for (let i = 0; i < run.length; ) {
    const length = run[i] === '%' ? 3 : 1
    const spelling = run.slice(i, i + length)
    spellings.push(spelling)
    bytes.push(length === 3 ? Number.parseInt(spelling.slice(1), 16) : spelling.charCodeAt(0))
    i += length
  }
  let decoded = ''
  for (let i = 0; i < bytes.length; ) {
    const byte = bytes[i]!
    const found = byte < 0x80 ? ([byte, 1] as const) : manner.sequence(bytes, i)
    if (manner.keeps?.has(byte) === true) decoded += spellings[i]
    else if (found === undefined) decoded += manner.stray(byte, spellings[i]!)
    else decoded += String.fromCodePoint(found[0])
    i += found?.[1] ?? 1
  }
  return decoded
}

const isContinuation = (byte: number | undefined): byte is number => byte !== undefined && byte >> 6 === 2

/** A UTF-8 sequence of two to six bytes (the older definition, RFC 2279), including overlong ones. */
export function looseSequence(
  bytes: readonly number[],
  at: number,
): readonly [codePoint: number, length: number] | undefined {
  const first = bytes[at]!
  if (first < 0xc0 || first > 0xfd) return undefined
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : first < 0xfc ? 5 : 6
  const second = bytes[at + 1]
  // Old IIS takes six bits from whatever follows 0xc0 and 0xc1: %c0%2f is "/", %c1%1c is "\".
  if (first <= 0xc1 && second !== undefined && second < 0x40) return [((first & 0x1f) << 6) | second, 2]
  let codePoint = first & (0xff >> (length + 1))
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i]
    if (!isContinuation(byte)) return undefined
    codePoint = codePoint * 64 + (byte & 0x3f)
  }
  return codePoint > 0x10ffff ? undefined : [codePoint, length]
}

const shortestOf = [0, 0, 0x80, 0x800, 0x10000]

/** A well-formed UTF-8 sequence (RFC 3629 §3). */
export function utf8Sequence(
  bytes: readonly number[],
  at: number,
): readonly [codePoint: number, length: number] | undefined {
  const first = bytes[at]!
  if (first < 0xc2 || first > 0xf4) return undefined
  const found = looseSequence(bytes, at)
  if (found === undefined) return undefined
  const [codePoint, length] = found
  const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff
  return codePoint < shortestOf[length]! || isSurrogate ? undefined : found
}
