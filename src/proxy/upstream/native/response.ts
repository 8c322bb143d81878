/**
 * Reads the responses of one connection, one after the other, however they are split into segments.
 *
 * @module
 */
import { ChunkedDecoder, Found } from './chunked.js'
import { closes, type Framing, framingOf, isPersistent } from './framing.js'
import { type Malformed, parseHead, type ResponseHead } from './head.js'

/** What a call to {@link ResponseReader.next} found. */
export enum ResponsePart {
  /** Nothing more in these bytes. */
  Nothing,
  /** A head, in `head`: interim, final, or of a switch of protocols. */
  Head,
  /** Some content, in `content`. */
  Content,
  /** The end of the response; its trailers are in `trailers`. */
  End,
  /** Not an HTTP response; the reason is in `malformed`. */
  Malformed,
}

const headEnd = Buffer.from('\r\n\r\n')
const headStart = Buffer.from('HTTP/1.')
const nothing = Buffer.alloc(0)
const noTrailers: string[] = []

export class ResponseReader {
  head: ResponseHead | undefined
  content: Buffer = nothing
  trailers: string[] = noTrailers
  malformed: Malformed = ''
  /** The bytes after what was found. */
  rest: Buffer = nothing
  /** Whether the connection may serve another request after this response. */
  persistent = false
  readonly #maxHead: number
  #method = ''
  #step: 'head' | Framing['kind'] = 'head'
  /** The part of a head that has arrived. */
  #pending: Buffer | undefined
  #left = 0
  #decoder: ChunkedDecoder | undefined

  /** @param maxHead bytes that a head, or a trailer section, may have */
  constructor(maxHead: number) {
    this.#maxHead = maxHead
  }

  /** Expects the response to a request with this method. */
  begin(method: string): void {
    this.#method = method
    this.#step = 'head'
    this.#pending = undefined
    this.#decoder = undefined
    this.persistent = false
  }

  get inHead(): boolean {
    return this.#step === 'head'
  }

  /** Whether the response ends where the connection does. */
  get endsWithConnection(): boolean {
    return this.#step === 'close'
  }

  /** @param borrowed whether the bytes must be copied to be kept; what is found may be a part of them */
  next(bytes: Buffer, borrowed: boolean): ResponsePart {
    switch (this.#step) {
      case 'head':
        return this.#readHead(bytes, borrowed)
      case 'chunked':
        return this.#readChunk(bytes)
      case 'length':
        if (this.#left === 0) return this.#end(noTrailers, bytes)
        return this.#take(bytes, Math.min(bytes.length, this.#left))
      case 'close':
        return this.#take(bytes, bytes.length)
    }
  }

  #take(bytes: Buffer, length: number): ResponsePart {
    if (length === 0) return ResponsePart.Nothing
    this.#left -= length
    const isAll = length === bytes.length
    this.content = isAll ? bytes : bytes.subarray(0, length)
    this.rest = isAll ? nothing : bytes.subarray(length)
    return ResponsePart.Content
  }

  #readChunk(bytes: Buffer): ResponsePart {
    const decoder = this.#decoder!
    decoder.at = 0
    switch (decoder.next(bytes)) {
      case Found.Nothing:
        return ResponsePart.Nothing
      case Found.Content:
        this.content = bytes.subarray(decoder.start, decoder.end)
        this.rest = bytes.subarray(decoder.at)
        return ResponsePart.Content
      case Found.End:
        return this.#end(decoder.trailers, bytes.subarray(decoder.at))
      default:
        return this.#refuse(decoder.malformed)
    }
  }

  #readHead(bytes: Buffer, borrowed: boolean): ResponsePart {
    const known = this.#pending
    const all = known === undefined ? bytes : Buffer.concat([known, bytes])
    const from = known === undefined ? 0 : Math.max(0, known.length - headEnd.length + 1)
    const end = all.indexOf(headEnd, from)
    if (end === -1 || end > this.#maxHead) {
      return this.#awaitHead(known === undefined && borrowed ? Buffer.from(all) : all, from)
    }
    this.#pending = undefined
    const head = parseHead(all.toString('latin1', 0, end))
    if (typeof head === 'string') return this.#refuse(head)
    const problem = head.status === 101 ? undefined : this.#expectBody(head)
    if (problem !== undefined) return this.#refuse(problem)
    this.head = head
    this.rest = all.subarray(end + headEnd.length)
    return ResponsePart.Head
  }

  /** Bytes that cannot become a head are rejected at once, not when the connection falls silent. */
  #awaitHead(bytes: Buffer, from: number): ResponsePart {
    if (bytes.length === 0) return ResponsePart.Nothing
    if (bytes.length > this.#maxHead) return this.#refuse('response head too large')
    const known = Math.min(headStart.length, bytes.length)
    if (headStart.compare(bytes, 0, known, 0, known) !== 0) return this.#refuse('version')
    this.#pending = bytes
    if (bytes.indexOf('\n', from) === -1) return ResponsePart.Nothing
    const text = bytes.toString('latin1')
    const last = text.lastIndexOf('\r\n')
    const problem = last === -1 ? 'line break' : parseHead(text.slice(0, last))
    if (typeof problem === 'string') return this.#refuse(problem)
    return text.indexOf('\n', last + 2) === -1 ? ResponsePart.Nothing : this.#refuse('line break')
  }

  /** Returns the reason if the head announces a body that cannot follow it. */
  #expectBody(head: ResponseHead): Malformed | undefined {
    const framing = framingOf(head, this.#method)
    if (typeof framing === 'string') return framing
    if (head.status < 200) {
      // An interim response has no body, and if the connection ends with it, there will be no final one.
      return closes(head) ? 'Connection: close in an interim response' : undefined
    }
    this.persistent = framing.kind !== 'close' && isPersistent(head)
    this.#step = framing.kind
    this.#left = framing.kind === 'length' ? framing.length : 0
    if (framing.kind === 'chunked') this.#decoder = new ChunkedDecoder(this.#maxHead)
    return undefined
  }

  #end(trailers: string[], rest: Buffer): ResponsePart {
    this.trailers = trailers
    this.rest = rest
    return ResponsePart.End
  }

  #refuse(problem: Malformed): ResponsePart {
    this.malformed = problem
    return ResponsePart.Malformed
  }
}
