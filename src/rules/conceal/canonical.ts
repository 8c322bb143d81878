/**
 * The canonical 404: the one answer behind which a hidden path and an absent one look alike.
 *
 * @module
 */
import { type Fields, getCombinedField, getFieldLines, noFields } from '../../http/fields.js'
import type { Reply } from '../../http/message.js'
import { problemRenderer } from '../../http/problem.js'
import { reasonOf } from '../../http/status.js'
import type { Effect, Exchange } from '../rule.js'

/** Sent as it is, or treated as the upstream's own, so that later phases handle it like all 404s. */
export type CanonicalReply = Pick<Effect, 'finalReply' | 'replacement'>

/** What the client sent may decide about the answer; of what the upstream said, nothing but the kept fields. */
export type Canonical = (exchange: Exchange) => CanonicalReply

const renderNotFound = problemRenderer({ title: reasonOf(404), status: 404 })

/** Nothing here. `no-store`, since a 404 is cacheable by itself and the 403 behind it is not (RFC 9111 §4.2.2). */
function notFound(content: Buffer, contentType: string, more: Fields = noFields): Reply {
  const fields = ['Content-Type', contentType, 'Content-Length', String(content.length)]
  fields.push('Cache-Control', 'no-store', ...more)
  return { head: { status: 404, reason: '', fields }, body: content }
}

/** In the problem format, as Accept prefers. */
export const negotiated: Canonical = ({ request }) => {
  const { content, contentType } = renderNotFound(getCombinedField(request.fields, 'accept'))
  return { finalReply: notFound(content, contentType, ['Vary', 'Accept']) }
}

/** Always the same text. */
export function fixed(text: string, contentType: string): Canonical {
  const reply = notFound(Buffer.from(text), contentType)
  return () => ({ finalReply: reply })
}

/** With the upstream's values of the named fields, in the order and spelling of the names. */
export function keeping(names: readonly string[], canonical: Canonical): Canonical {
  if (names.length === 0) return canonical
  return (exchange) => {
    const { fields } = exchange.head
    const kept = names.flatMap((name) =>
      getFieldLines(fields, name.toLowerCase()).flatMap((value) => [name, value]),
    )
    const { finalReply: whole, replacement: instead } = canonical(exchange)
    return {
      ...(whole && { finalReply: withFields(whole, kept) }),
      ...(instead && { replacement: withFields(instead, kept) }),
    }
  }
}

function withFields({ head, body }: Reply, more: Fields): Reply {
  return { head: { ...head, fields: [...head.fields, ...more] }, body }
}
