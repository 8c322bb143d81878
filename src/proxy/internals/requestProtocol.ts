/**
 * Distinguishes HTTP requests from those of RTSP and ICE. Node's parser accepts all three, and reports the others as if
 * they were HTTP of the same version. RTSP-only methods are accepted under that protocol alone; for all other methods,
 * only the bytes being read show the protocol. Where the parser has no `getCurrentBuffer`, or the request line came in
 * an earlier segment than the end of the head, such requests count as HTTP and are served, as Node itself would.
 *
 * @module
 */
import { type IncomingMessage, METHODS } from 'node:http'

interface Parser {
  getCurrentBuffer?(): Buffer | undefined
}

const others = ['RTSP/', 'ICE/']
const ofHttp = new Set(METHODS)

/** @param target as the client sent it. Must be called while the server's `request` event is emitted. */
export function isHttpRequest(message: IncomingMessage, target: string): boolean {
  if (!ofHttp.has(message.method!)) return false
  // The other protocols never have this version, so most requests are decided without reading bytes.
  if (message.httpVersion === '1.1') return true
  const { parser } = message.socket as { parser?: Parser | null }
  const bytes = parser?.getCurrentBuffer?.()
  if (bytes === undefined || bytes === null) return true
  const line = `${message.method} ${target} `
  return !others.some((protocol) => bytes.includes(`${line}${protocol}`, 0, 'latin1'))
}
