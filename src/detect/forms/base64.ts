/**
 * Text sent as base64 (RFC 4648), in either alphabet, also twice or compressed, or in hexadecimal.
 *
 * @module
 */
import { gunzipSync, inflateSync } from 'node:zlib'

/** Shorter runs are identifiers and digests. */
const shortest = 40
const twice = /^[A-Za-z0-9+/_-]{40,}={0,2}\s{0,2}$/
const probed = 32
const isDigit = new Uint8Array(128)
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_') {
  isDigit[char.charCodeAt(0)] = 1
}

function isBase64(code: number): boolean {
  return code < 128 && isDigit[code] === 1
}

// NUL and similar characters occur in images and keys, not in text; the escape character occurs in colored logs.
const noText = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]/

/** Limits of decompression, in bytes and as a ratio: traces compress to a tenth of their size, bombs to a thousandth. */
const mostInflated = 64 * 1024
const mostTimes = 16
const upperCase = 1
const lowerCase = 2

/** The case of a hexadecimal digit as a bit, both for 0 to 9; 0 for other characters. */
function caseOf(code: number): number {
  if (code >= 48 && code <= 57) return upperCase | lowerCase
  if (code >= 65 && code <= 70) return upperCase
  return code >= 97 && code <= 102 ? lowerCase : 0
}

/** Whether the run consists of hexadecimal pairs, each in one case. */
function isHexadecimal(run: string): boolean {
  let at = 0
  while (at < run.length && (caseOf(run.charCodeAt(at)) & caseOf(run.charCodeAt(at + 1))) !== 0) at += 2
  return at === run.length
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** The header of RFC 1950 §2.2: the method 8, and a checksum. */
function isZlib(bytes: Buffer): boolean {
  return (bytes[0]! & 0x0f) === 8 && bytes.readUInt16BE() % 31 === 0
}

function inflate(bytes: Buffer, maxOutputLength: number): Buffer | undefined {
  try {
    return isGzip(bytes) ? gunzipSync(bytes, { maxOutputLength }) : inflateSync(bytes, { maxOutputLength })
  } catch {
    return undefined
  }
}

function asText(bytes: Buffer): string | undefined {
  const text = bytes.toString()
  return noText.test(text) ? undefined : text
}

function textOf(run: string): string | undefined {
  const hidden = isHexadecimal(run) ? asText(Buffer.from(run, 'hex')) : undefined
  if (hidden !== undefined) return hidden
  const start = Buffer.from(run.slice(0, probed), 'base64')
  if (isGzip(start) || isZlib(start)) {
    const most = Math.min(mostInflated, mostTimes * run.length)
    const content = inflate(Buffer.from(run, 'base64'), most)
    if (content !== undefined) return asText(content)
  }
  if (run.length > 4 * probed && noText.test(start.toString('latin1'))) return undefined
  const text = asText(Buffer.from(run, 'base64'))
  return text !== undefined && twice.test(text) ? (asText(Buffer.from(text, 'base64')) ?? text) : text
}

/**
 * The decoded long runs of base64 in the text, if they decode to text: runs on adjacent lines as one text, others
 * separately. Empty if there are none. Linear in the text; prose is skipped in large steps.
 */
export function base64Text(text: string): string {
  if (text.length < shortest) return ''
  const found: string[] = []
  let start = 0
  let last = -1
  while (start + shortest <= text.length) {
    let at = start + shortest - 1
    while (at >= start && isBase64(text.charCodeAt(at))) at--
    if (at >= start) {
      start = at + 1
      continue
    }
    let end = start + shortest
    while (end < text.length && isBase64(text.charCodeAt(end))) end++
    const hidden = textOf(text.slice(start, end))
    if (hidden !== undefined) {
      found.push(last === -1 || isLineBreak(text, last, start) ? '' : '\n\n', hidden)
      last = end
    }
    start = end + 1
  }
  return found.join('')
}

function isLineBreak(text: string, from: number, to: number): boolean {
  return to - from <= 2 && text.charCodeAt(to - 1) === 10
}
