/**
 * Distinguishes HTTP requests from those of RTSP and ICE. Node's parser accepts all three, and reports the others as if
 * they were HTTP of the same version. RTSP-only methods are accepted under that protocol alone; for all other methods,
 * only the bytes of the request line show the protocol. Where the parser does not show its bytes, such requests count
 * as HTTP and are served, as Node itself would.
 *
 * @module
 */
import { type IncomingMessage, METHODS } from 'node:http'
import type { Socket } from 'node:net'

interface Parser {
  readonly constructor: { readonly kOnMessageBegin?: number; readonly kOnExecute?: number }
  getCurrentBuffer?(): Buffer | undefined
  /** Callbacks: at `kOnMessageBegin` with the first byte of a request, at `kOnExecute` after each segment. */
  [callback: number]: ((result?: unknown) => void) | null | undefined
}

interface ParsedSocket extends Socket {
  readonly parser?: Parser | null
  [kHead]?: Buffer | undefined
}

/** What came in earlier segments of a head that is not complete. */
const kHead = Symbol('head')
const none = Buffer.alloc(0)
// A segment may hold a large body in front of the head; a client must not make the proxy keep that.
const mostKept = 16 * 1024
const others = ['RTSP/', 'ICE/']
const ofHttp = new Set(METHODS)

/** Keeps the bytes of heads that arrive in several segments. To be called once for each connection. */
export function keepSplitHeads(socket: ParsedSocket): void {
  const { parser } = socket
  const { kOnMessageBegin: begin, kOnExecute: end } = parser?.constructor ?? {}
  if (!parser || begin === undefined || end === undefined || parser[begin]) return
  const onSegment = parser[end]
  if (!onSegment) return
  parser[begin] = () => {
    socket[kHead] = none
  }
  parser[end] = (result) => {
    const before = socket[kHead]
    if (before !== undefined) socket[kHead] = kept(before, parser.getCurrentBuffer?.() ?? undefined)
    onSegment(result)
  }
}

/** The request line begins in the first segment of a head, perhaps near its end, and goes on in the next ones. */
function kept(before: Buffer, segment: Buffer | undefined): Buffer | undefined {
  if (segment === undefined) return undefined
  if (before.length >= 2 * mostKept) return before
  if (before.length > 0) return Buffer.concat([before, segment.subarray(0, mostKept)])
  return segment.length <= mostKept ? segment : Buffer.from(segment.subarray(-mostKept))
}

/** The bytes of the head that is being read, and perhaps others in front of it. */
function headBytes(socket: ParsedSocket): Buffer | undefined {
  const segment = socket.parser?.getCurrentBuffer?.() ?? undefined
  const before = socket[kHead]
  return segment === undefined || before === undefined ? segment : Buffer.concat([before, segment])
}

/** @param target as the client sent it. Must be called while the server's `request` event is emitted. */
export function isHttpRequest(message: IncomingMessage, target: string): boolean {
  const { method, socket } = message
  const bytes = couldBeAnother(message) ? headBytes(socket) : undefined
  // The head is complete.
  const parsed: ParsedSocket = socket
  parsed[kHead] = undefined
  if (!ofHttp.has(method!)) return false
  return !others.some((other) => bytes?.includes(`${method} ${target} ${other}`, 0, 'latin1'))
}

/** Most requests are decided by this, without reading bytes: all of RTSP have CSeq (RFC 2326 §12.17), all of ICE a method. */
function couldBeAnother({ method, httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion !== '1.1' || headers.cseq !== undefined || method === 'SOURCE'
}
