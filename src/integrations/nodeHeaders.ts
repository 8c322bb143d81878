/**
 * Reads and writes the head of a ServerResponse as fields.
 *
 * @module
 */
import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Head } from '../http/message.js'

// Characters that a reason phrase cannot contain (RFC 9112 §4).
const notInReason = /[^\t -~\x80-\xff]/

/**
 * Whether it belongs to the compatibility layer of node:http2, which has neither reason phrases nor spellings of names.
 */
const isHttp2 = ({ req }: ServerResponse) => req.httpVersionMajor === 2

/**
 * Reads the head as it will be sent: fields in their order and spelling.
 * @throws {RangeError | TypeError} as node:http does for a status or a reason phrase that cannot be sent
 */
export function readHead(response: ServerResponse): Head {
  const { statusCode } = response
  // Like node:http, which also accepts '404'.
  const status = statusCode | 0
  if (status < 100 || status > 999) {
    throw Object.assign(new RangeError(`Invalid status code: ${statusCode}`), {
      code: 'ERR_HTTP_INVALID_STATUS_CODE',
    })
  }
  const reason = isHttp2(response) ? '' : (response.statusMessage ?? '')
  if (notInReason.test(reason)) {
    throw Object.assign(new TypeError('Invalid character in statusMessage'), { code: 'ERR_INVALID_CHAR' })
  }
  return { status, reason, fields: fieldsOf(response) }
}

function fieldsOf(response: ServerResponse): string[] {
  // Missing in the types: https://nodejs.org/api/http.html#requestgetrawheadernames
  const { getRawHeaderNames } = response as { getRawHeaderNames?: () => string[] }
  const names = getRawHeaderNames?.call(response) ?? response.getHeaderNames()
  return names.flatMap((name) => linesOf(name, response.getHeader(name)))
}

function linesOf(name: string, value: OutgoingHttpHeader | undefined): string[] {
  return [value].flat().flatMap((line) => (line === undefined ? [] : [name, String(line)]))
}

/** Replaces the head that will be sent. */
export function writeHead(response: ServerResponse, { status, reason, fields }: Head): void {
  response.statusCode = status
  if (!isHttp2(response)) response.statusMessage = reason === '' ? (undefined as never) : reason
  const lines = new Map<string, { name: string; values: string[] }>()
  for (let i = 0; i < fields.length; i += 2) {
    const key = fields[i]!.toLowerCase()
    const known = lines.get(key)
    if (known === undefined) lines.set(key, { name: fields[i]!, values: [fields[i + 1]!] })
    else known.values.push(fields[i + 1]!)
  }
  for (const name of response.getHeaderNames()) response.removeHeader(name)
  for (const { name, values } of lines.values())
    response.setHeader(name, values.length === 1 ? values[0]! : values)
}

/** Adds the headers that an app passed to `writeHead`. */
export function addHeaders(
  response: ServerResponse,
  headers: OutgoingHttpHeaders | OutgoingHttpHeader[],
): void {
  if (!Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) response.setHeader(name, value)
    return
  }
  const fields = fieldsOfList(headers)
  for (let i = 0; i < fields.length; i += 2) response.removeHeader(fields[i]!)
  for (let i = 0; i < fields.length; i += 2) response.appendHeader(fields[i]!, fields[i + 1]!)
}

/** Accepts alternating names and values, or pairs; a value may be a list of lines. */
function fieldsOfList(list: readonly unknown[]): string[] {
  const fields: string[] = []
  const isPaired = Array.isArray(list[0])
  const flat = isPaired ? list.flatMap((pair) => pair as unknown[]) : list
  for (let i = 0; i < flat.length; i += 2)
    fields.push(...linesOf(String(flat[i]), flat[i + 1] as OutgoingHttpHeader))
  return fields
}

/** Accepts the forms of `addTrailers`. */
export function trailerFields(trailers: Parameters<ServerResponse['addTrailers']>[0]): string[] {
  if (Array.isArray(trailers)) return fieldsOfList(trailers)
  return Object.entries(trailers as OutgoingHttpHeaders).flatMap(([name, value]) => linesOf(name, value))
}
