/**
 * A request of node:http, or of the compatibility layer of node:http2, as rules see it.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { getField } from '../http/fields.js'
import type { RequestView } from '../http/message.js'
import { normalizePath } from '../match/path.js'
import { requestIdOf } from '../proxy/client/requestId.js'

/** @param target as the client sent it: routers rewrite `url` */
export function requestView(message: IncomingMessage, target: string): RequestView & { readonly id: string } {
  const { rawHeaders, headers } = message
  const fields = rawHeaders.some((name) => name.startsWith(':'))
    ? withoutPseudo(rawHeaders, headers[':authority'] as string | undefined)
    : rawHeaders
  const scheme = (message.socket as TLSSocket | undefined)?.encrypted === true ? 'https' : 'http'
  return {
    method: message.method ?? 'GET',
    target,
    path: normalizePath(target),
    fields,
    httpVersion: message.httpVersion === '1.0' ? '1.0' : '1.1',
    origin: `${scheme}://${getField(fields, 'host') ?? 'localhost'}`,
    id: requestIdOf(headers),
  }
}

function withoutPseudo(raw: readonly string[], authority: string | undefined): string[] {
  const fields = authority === undefined ? [] : ['host', authority]
  for (let i = 0; i < raw.length; i += 2) {
    if (!raw[i]!.startsWith(':')) fields.push(raw[i]!, raw[i + 1]!)
  }
  return fields
}
