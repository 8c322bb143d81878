/**
 * An exchange as plain HTTP text: the request, then the response, as `curl -i` and raw captures show them.
 *
 * @module
 */
import { hasNoContent } from './duties.js'
import { type Fields, getField, isFieldValue, isToken, withField, withoutFields } from './fields.js'
import type { Head } from './message.js'

export interface SavedRequest {
  readonly method: string
  /** In origin-form. */
  readonly target: string
  readonly httpVersion: string
  readonly fields: Fields
  readonly body: Buffer
}

export interface SavedExchange {
  readonly request: SavedRequest
  readonly head: Head
  readonly body: Buffer
}

/** What is wrong with the text, and in which line, counted from 1. */
export interface TextError {
  readonly line: number
  readonly message: string
}

export type ParsedExchange =
  | { readonly ok: true; readonly exchange: SavedExchange }
  | { readonly ok: false; readonly errors: readonly TextError[] }

const requestLine = /^([^\s:]+) +(\S+)(?: +HTTP\/(\d(?:\.\d)?))?$/
const statusLine = /^HTTP\/\d(?:\.\d)? +([1-9]\d\d)(?: (.*))?$/

/** Reads the lines of a text one after the other; a line ends with LF or CRLF. */
class Lines {
  /** Where the next line begins. */
  at = 0
  /** The number of the next line. */
  number = 1

  constructor(readonly text: string) {}

  /** The next line, or undefined at the end. */
  get next(): string | undefined {
    if (this.at >= this.text.length) return undefined
    const end = this.text.indexOf('\n', this.at)
    return this.text.slice(this.at, end === -1 ? undefined : end).replace(/\r$/, '')
  }

  skip(): void {
    const end = this.text.indexOf('\n', this.at)
    this.at = end === -1 ? this.text.length : end + 1
    this.number++
  }
}

/**
 * Parses the text. Lines end with LF or CRLF, and are counted in errors. Empty lines and lines that begin with `#` may
 * precede the request; interim responses are skipped; a body may still be chunked. Content-Length is set to the actual
 * length, because editors add and convert line breaks.
 */
