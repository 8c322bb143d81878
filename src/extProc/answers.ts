/**
 * What Envoy is told about a response once the rules have decided. Pure.
 *
 * @module
 */
import type { Settled } from '../engine/decision.js'
import { hasNoContent } from '../http/duties.js'
import { withoutFields } from '../http/fields.js'
import type { Head } from '../http/message.js'
import { headMutation, replyHeaders } from './headerMutation.js'
import { answer, answerImmediately } from './messages.js'

/** The part of a response that Envoy waits for an answer to. */
export interface ShownPart {
  readonly kind: 'responseHeaders' | 'responseBody'
  readonly received: Head
  /** The client's method, and the one sent upstream, which is GET if a rule needs it for a HEAD. */
  readonly method: string
  readonly sentMethod: string
  /** Whether Envoy holds all of the body, so that it can be replaced in place and keeps a right Content-Length. */
  readonly isBuffered: boolean
  /** Whether nothing of the body follows this part. */
  readonly whole: boolean
  /** Whether nothing at all follows this part, including trailers. */
  readonly endOfStream: boolean
}

/** A ProcessingResponse; if trailers can follow, they pass under the same decision. */
export interface PartAnswer {
  readonly message: Uint8Array
  readonly trailersFollow: boolean
}

const empty = Buffer.alloc(0)
const passedHead = answer('responseHeaders')
const ofLength: ReadonlySet<string> = new Set(['content-length'])
const last = (message: Uint8Array): PartAnswer => ({ message, trailersFollow: false })

/** Lets the response pass as the upstream sent it. */
export function passUnchanged(part: ShownPart): PartAnswer {
  return part.kind === 'responseHeaders'
    ? passHead(part, part.received)
    : passBody(part, part.received, undefined)
}

/** Lets the response pass as the rules changed it, or replaces it. */
export function passChanged(part: ShownPart, { head, body, finalReply }: Settled): PartAnswer {
  const content = finalReply?.body ?? body?.content
  const replaces = content !== undefined && !part.isBuffered && part.method !== 'HEAD'
  if (finalReply !== undefined || replaces) return last(replyMessage(head, content ?? empty))
  if (part.kind === 'responseHeaders') return passHead(part, head)
  if (!part.isBuffered && hasNoContent(part.method, head.status)) return last(replyMessage(head, empty))
  return passBody(part, head, content)
}

/** A reply that replaces the upstream's response. */
export function replyMessage({ status, fields }: Head, body: Buffer): Uint8Array {
  const content = hasNoContent('GET', status) ? empty : body
  return answerImmediately({ status, headers: replyHeaders(fields), body: content, details: 'upstanding' })
}

function passHead({ received, method, sentMethod, whole }: ShownPart, head: Head): PartAnswer {
  // If a body follows that the client must not get, the head alone cannot stop it.
  if (!whole && (hasNoContent(method, head.status) || sentMethod !== method))
    return last(replyMessage(head, empty))
  const headers = headMutation(received, head)
  return last(headers === undefined ? passedHead : answer('responseHeaders', { headers }))
}

/** @param content undefined: the body is not changed */
function passBody(
  { received, method, endOfStream }: ShownPart,
  head: Head,
  content: Buffer | undefined,
): PartAnswer {
  const isEmpty = hasNoContent(method, head.status)
  const body = isEmpty ? empty : content
  const fields = isEmpty ? withoutFields(head.fields, ofLength) : head.fields
  const headers = headMutation(received, { ...head, fields })
  const mutation = { ...(headers !== undefined && { headers }), ...(body !== undefined && { body }) }
  return { message: answer('responseBody', mutation), trailersFollow: !endOfStream }
}
