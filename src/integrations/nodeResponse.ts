/**
 * Puts the rules between an app and its ServerResponse: what the app writes is held as far as a rule needs it, and
 * leaves as the rules decide.
 *
 * @module
 */
import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { BodyState } from '../http/body.js'
import { hasNoContent } from '../http/duties.js'
import type { Head } from '../http/message.js'
import type { BodyNeed } from '../rules/rule.js'
import type { AppExchange, AppStep } from './appRules.js'

/** How the app answers the same client's GET for another target; undefined: nobody can say. */
export type SendSubrequest = (target: string) => Promise<Head | undefined>

/**
 * `open`: nothing decided. `holding`: the body is kept. `waiting`: for a subrequest. `passing`: everything goes straight
 * on. `replaced`: the client has its response, and what the app still writes goes nowhere.
 */
type ResponseState = 'open' | 'holding' | 'waiting' | 'passing' | 'replaced'

type Callback = (error?: Error | null) => void
type Chunk = string | Uint8Array

const empty = Buffer.alloc(0)
// What an app may write ahead while a subrequest is under way.
const highWaterMark = 64 * 1024

/** Reads fields as they will be sent: in their order and spelling. */
function fieldsOf(response: ServerResponse): string[] {
  // The compatibility layer of node:http2 has no spelling to keep.
  const { getRawHeaderNames } = response as { getRawHeaderNames?: () => string[] }
  const names = getRawHeaderNames?.call(response) ?? response.getHeaderNames()
  return names.flatMap((name) => {
    const value = response.getHeader(name)
    return [value].flat().flatMap((line) => (line === undefined ? [] : [name, String(line)]))
  })
}

function setFields(response: ServerResponse, { fields }: Head): void {
  const lines = new Map<string, { name: string; values: string[] }>()
  for (let i = 0; i < fields.length; i += 2) {
    const key = fields[i]!.toLowerCase()
    const known = lines.get(key)
    if (known === undefined) lines.set(key, { name: fields[i]!, values: [fields[i + 1]!] })
    else known.values.push(fields[i + 1]!)
  }
  for (const name of response.getHeaderNames()) response.removeHeader(name)
  for (const { name, values } of lines.values())
    response.setHeader(name, values.length === 1 ? values[0]! : values)
}

export function interceptResponse(
  response: ServerResponse,
  exchange: AppExchange,
  subrequest: SendSubrequest,
): void {
  new Interception(response, exchange, subrequest).install()
}

class Interception {
  #state: ResponseState = 'open'
  #headWritten = false
  #received: Head | undefined
  #chunks: Buffer[] = []
  #bytes = 0
  #need: BodyNeed | undefined
  #ended = false
  #onEnd: Callback | undefined
  #timer: NodeJS.Timeout | undefined
  readonly #original: Pick<ServerResponse, 'writeHead' | 'write' | 'end' | 'flushHeaders'>

