/**
 * Parses entries of HAR 1.2, as exported by browsers and proxies and as written by `audit.file` of the config.
 *
 * @module
 */

import { isMembers, type Members, memberOf } from '../../dialects/parseResults.js'
import { recordedHead, recordedRequest } from '../../engine/replay.js'
import { hasNoContent } from '../../http/duties.js'
import { getField, isFieldValue, isToken, withField, withoutFields } from '../../http/fields.js'
import { lastStatus } from '../../http/status.js'
import { loggedTarget } from '../../observe/redactFields.js'
import type { Sample } from './sample.js'

/** Why an entry says nothing about the service. */
export type Skipped =
  | 'malformed'
  | 'never finished'
  | 'not changed since it was cached (304)'
  | 'from a cache'
  | 'not HTTP'

export type ParsedEntry =
  | { readonly sample: Sample }
  | { readonly skipped: Skipped; readonly request?: string }

/** The entries of a HAR document; undefined if it is not one. */
export function entriesOf(document: unknown): readonly unknown[] | undefined {
  const entries = memberOf(memberOf(document, 'log'), 'entries')
  return Array.isArray(entries) ? entries : undefined
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Reads an entry. Never throws, whatever it is. */
export function readEntry(entry: unknown): ParsedEntry {
  const [sent, response] = [memberOf(entry, 'request'), memberOf(entry, 'response')]
  const [method, url] = [textOf(memberOf(sent, 'method')), textOf(memberOf(sent, 'url'))]
  if (!isMembers(response) || method === undefined || url === undefined || !isToken(method))
    return { skipped: 'malformed' }
  const place = /^(https?):\/\/([^/?#]*)([^#]*)/i.exec(url)
  if (place === null) return { skipped: 'not HTTP' }
  const status = memberOf(response, 'status')
  if (status === 101) return { skipped: 'not HTTP' }
  const asText = `${method} ${loggedTarget(place[3] || '/')}`
  if (status === 0 || status === null || status === undefined)
    return { skipped: 'never finished', request: asText }
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > lastStatus)
    return { skipped: 'malformed', request: asText }
  // A 304 refers to what the browser had cached; Chrome marks entries that it did not request with `_fromCache`.
  if (status === 304) return { skipped: 'not changed since it was cached (304)', request: asText }
  if (memberOf(entry, '_fromCache') !== undefined) return { skipped: 'from a cache', request: asText }

  const [, scheme = '', authority = '', rest = ''] = place
  const fields = withoutFields(fieldsOf(memberOf(sent, 'headers')), new Set(['host']))
  const target = rest.startsWith('/') ? rest : `/${rest}`
  const request = recordedRequest(method, target, ['Host', authority, ...fields], {
    scheme: scheme.toLowerCase(),
  })
  const body = bodyOf(method, status, response)
  const reason = textOf(memberOf(response, 'statusText')) ?? ''
  const head = {
    status,
    reason: isFieldValue(reason) ? reason : '',
    fields: headFields(response, body, method, status),
  }
  const time = Date.parse(textOf(memberOf(entry, 'startedDateTime')) ?? '')
  const posted = textOf(memberOf(memberOf(sent, 'postData'), 'text'))
  return {
    sample: {
      service: textOf(memberOf(entry, '_upstream')) ?? request.origin.toLowerCase(),
      route: textOf(memberOf(entry, '_route')),
      request,
      requestBody: posted,
      head: recordedHead(head),
      body,
      time: Number.isNaN(time) ? Date.now() : time,
    },
  }
}

/** Leaves out the pseudo-fields of HTTP/2, which begin with a colon. Values are text, but are sent as bytes. */
function fieldsOf(headers: unknown): string[] {
  if (!Array.isArray(headers)) return []
  return headers.flatMap((header) => {
    const [name, value] = [textOf(memberOf(header, 'name')), textOf(memberOf(header, 'value'))]
    if (name === undefined || value === undefined || !isToken(name)) return []
    // Several header lines may be joined in one value, as with Set-Cookie.
    return value
      .split('\n')
      .map((line) => Buffer.from(line.trim()).toString('latin1'))
      .flatMap((line) => (isFieldValue(line) ? [name, line] : []))
  })
}

function bodyOf(method: string, status: number, response: Members): Buffer | undefined {
  const content = memberOf(response, 'content')
  const text = textOf(memberOf(content, 'text'))
  const size = memberOf(content, 'size')
  if (text !== undefined) {
    const body = Buffer.from(text, memberOf(content, 'encoding') === 'base64' ? 'base64' : 'utf8')
    // Some exporters write only the first part of a large body, or an empty text.
    const isPart = typeof size === 'number' && size > 0 && body.length < size / 4
    return isPart ? undefined : body
  }
  const length = getField(fieldsOf(memberOf(response, 'headers')), 'content-length')
  const isEmpty = hasNoContent(method, status) || (size === 0 && (length === undefined || length === '0'))
  return isEmpty ? Buffer.alloc(0) : undefined
}

const ofTransfer = new Set(['content-encoding', 'transfer-encoding', 'trailer'])

/** In a HAR, content has no codings and is in UTF-8. */
function headFields(
  response: Members,
  body: Buffer | undefined,
  method: string,
  status: number,
): readonly string[] {
  const fields = fieldsOf(memberOf(response, 'headers'))
  if (body === undefined || hasNoContent(method, status)) return fields
  const decoded = withoutFields(fields, ofTransfer)
  return getField(decoded, 'content-length') === undefined
    ? decoded
    : withField(decoded, 'Content-Length', String(body.length))
}
