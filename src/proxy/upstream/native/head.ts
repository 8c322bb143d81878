/**
 * Parses the head of a response strictly; lenient only where RFC 9112 gives a single meaning: optional white space
 * around a value (§5), white space between a field's name and its colon (§5.1), and a status line without the space
 * before an empty reason phrase (§4). Rejected are, among others, bare CR and LF, folded lines, control characters,
 * empty names, and any version but 1.0 and 1.1.
 *
 * @module
 */

export interface ResponseHead {
  readonly status: number
  /** One byte per UTF-16 unit, like all text here. */
  readonly reason: string
  /** 0 for HTTP/1.0, 1 for HTTP/1.1. */
  readonly minor: number
  /** Alternating names and values as received, without surrounding white space. */
  readonly fields: string[]
  /** All values of the field, joined by commas; undefined without the field. */
  readonly contentLength: string | undefined
  readonly transferEncoding: string | undefined
  readonly connection: string | undefined
  readonly keepAlive: string | undefined
}

/** The reason why bytes are not HTTP, for the log. */
export type Malformed = string

/** Header lines of one head or trailer section. */
const maxFieldLines = 1000

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const illegal = /[^\t\x20-\x7e\x80-\xff]/
const versionLength = 'HTTP/1.1'.length
const zero = 0x30
const tab = 0x09
const space = 0x20

// The same few names come with every response.
const knownNames = new Set<string>()
const maxKnownNames = 1024

function isName(text: string): boolean {
  if (knownNames.has(text)) return true
  if (!token.test(text)) return false
  if (knownNames.size < maxKnownNames && text.length <= 64) knownNames.add(text)
  return true
}

function isBlank(code: number): boolean {
  return code === space || code === tab
}

/** @param text everything before the empty line, without the CRLF of the last line */
export function parseHead(text: string): ResponseHead | Malformed {
  let end = text.indexOf('\r\n')
  if (end === -1) end = text.length
  if (!text.startsWith('HTTP/1.')) return 'version'
  const minor = text.charCodeAt(versionLength - 1) - zero
  if (minor !== 0 && minor !== 1) return 'version'
  const status = statusAt(text, end)
  if (status === -1) return 'status line'
  const reason = text.slice(versionLength + 5, end)
  if (illegal.test(reason)) return 'reason phrase'
  const section = new FieldSection()
  const problem = section.read(text, end + 2)
  if (problem !== undefined) return problem
  const { fields, contentLength, transferEncoding, connection, keepAlive } = section
  return { status, reason, minor, fields, contentLength, transferEncoding, connection, keepAlive }
}

/** Three digits between a space and either another space or the end of the line; -1 for anything else. */
function statusAt(text: string, end: number): number {
  if (text.charCodeAt(versionLength) !== space) return -1
  const after = versionLength + 4
  if (end < after || (end > after && text.charCodeAt(after) !== space)) return -1
  let status = 0
  for (let i = versionLength + 1; i < after; i++) {
    const digit = text.charCodeAt(i) - zero
    if (digit < 0 || digit > 9) return -1
    status = status * 10 + digit
  }
  return status > 99 ? status : -1
}

/** @param text the lines of a trailer section, without the CRLF of the last one */
export function parseTrailers(text: string): string[] | Malformed {
  const section = new FieldSection()
  const problem = section.read(text, 0)
  if (problem !== undefined) return problem
  const { contentLength, transferEncoding, fields } = section
  // In the head, they would change the framing of the body (RFC 9110 §6.5.1).
  const framesBody = contentLength !== undefined || transferEncoding !== undefined
  return framesBody ? 'framing of the body' : fields
}

/** Collects field lines; notes those that concern the connection and the framing. */
class FieldSection {
  readonly fields: string[] = []
  contentLength: string | undefined
  transferEncoding: string | undefined
  connection: string | undefined
  keepAlive: string | undefined

  read(text: string, from: number): Malformed | undefined {
    const { fields } = this
    for (let at = from; at < text.length; ) {
      let end = text.indexOf('\r\n', at)
      if (end === -1) end = text.length
      const colon = text.indexOf(':', at)
      if (colon === -1 || colon >= end) return 'header line without a colon'
      let nameEnd = colon
      while (nameEnd > at && isBlank(text.charCodeAt(nameEnd - 1))) nameEnd--
      const name = text.slice(at, nameEnd)
      if (!isName(name)) return 'header name'
      let start = colon + 1
      while (start < end && isBlank(text.charCodeAt(start))) start++
      let valueEnd = end
      while (valueEnd > start && isBlank(text.charCodeAt(valueEnd - 1))) valueEnd--
      const value = text.slice(start, valueEnd)
      if (illegal.test(value)) return `value of header ${name}`
      if (fields.push(name, value) > 2 * maxFieldLines) return 'too many header lines'
      this.#note(name, value)
      at = end + 2
    }
    return undefined
  }

  #note(name: string, value: string): void {
    switch (name.length) {
      case 10: {
        const lower = name.toLowerCase()
        if (lower === 'connection') this.connection = joined(this.connection, value)
        else if (lower === 'keep-alive') this.keepAlive = joined(this.keepAlive, value)
        break
      }
      case 14:
        if (name.toLowerCase() === 'content-length') this.contentLength = joined(this.contentLength, value)
        break
      case 17:
        if (name.toLowerCase() === 'transfer-encoding') {
          this.transferEncoding = joined(this.transferEncoding, value)
        }
        break
      default:
    }
  }
}

function joined(known: string | undefined, value: string): string {
  return known === undefined ? value : `${known},${value}`
}