  constructor(
    readonly response: ServerResponse,
    readonly exchange: AppExchange,
    readonly subrequest: SendSubrequest,
  ) {
    this.#original = {
      writeHead: response.writeHead.bind(response),
      write: response.write.bind(response),
      end: response.end.bind(response),
      flushHeaders: response.flushHeaders?.bind(response),
    }
  }

  install(): void {
    const { response } = this
    Object.assign(response, {
      writeHead: (...args: Parameters<ServerResponse['writeHead']>) => this.#writeHead(args),
      write: (chunk: Chunk, encoding?: BufferEncoding | Callback, done?: Callback) =>
        this.#write(chunk, encoding, done),
      end: (chunk?: Chunk | Callback, encoding?: BufferEncoding | Callback, done?: Callback) =>
        this.#end(chunk, encoding, done),
      flushHeaders: () => this.#flushHeaders(),
    })
    const prototype = Object.getPrototypeOf(response) as object
    Object.defineProperty(response, 'headersSent', {
      configurable: true,
      get: () => {
        const isOnItsWay = this.#state === 'passing' || this.#state === 'replaced'
        const fromApp = this.#headWritten || this.#state !== 'open'
        return (fromApp && !isOnItsWay) || Reflect.get(prototype, 'headersSent', response)
      },
    })
    response.once('close', () => {
      this.#release()
      this.exchange.finish(response.writableFinished)
    })
  }

  /** Kept until the body begins: with it the rules decide. */
  #writeHead(args: Parameters<ServerResponse['writeHead']>): ServerResponse {
    const { response } = this
    if (this.#state === 'passing' || this.#state === 'replaced') return this.#original.writeHead(...args)
    if (this.#headWritten || this.#state !== 'open') {
      throw Object.assign(new Error('Cannot write headers after they are sent to the client'), {
        code: 'ERR_HTTP_HEADERS_SENT',
      })
    }
    const [status, second, third] = args as unknown as [number, unknown, unknown]
    response.statusCode = status
    if (typeof second === 'string') response.statusMessage = second
    const headers = (typeof second === 'string' ? third : second) as
      | OutgoingHttpHeaders
      | OutgoingHttpHeader[]
      | undefined
    if (headers !== undefined) addHeaders(response, headers)
    this.#headWritten = true
    return response
  }

  #flushHeaders(): void {
    if (this.#state === 'open') this.#begin()
    if (this.#state === 'passing') this.#original.flushHeaders?.()
  }

  #write(chunk: Chunk, encoding?: BufferEncoding | Callback, done?: Callback): boolean {
    const [coding, callback] = typeof encoding === 'function' ? [undefined, encoding] : [encoding, done]
    if (this.#state === 'open' && !this.#ended) this.#begin()
    if (this.#state === 'passing' || this.response.destroyed) {
      return this.#original.write(chunk, coding as BufferEncoding, callback)
    }
    if (callback !== undefined) queueMicrotask(callback)
    if (this.#ended || this.#state === 'replaced') return true
    this.#keep(bytesOf(chunk, coding))
    if (this.#state === 'holding') this.#checkBounds()
    return this.#state !== 'waiting' || this.#bytes < highWaterMark
  }

  #end(chunk?: Chunk | Callback, encoding?: BufferEncoding | Callback, done?: Callback): ServerResponse {
    const callback = [chunk, encoding, done].find((each) => typeof each === 'function') as
      | Callback
      | undefined
    const content = typeof chunk === 'function' || chunk === null ? undefined : chunk
    const coding = typeof encoding === 'string' ? encoding : undefined
    // A second end is as harmless as it is without rules.
    if (this.#ended || this.#state === 'replaced' || this.response.destroyed) {
      if (callback !== undefined) queueMicrotask(callback)
      this.#ended = true
      return this.response
    }
    this.#ended = true
    if (this.#state === 'passing') {
      this.#original.end(content as Chunk, coding as BufferEncoding, callback)
      return this.response
    }
    this.#onEnd = callback
    if (content !== undefined) this.#keep(bytesOf(content, coding))
    if (this.#state === 'open') this.#takeHead()
    if (this.#state !== 'waiting') this.#decide('complete')
    return this.response
  }

  #takeHead(): void {
    const { response } = this
    this.#received = {
      status: response.statusCode,
      reason: response.statusMessage ?? '',
      fields: fieldsOf(response),
    }
  }

  /** The body begins: from the head alone, as far as that goes. */
  #begin(): void {
    this.#takeHead()
    this.#apply(this.exchange.decide(this.#received!), undefined)
  }

  #decide(state: BodyState): void {
    this.#release()
    const isHead = this.exchange.request.method === 'HEAD'
    const bytes = isHead ? empty : this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    this.#apply(this.exchange.decide(this.#received!, { bytes, state }), state)
  }

  #apply(step: AppStep, state: BodyState | undefined): void {
    if ('hold' in step) this.#hold(step.hold)
    else if ('subrequest' in step) this.#call(step.subrequest, state)
    else if ('pass' in step) this.#pass(step.pass)
    else this.#reply(step.reply, step.body)
  }

  #hold(need: BodyNeed): void {
    this.#state = 'holding'
    this.#need = need
    this.#timer = setTimeout(() => this.#decide('tooSlow'), need.maxHold)
    this.#timer.unref()
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return
    this.#chunks.push(bytes)
    this.#bytes += bytes.length
    this.exchange.rules.heldBytes += bytes.length
  }

  #checkBounds(): void {
    const need = this.#need!
    const first = this.#chunks[0]
    if (this.#bytes > need.maxBytes) this.#decide('tooLarge')
    else if (!this.exchange.rules.hasRoomFor(0)) this.#decide('memoryLimit')
    else if (first !== undefined && need.matchesPrefix?.(first, this.#received!.fields) === false) {
      this.#decide('mismatch')
    }
  }

  #call(target: string, state: BodyState | undefined): void {
    this.#state = 'waiting'
    this.subrequest(target)
      .catch(() => undefined)
      .then((head) => {
        if (this.response.destroyed) return
        this.exchange.answered(head)
        if (this.#ended) this.#decide(state ?? 'complete')
        else this.#apply(this.exchange.decide(this.#received!), state)
      })
  }

  #pass(head: Head): void {
    const { response } = this
    this.#state = 'passing'
    if (head !== this.#received) this.#setHead(head)
    const chunks = this.#take()
    const last = this.#ended ? chunks.pop() : undefined
    if (hasNoContent(this.exchange.request.method, head.status)) {
      if (this.#ended) this.#original.end(this.#onEnd)
      else {
        // The rest of a body that the status forbids.
        this.#state = 'replaced'
        this.#original.end()
      }
      return
    }
    for (const chunk of chunks) this.#original.write(chunk)
    if (this.#ended) this.#original.end(last as Chunk, this.#onEnd as never)
    else response.emit('drain')
  }

  #reply(head: Head, body: Buffer): void {
    this.#state = 'replaced'
    this.#take()
    this.#setHead(head)
    const content = hasNoContent(this.exchange.request.method, head.status) ? undefined : body
    this.#original.end(content, this.#onEnd as never)
  }

  #setHead(head: Head): void {
    this.response.statusCode = head.status
    this.response.statusMessage = head.reason === '' ? (undefined as never) : head.reason
    setFields(this.response, head)
  }

  #take(): Buffer[] {
    const chunks = this.#chunks
    this.#release()
    this.exchange.rules.heldBytes -= this.#bytes
    this.#bytes = 0
    this.#chunks = []
    return chunks
  }

  #release(): void {
    clearTimeout(this.#timer)
    if (this.response.destroyed) {
      this.exchange.rules.heldBytes -= this.#bytes
      this.#bytes = 0
      this.#chunks = []
    }
  }
}

function bytesOf(chunk: Chunk, encoding: BufferEncoding | undefined): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk)
}

function addHeaders(response: ServerResponse, headers: OutgoingHttpHeaders | OutgoingHttpHeader[]): void {
  if (!Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) response.setHeader(name, value)
    return
  }
  const flat = headers.flat() as string[]
  for (let i = 0; i < flat.length; i += 2) response.removeHeader(flat[i]!)
  for (let i = 0; i < flat.length; i += 2) response.appendHeader(flat[i]!, String(flat[i + 1]))
}
