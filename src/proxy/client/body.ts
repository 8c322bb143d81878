/**
 * The body of a client's request.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import type { Fields } from '../../http/fields.js'
import { receivedTrailers } from '../upstream/responseHeaders.js'

/**
 * Pauses the message until somebody reads it, and counts its bytes.
 * @param maxBytes undefined: no limit
 * @param onTooLarge called once when the limit is exceeded
 */
export function limitBody(
  message: IncomingMessage,
  maxBytes: number | undefined,
  onTooLarge: () => void,
): void {
  message.pause()
  if (maxBytes === undefined) return
  let bytes = 0
  const count = (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= maxBytes) return
    message.off('data', count)
    onTooLarge()
  }
  message.on('data', count)
}

/** The trailer fields that may be forwarded (RFC 9110 §6.5.1). */
export function trailersOf({ rawTrailers }: IncomingMessage): Fields {
  return receivedTrailers(rawTrailers)
}
