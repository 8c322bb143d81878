/**
 * The canonical 404: the one answer behind which a hidden path and an absent one look alike.
 *
 * @module
 */
import { type Fields, getCombinedField, getFieldLines } from '../../http/fields.js'
import type { Head, Reply } from '../../http/message.js'
import { problemRenderer } from '../../http/problem.js'
import { reasonOf } from '../../http/status.js'
import type { Exchange } from '../rule.js'

/** What the client sent may decide about the reply; of what the upstream said, nothing but the kept fields. */
export type Canonical = (exchange: Exchange) => Reply

const renderNotFound = problemRenderer({ title: reasonOf(404), status: 404 })

/** Nothing here. `no-store`, since a 404 is cacheable by itself and the 403 behind it is not (RFC 9111 §4.2.2). */
function notFound(content: Buffer, contentType: string): { readonly head: Head; readonly body: Buffer } {
  const fields = ['Content-Type', contentType, 'Content-Length', String(content.length)]
  return {
    head: { status: 404, reason: '', fields: [...fields, 'Cache-Control', 'no-store'] },
    body: content,
  }
}

/** In the problem format, as Accept prefers. */
export const negotiated: Canonical = ({ request }) => {
  const { content, contentType } = renderNotFound(getCombinedField(request.fields, 'accept'))
  return withFields(notFound(content, contentType), ['Vary', 'Accept'])
}

/** Always the same text. */
export function fixed(text: string, contentType: string): Canonical {
  const reply = notFound(Buffer.from(text), contentType)
  return () => reply
}

/** With the upstream's own lines of the named fields, in the order of the names. Names in lower case. */
export function keeping(names: readonly string[], canonical: Canonical): Canonical {
  if (names.length === 0) return canonical
  return (exchange) => {
    const kept = names.flatMap((name) => linesOf(exchange.head.fields, name))
    return withFields(canonical(exchange), kept)
  }
}

function linesOf(fields: Fields, name: string): string[] {
  const written = fields.find((candidate, i) => i % 2 === 0 && candidate.toLowerCase() === name) ?? name
  return getFieldLines(fields, name).flatMap((value) => [written, value])
}

function withFields({ head, body }: Reply, more: Fields): Reply {
  return { head: { ...head, fields: [...head.fields, ...more] }, body }
}
