/**
 * A small, strict reader of HTTP/1.1 responses (RFC 9112): whatever it refuses, the proxy must not send.
 *
 * @module
 */

export interface ReadResponse {
  readonly version: string
  readonly status: number
  readonly reason: string
  /** In the order sent, as `[name, value]`, spelled as sent. */
  readonly fields: readonly (readonly [string, string])[]
  /** Content without its chunked coding, one UTF-16 unit per byte. */
  readonly body: string
  readonly trailers: readonly (readonly [string, string])[]
  /** Its end was delimited by the close of the connection. */
  readonly untilClose: boolean
}

export interface Reading {
  /** Interim responses are among them. */
  readonly responses: readonly ReadResponse[]
  /** What is left: the beginning of a response, or nothing. */
  readonly rest: string
  /** Why the bytes are no legal HTTP, or undefined. */
  readonly illegal: string | undefined
}

const statusLine = /^HTTP\/(1\.[01]) ([1-9]\d\d) ([\t\x20-\x7e\x80-\xff]*)$/
const fieldLine =
  /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?[ \t]*$/
const once = [
  'content-length',
  'content-type',
  'transfer-encoding',
  'date',
  'location',
  'retry-after',
  'etag',
]

/** Every value of a field; `name` in lower case. */
export function valuesOf(fields: ReadResponse['fields'], name: string): string[] {
  return fields.filter(([known]) => known.toLowerCase() === name).map(([, value]) => value)
}

class Illegal extends Error {}
const incomplete = Symbol('incomplete')

/**
 * Reads what a client got.
 *
 * @param bytes one UTF-16 unit per byte
 * @param methods of the requests sent, in order: they decide which responses have content
 * @param ended whether the connection was closed in order
 */
export function readResponses(bytes: string, methods: readonly string[], ended: boolean): Reading {
  const responses: ReadResponse[] = []
  let at = 0
  let answered = 0
  try {
    while (at < bytes.length) {
      const method = methods[answered]
      if (method === undefined) throw new Illegal('bytes after the last response')
      const read = readOne(bytes, at, method, ended)
      if (read === incomplete) break
      responses.push(read.response)
      at = read.end
      if (read.response.status >= 200) answered++
    }
  } catch (error) {
    if (!(error instanceof Illegal)) throw error
    return { responses, rest: bytes.slice(at), illegal: error.message }
  }
  return { responses, rest: bytes.slice(at), illegal: undefined }
}

function readOne(bytes: string, start: number, method: string, ended: boolean) {
  const headEnd = bytes.indexOf('\r\n\r\n', start)
  if (headEnd === -1) return incomplete
  const [first = '', ...lines] = bytes.slice(start, headEnd).split('\r\n')
  const [, version, digits, reason] = statusLine.exec(first) ?? refuse(`status line ${JSON.stringify(first)}`)
  const fields = lines.map(readField)
  const status = Number(digits)
  check(status, fields, version!)
  const content = headEnd + 4
  const head = { version: version!, status, reason: reason!, fields }
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) {
    return { response: { ...head, body: '', trailers: [], untilClose: false }, end: content }
  }
  if (valuesOf(fields, 'transfer-encoding').length > 0) {
    const chunked = readChunked(bytes, content)
    if (chunked === incomplete) return incomplete
    return { response: { ...head, ...chunked, untilClose: false }, end: chunked.end }
  }
  const [length] = valuesOf(fields, 'content-length')
  if (length === undefined) {
    if (!ended) return incomplete
    return {
      response: { ...head, body: bytes.slice(content), trailers: [], untilClose: true },
      end: bytes.length,
    }
  }
  const end = content + Number(length)
  if (bytes.length < end) return incomplete
  return { response: { ...head, body: bytes.slice(content, end), trailers: [], untilClose: false }, end }
}

function check(status: number, fields: ReadResponse['fields'], version: string): void {
  for (const name of once) {
    if (valuesOf(fields, name).length > 1) refuse(`${name} twice`)
  }
  const [length] = valuesOf(fields, 'content-length')
  const [coding] = valuesOf(fields, 'transfer-encoding')
  if (length !== undefined && !/^\d+$/.test(length)) refuse(`Content-Length ${length}`)
  if (coding !== undefined && coding !== 'chunked') refuse(`Transfer-Encoding ${coding}`)
  if (coding !== undefined && length !== undefined) refuse('Content-Length with Transfer-Encoding')
  if (coding !== undefined && (version === '1.0' || status < 200 || status === 204)) {
    refuse(`Transfer-Encoding in a ${status} of HTTP/${version}`)
  }
  if (length !== undefined && (status < 200 || status === 204)) refuse(`Content-Length in a ${status}`)
  if (valuesOf(fields, 'trailer').length > 0 && coding === undefined) refuse('Trailer without chunks')
}

function readChunked(bytes: string, start: number) {
  let at = start
  let body = ''
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) return incomplete
    const digits = bytes.slice(at, lineEnd)
    if (!/^[0-9A-Fa-f]{1,12}$/.test(digits)) refuse(`chunk size ${JSON.stringify(digits)}`)
    const size = Number.parseInt(digits, 16)
    at = lineEnd + 2
    if (size === 0) break
    if (bytes.length < at + size + 2) return incomplete
    body += bytes.slice(at, at + size)
    if (bytes.slice(at + size, at + size + 2) !== '\r\n') refuse('no CRLF after a chunk')
    at += size + 2
  }
  const trailers: (readonly [string, string])[] = []
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) return incomplete
    const line = bytes.slice(at, lineEnd)
    at = lineEnd + 2
    if (line === '') return { body, trailers, end: at }
    trailers.push(readField(line))
  }
}

function readField(line: string): readonly [string, string] {
  const [, name, value] = fieldLine.exec(line) ?? refuse(`field line ${JSON.stringify(line)}`)
  return [name!, value ?? '']
}

function refuse(what: string): never {
  throw new Illegal(what)
}
