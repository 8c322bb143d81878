/**
 * Sanitizes an exchange in another thread if that takes long.
 *
 * @module
 */
import { Body } from '../../http/body.js'
import { codingsOf } from '../../http/codings.js'
import type { Output } from '../../schema/option.js'
import type { BodyChange, Effect, Exchange, Outcome, Skip } from '../rule.js'
import { sanitizeExchange } from './clean.js'
import { type options, planOf } from './plan.js'
import { isPrepared } from './warmUp.js'

type Given = Output<typeof options>
type BodyData = Pick<Body, 'raw' | 'fields' | 'state' | 'maxDecoded' | 'trailers'>

export interface SanitizeInput {
  readonly given: Given
  readonly exchange: Pick<Exchange, 'head' | 'received'> & {
    readonly request: Exchange['request']
    readonly body: (Omit<BodyData, 'raw'> & { readonly raw: Uint8Array }) | undefined
    readonly replaced: (Omit<BodyChange, 'content'> & { readonly content: Uint8Array }) | undefined
  }
  readonly id: string
}

/**
 * Decoded bytes that take a few milliseconds to search; a compressed body may decode to ten times its size and more.
 */
const small = 8 * 1024
const smallCoded = 2 * 1024

function isLarge({ body, replaced }: Exchange): boolean {
  if (replaced !== undefined) return replaced.content.length > small
  if (body === undefined || body.state !== 'complete') return false
  return body.raw.length > (codingsOf(body.fields).length > 0 ? smallCoded : small)
}

/**
 * The outcome of the task, or the task that must run first; undefined if the exchange can be sanitized immediately, or
 * tasks cannot run here.
 */
export function sanitizeElsewhere(exchange: Exchange, given: Given): Outcome | undefined {
  const { tasks, body, replaced } = exchange
  if (tasks === undefined || exchange.local !== undefined) return undefined
  const large = isLarge(exchange)
  const key = `sanitize ${exchange.head.status} ${body?.state} ${body?.raw.length} ${replaced?.content.length}`
  const outcome = tasks.get(key)
  if (outcome === 'failed') return sanitizeExchange(unread(exchange), planOf(given))
  if (outcome !== undefined) return withBuffer(outcome)
  if (!large && isPrepared()) return undefined
  return { task: { key, name: 'sanitize', input: inputOf(exchange, given), isLarge: large } }
}

/** The exchange with an unreadable body. */
function unread(exchange: Exchange): Exchange {
  const { request, head, received, local, incident, subresponses, context, body } = exchange
  const unreadable = body && new Body(body.raw, body.fields, 'tooSlow', body.maxDecoded, body.trailers)
  const rest = { request, head, received, local, incident, subresponses, context }
  return { ...rest, body: unreadable, replaced: undefined }
}

function inputOf(
  { request, head, received, body, replaced, context }: Exchange,
  given: Given,
): SanitizeInput {
  const { method, target, path, origin, fields, httpVersion } = request
  return {
    given,
    exchange: {
      request: { method, target, path, origin, fields, httpVersion },
      head,
      received,
      body: body && {
        raw: withoutOtherMemory(body.raw),
        fields: body.fields,
        state: body.state,
        maxDecoded: body.maxDecoded,
        trailers: body.trailers,
      },
      replaced: replaced && { ...replaced, content: withoutOtherMemory(replaced.content) },
    },
    id: context.newId(),
  }
}

/** A copy if it is a view of other memory as well, because all of that would be cloned. */
function withoutOtherMemory(bytes: Buffer): Uint8Array {
  return bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes)
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Buffers arrive from another thread as plain arrays of bytes. */
function withBuffer(outcome: Effect | Skip): Effect | Skip {
  if ('skip' in outcome || outcome.body === undefined) return outcome
  return { ...outcome, body: { ...outcome.body, content: asBuffer(outcome.body.content) } }
}

/** The function of the task: {@link sanitizeExchange}, with everything it needs as data. */
export function runSanitize({ given, exchange, id }: SanitizeInput): Effect | Skip {
  const { request, head, received, body, replaced } = exchange
  const outcome = sanitizeExchange(
    {
      request,
      head,
      received,
      body: body && new Body(asBuffer(body.raw), body.fields, body.state, body.maxDecoded, body.trailers),
      replaced: replaced && { ...replaced, content: asBuffer(replaced.content) },
      context: { newId: () => id },
    },
    planOf(given),
  )
  return outcome
}
