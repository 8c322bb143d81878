/**
 * Makes bytes from others safe to print on a terminal.
 *
 * @module
 */
import { Body } from '../../http/body.js'
import type { Fields } from '../../http/fields.js'
import { isJsonType } from '../../http/mediaType.js'

/** Control characters, including the one that begins terminal commands, and marks that reverse text. */
const unsafe = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

export function harmless(text: string): string {
  return text.replace(unsafe, '\ufffd').replaceAll('\t', '    ')
}

const maxDecoded = 4 * 1024 * 1024

/** The decoded text of a body; undefined if it is not text. */
export function textOfBody(bytes: Buffer, fields: Fields): string | undefined {
  const text = new Body(bytes, fields, 'complete', maxDecoded).text()
  return text.ok && !text.value.includes('\0') ? text.value : undefined
}

/** The lines of a body; JSON on one line is indented, so that people can compare it. */
export function linesOfBody(bytes: Buffer, fields: Fields): string[] {
  if (bytes.length === 0) return []
  const text = textOfBody(bytes, fields)
  if (text === undefined) return [`(${bytes.length} bytes)`]
  const lines = laidOut(text, fields).split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  return lines.map(harmless)
}

function laidOut(text: string, fields: Fields): string {
  const { mediaType } = new Body(Buffer.alloc(0), fields, 'complete', 0)
  if (!isJsonType(mediaType) || text.trimEnd().includes('\n')) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
