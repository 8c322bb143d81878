/**
 * What the kinds of the interpret phase share about bodies: the options that limit buffering, and which bodies are
 * never buffered.
 *
 * @module
 */
import { getField, hasField } from '../../http/fields.js'
import { isStreamType, mediaTypeOf } from '../../http/mediaType.js'
import { duration, oneOf, size } from '../../schema/option.js'
import type { BodyNeed, Exchange } from '../rule.js'

export const bufferingOptions = {
  maxBytes: size({
    default: '64KiB',
    description: 'A larger body, measured as sent by the upstream, is forwarded unread.',
    examples: ['256KiB'],
  }),
  maxHold: duration({
    default: '2s',
    description: 'A body that is not complete this long after its head is forwarded unread.',
    examples: ['5s'],
  }),
} as const

export const headOption = {
  head: oneOf(['leave', 'asGet'], {
    default: 'leave',
    description:
      'How to treat HEAD. `leave`: keep the upstream’s status, which may contradict that of GET. `asGet`: if the rule matches GET, send GET upstream, run all rules as for GET, and send the client the resulting head. This costs the upstream a GET; only the beginning of a large body is read.',
    examples: ['asGet'],
  }),
} as const

/** The limits from the options. A body with a larger Content-Length is not buffered at all. */
export function bufferingOf({ maxBytes, maxHold }: Pick<BodyNeed, 'maxBytes' | 'maxHold'>): BodyNeed {
  return { maxBytes, maxHold, refuseByLength: true }
}

/** The limits, with a check of the first bytes that ends buffering early. */
export function withPrefixCheck(
  bounds: BodyNeed,
  mayBegin: (first: Buffer, mediaType: string) => boolean,
): BodyNeed {
  return {
    ...bounds,
    matchesPrefix: (first, fields) =>
      hasField(fields, 'content-encoding') || mayBegin(first, mediaTypeOf(fields)),
  }
}

/** The reason, found in the head, for not reading the body of this exchange; undefined if it is read. */
export function unreadable({ request, received, local }: Exchange, bounds: BodyNeed): string | undefined {
  if (local !== undefined) return "the response is the proxy's own"
  if (request.method === 'HEAD') return 'a response to HEAD has no body to read'
  if (received.status === 206) return 'a partial response is not read'
  if (received.status === 204 || received.status === 205 || received.status === 304) return 'there is no body'
  const mediaType = mediaTypeOf(received.fields)
  if (isStreamType(mediaType)) return `${mediaType} is a stream`
  const length = Number(getField(received.fields, 'content-length') ?? 0)
  return length > bounds.maxBytes ? `the body is larger than ${bounds.maxBytes} bytes` : undefined
}

const faults: Readonly<Record<string, string>> = {
  tooLarge: 'the body, or what it decodes to, is too large',
  tooSlow: 'the body did not arrive in time',
  truncated: 'the body ended early',
  memoryLimit: 'no memory left to buffer another body',
  mismatch: 'the first bytes of the body match nothing this rule looks for',
  unknownCoding: 'the content coding is unknown',
  corruptCoding: 'the content coding is corrupt',
}

/** Why a buffered body cannot be read; undefined if it can. */
export function unreadBody({ body }: Exchange): string | undefined {
  if (body === undefined) return 'there is no body'
  const bytes = body.bytes()
  return bytes.ok ? undefined : (faults[bytes.error] ?? bytes.error)
}
