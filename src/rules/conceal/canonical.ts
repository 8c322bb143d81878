/**
 * The canonical 404: the one response that both hidden and absent paths get.
 *
 * @module
 */
import { type Fields, getCombinedField, getFieldLines, noFields } from '../../http/fields.js'
import type { Reply } from '../../http/message.js'
import { problemRenderer } from '../../http/problem.js'
import { reasonOf } from '../../http/status.js'
import type { Effect, Exchange } from '../rule.js'

/** Sent unchanged, or treated as the upstream's own, so that later phases handle it like any 404. */
export type CanonicalReply = Pick<Effect, 'finalReply' | 'replacement'>

/**
 * Creates the canonical response. It may depend on the request, but on nothing of the upstream's response except the
 * kept headers.
 */
export type Canonical = (exchange: Exchange) => CanonicalReply

const renderNotFound = problemRenderer({ title: reasonOf(404), status: 404 })

/**
 * Not found, with `no-store`: a 404 is cacheable by default, but the 403 that it may replace is not (RFC 9111 §4.2.2).
 */
function notFound(content: Buffer, contentType: string, more: Fields = noFields): Reply {
  const fields = ['Content-Type', contentType, 'Content-Length', String(content.length)]
  fields.push('Cache-Control', 'no-store', ...more)
  return { head: { status: 404, reason: '', fields }, body: content }
}

/** In the problem format, negotiated by Accept. */
export const negotiated: Canonical = ({ request }) => {
  const { content, contentType } = renderNotFound(getCombinedField(request.fields, 'accept'))
  return { finalReply: notFound(content, contentType, ['Vary', 'Accept']) }
}

/** Always the same text. */
export function fixed(text: string, contentType: string): Canonical {
  const reply = notFound(Buffer.from(text), contentType)
  return () => ({ finalReply: reply })
}

/** Keeps the upstream's values of the named headers, in the order and spelling of the names. */
export function keeping(names: readonly string[], canonical: Canonical): Canonical {
  if (names.length === 0) return canonical
  return (exchange) => {
    const { fields } = exchange.head
    const kept = names.flatMap((name) =>
      getFieldLines(fields, name.toLowerCase()).flatMap((value) => [name, value]),
    )
    const { finalReply, replacement } = canonical(exchange)
    return {
      ...(finalReply && { finalReply: withFields(finalReply, kept) }),
      ...(replacement && { replacement: withFields(replacement, kept) }),
    }
  }
}

function withFields({ head, body }: Reply, more: Fields): Reply {
  return { head: { ...head, fields: [...head.fields, ...more] }, body }
}
