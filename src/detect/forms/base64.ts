/**
 * Text sent as base64 (RFC 4648), in either alphabet.
 *
 * @module
 */

/** Shorter runs are identifiers and digests. */
const shortest = 40
const probed = 32
const isDigit = new Uint8Array(128)
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_') {
  isDigit[char.charCodeAt(0)] = 1
}

function isBase64(code: number): boolean {
  return code < 128 && isDigit[code] === 1
}

// NUL and similar characters occur in images and keys, not in text; the escape character occurs in coloured logs.
const noText = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]/

function textOf(run: string): string | undefined {
  if (run.length > 4 * probed) {
    if (noText.test(Buffer.from(run.slice(0, probed), 'base64').toString('latin1'))) return undefined
  }
  const text = Buffer.from(run, 'base64').toString()
  return noText.test(text) ? undefined : text
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
