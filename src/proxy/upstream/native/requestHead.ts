/**
 * Writes the head of a request.
 *
 * @module
 */
import { isFieldValue, isToken } from '../../../http/fields.js'
import type { CallOptions } from '../transport.js'
import { UnsendableRequestError } from './errors.js'

/** How the body is framed: by the Content-Length among the headers, in chunks, or not at all if there is none. */
export type RequestFraming =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }

export interface RequestHead {
  readonly text: string
  readonly framing: RequestFraming
}

const none: RequestFraming = { kind: 'none' }
const chunked: RequestFraming = { kind: 'chunked' }

const illegalInTarget = /[^\x21-\x7e\x80-\xff]/
const digits = /^\d{1,15}$/

/**
 * @param host for a request without a Host header
 * @param last whether the connection is closed after the response
 * @throws {UnsendableRequestError} for anything that would break the message
 */
export function requestHead(options: CallOptions, host: string, last: boolean): RequestHead {
  const { method, path, headers, upgrade, upload } = options
  if (!isToken(method)) throw new UnsendableRequestError('request method')
  if (path === '' || illegalInTarget.test(path)) throw new UnsendableRequestError('request target')
  let lines = ''
  let hasHost = false
  let acceptsTrailers = false
  let length: string | undefined
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!
    const value = headers[i + 1]!
    if (!isFieldValue(value)) throw new UnsendableRequestError(`value of header ${name}`)
    switch (name.length) {
      case 2:
        acceptsTrailers ||= name.toLowerCase() === 'te'
        break
      case 4:
        hasHost ||= name.toLowerCase() === 'host'
        break
      case 14:
        if (name.toLowerCase() === 'content-length') length = value
        break
      default:
    }
    lines += `${name}: ${value}\r\n`
  }
  const framing = framingOf(length, upload !== undefined)
  const connection = upgrade ? 'Upgrade' : last ? 'close' : 'keep-alive'
  let text = `${method} ${path} HTTP/1.1\r\n`
  if (!hasHost) text += `Host: ${host}\r\n`
  text += `${lines}Connection: ${connection}${acceptsTrailers ? ', TE' : ''}\r\n`
  if (upgrade) text += `Upgrade: ${upgrade}\r\n`
  if (framing.kind === 'chunked') text += 'Transfer-Encoding: chunked\r\n'
  return { text: `${text}\r\n`, framing }
}

function framingOf(length: string | undefined, hasBody: boolean): RequestFraming {
  if (length === undefined) return hasBody ? chunked : none
  if (!digits.test(length)) throw new UnsendableRequestError('Content-Length')
  if (!hasBody && Number(length) !== 0) throw new UnsendableRequestError('Content-Length without a body')
  return hasBody ? { kind: 'length', length: Number(length) } : none
}