export function readExchange(bytes: Buffer): ParsedExchange {
  const lines = new Lines(bytes.toString('latin1'))
  const errors: TextError[] = []
  const fail = (message: string) => errors.push({ line: lines.number, message })

  while (/^(?:#.*|\s*)$/.test(lines.next ?? 'end')) lines.skip()
  const first = requestLine.exec(lines.next ?? '')
  if (first === null || !isToken(first[1]!)) {
    fail(`found ${shown(lines.next)}; expected a request line, as in "GET /users/7 HTTP/1.1"`)
    return { ok: false, errors }
  }
  lines.skip()
  const requestFields = readFields(lines, fail)
  const requestBody = untilStatus(lines)

  let head: Head | undefined
  while (head === undefined || (head.status < 200 && head.status !== 101)) {
    const answered = statusLine.exec(lines.next ?? '')
    if (answered === null) {
      fail(`found ${shown(lines.next)}; expected the response’s status line, as in "HTTP/1.1 200 OK"`)
      return { ok: false, errors }
    }
    const status = Number(answered[1])
    lines.skip()
    const fields = readFields(lines, fail)
    head = { status, reason: (answered[2] ?? '').trim(), fields }
    if (status < 200 && status !== 101) untilStatus(lines)
  }
  if (errors.length > 0) return { ok: false, errors }

  const request = requestOf(first, requestFields, requestBody)
  const rest = bytes.subarray(lines.at)
  const body = bodyOf(request.method, head, rest)
  const length = Number(getField(head.fields, 'content-length') ?? 0)
  if (rest.length === 0 && length > 0 && !hasNoContent(request.method, head.status)) {
    fail(`Content-Length says ${length} bytes, but none follow; paste the body, or remove the header`)
    return { ok: false, errors }
  }
  return { ok: true, exchange: { request, head: framed(head, request.method, body), body } }
}

/** The exchange as text with LF as line break; the bytes of bodies stay as they are. */
export function writeExchange({ request, head, body }: SavedExchange): Buffer {
  const section = (first: string, fields: Fields) => {
    let text = `${first}\n`
    for (let i = 0; i < fields.length; i += 2) text += `${fields[i]}: ${fields[i + 1]}\n`
    return Buffer.from(`${text}\n`, 'latin1')
  }
  const sent = section(`${request.method} ${request.target} HTTP/${request.httpVersion}`, request.fields)
  const between = request.body.length > 0 ? [request.body, Buffer.from('\n\n')] : []
  const answered = section(`HTTP/1.1 ${head.status} ${head.reason}`.trimEnd(), head.fields)
  return Buffer.concat([sent, ...between, answered, body])
}

function shown(line: string | undefined): string {
  if (line === undefined) return 'the end of the file'
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 59)}…` : line)
}

/** Field lines up to an empty line, or to a status line where that is missing. */
function readFields(lines: Lines, fail: (message: string) => void): string[] {
  const fields: string[] = []
  for (let line = lines.next; line !== undefined && !statusLine.test(line); line = lines.next) {
    if (line.trim() === '') {
      lines.skip()
      break
    }
    const colon = line.indexOf(':', 1)
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()]
    // HTTP/2 has the content of the first line as pseudo-header fields.
    if (!line.startsWith(':')) {
      if (colon === -1 || !isToken(name)) {
        fail(`found ${shown(line)}; expected a header, as in "Content-Type: text/html", or an empty line`)
      } else if (!isFieldValue(value)) fail(`the value of ${name} has control characters; remove them`)
      else fields.push(name, value)
    }
    lines.skip()
  }
  return fields
}

/** Everything before the next status line. */
function untilStatus(lines: Lines): Buffer {
  const start = lines.at
  while (lines.next !== undefined && !statusLine.test(lines.next)) lines.skip()
  return Buffer.from(lines.text.slice(start, lines.at).replace(/(?:\r?\n){1,2}$/, ''), 'latin1')
}

function requestOf(
  [, method, written, version]: RegExpExecArray,
  fields: Fields,
  body: Buffer,
): SavedRequest {
  const absolute = /^https?:\/\/([^/?#]+)/i.exec(written!)
  const rest = absolute === null ? written! : written!.slice(absolute[0].length)
  const hosted = absolute === null || getField(fields, 'host') !== undefined
  return {
    method: method!,
    target: rest.startsWith('/') || rest === '*' ? rest : `/${rest}`,
    httpVersion: version === '1.0' ? '1.0' : '1.1',
    fields: hosted ? fields : ['Host', absolute[1]!, ...fields],
    body,
  }
}

function bodyOf(method: string, { status, fields }: Head, rest: Buffer): Buffer {
  if (hasNoContent(method, status)) return Buffer.alloc(0)
  const coding = getField(fields, 'transfer-encoding')?.toLowerCase()
  const content = (coding === 'chunked' ? withoutChunks(rest) : undefined) ?? rest
  const length = getField(fields, 'content-length')
  const isLineEnd = (bytes: Buffer) => /^[\r\n]*$/.test(bytes.toString('latin1'))
  if (length === undefined) return isLineEnd(content) ? Buffer.alloc(0) : content
  return isLineEnd(content.subarray(Number(length))) ? content.subarray(0, Number(length)) : content
}

/** The content of a chunked body (RFC 9112 §7.1); undefined if it is not chunked, because a recorder already decoded it. */
function withoutChunks(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = []
  let at = 0
  for (;;) {
    const end = bytes.indexOf('\n', at)
    const size = end === -1 ? null : /^([0-9a-fA-F]{1,8})(?:;.*)?\r?$/.exec(bytes.toString('latin1', at, end))
    if (size === null) return undefined
    const length = Number.parseInt(size[1]!, 16)
    if (length === 0) return Buffer.concat(chunks)
    if (end + 1 + length > bytes.length) return undefined
    chunks.push(bytes.subarray(end + 1, end + 1 + length))
    at = bytes.indexOf('\n', end + 1 + length) + 1
    if (at === 0) return undefined
  }
}

const framing = new Set(['transfer-encoding', 'trailer'])

function framed(head: Head, method: string, { length }: Buffer): Head {
  const fields = withoutFields(head.fields, framing)
  const stated = getField(fields, 'content-length')
  const right = stated === undefined || hasNoContent(method, head.status) || Number(stated) === length
  return { ...head, fields: right ? fields : withField(fields, 'Content-Length', String(length)) }
}
