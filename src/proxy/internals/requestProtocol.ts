/**
 * Tells requests of HTTP from those of RTSP and ICE. Node's parser accepts all three, and reports the others as if
 * they were HTTP of the same version. It accepts methods of RTSP alone only under that protocol; for the others, only
 * the bytes that it is reading tell.
 *
 * Without the parser's `getCurrentBuffer`, and when the request line came in an earlier segment than the end of the
 * head, those others count as HTTP: they are then served, as Node itself would.
 *
 * @module
 */
import { type IncomingMessage, METHODS } from 'node:http'

interface Parser {
  getCurrentBuffer?(): Buffer | undefined
}

const others = ['RTSP/', 'ICE/']
const ofHttp = new Set(METHODS)

/** @param target as the client sent it. To be called while the server's `request` event is emitted. */
export function isHttpRequest(message: IncomingMessage, target: string): boolean {
  if (!ofHttp.has(message.method!)) return false
  // No other protocol has this version, and this way most requests cost nothing.
  if (message.httpVersion === '1.1') return true
  const { parser } = message.socket as { parser?: Parser | null }
  const bytes = parser?.getCurrentBuffer?.()
  if (bytes === undefined || bytes === null) return true
  const line = `${message.method} ${target} `
  return !others.some((protocol) => bytes.includes(`${line}${protocol}`, 0, 'latin1'))
}
