/**
 * Puts the rules between an app and its ServerResponse: what the app writes is buffered as far as a rule needs it, and
 * sent as the rules decide.
 *
 * @module
 */
import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { types } from 'node:util'
import type { BodyState } from '../http/body.js'
import { hasNoContent } from '../http/duties.js'
import { type Fields, pairsOf } from '../http/fields.js'
import type { Head } from '../http/message.js'
import type { BodyNeed } from '../rules/rule.js'
import type { AppExchange, AppStep } from './appRules.js'
import { addHeaders, readHead, trailerFields, writeHead } from './nodeHeaders.js'

/**
 * `open`: nothing is decided. `holding`: the body is being buffered. `waiting`: the rules wait for a result. `passing`:
 * everything is forwarded at once. `replaced`: the client has its response, and anything else the app writes is
 * dropped.
 */
type ResponseState = 'open' | 'holding' | 'waiting' | 'passing' | 'replaced'

type Callback = (error?: Error | null) => void
type Chunk = string | Uint8Array

const empty = Buffer.alloc(0)
// Bytes that an app may write ahead while the rules wait.
const highWaterMark = 64 * 1024

export function interceptResponse(response: ServerResponse, exchange: AppExchange): void {
  new Interception(response, exchange).install()
}

class Interception {
  #state: ResponseState = 'open'
  #headWritten = false
  #received: Head | undefined
  #chunks: Buffer[] = []
  #bytes = 0
  #trailers: Fields | undefined
  #need: BodyNeed | undefined
  /** How the app ended its body; undefined until it has. */
  #ending: 'complete' | 'truncated' | undefined
  #onEnd: Callback | undefined
  #timer: NodeJS.Timeout | undefined
  #isClosed = false
  /** Whether the reply is being written by the original methods, which may call the intercepted ones. */
  #isReplying = false
  readonly #original: Pick<
    ServerResponse,
    'writeHead' | 'write' | 'end' | 'destroy' | 'flushHeaders' | 'addTrailers'
  >

  constructor(
    readonly response: ServerResponse,
    readonly exchange: AppExchange,
  ) {
    this.#original = {
      writeHead: response.writeHead.bind(response),
      write: response.write.bind(response),
      end: response.end.bind(response),
      // Missing in the compatibility layer of node:http2.
      destroy: response.destroy?.bind(response),
      flushHeaders: response.flushHeaders?.bind(response),
      addTrailers: response.addTrailers.bind(response),
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
      addTrailers: (trailers: Parameters<ServerResponse['addTrailers']>[0]) => this.#addTrailers(trailers),
    })
    if ('destroy' in response) Object.assign(response, { destroy: (error?: Error) => this.#destroy(error) })
    if (this.exchange.candidates.mayConceal) this.#dropInterim()
    const prototype = Object.getPrototypeOf(response) as object
    // What the app has done, although it may not have reached the client yet.
    this.#report('headersSent', () => {
      const isOnItsWay = this.#state === 'passing' || this.#state === 'replaced'
      const fromApp = this.#headWritten || this.#state !== 'open'
      return (fromApp && !isOnItsWay) || Reflect.get(prototype, 'headersSent', response)
    })
    this.#report(
      'writableEnded',
      () => this.#ending !== undefined || Reflect.get(prototype, 'writableEnded', response),
    )
    response.once('close', () => {
      this.#isClosed = true
      this.#discard()
      this.exchange.finish(response.writableFinished ?? this.#ending !== undefined)
    })
  }

  #report(name: 'headersSent' | 'writableEnded', get: () => boolean): void {
    Object.defineProperty(this.response, name, { configurable: true, get })
  }

  /** Early hints reveal as much as the response, so none are sent where a rule may conceal. */
  #dropInterim(): void {
    const drop = (...args: unknown[]) => {
      const callback = args.find((each) => typeof each === 'function')
      if (callback !== undefined) queueMicrotask(callback as () => void)
    }
    for (const name of ['writeEarlyHints', 'writeProcessing', 'writeInformation'])
      if (name in this.response) Object.assign(this.response, { [name]: drop })
  }

  get #isGone(): boolean {
    return this.#isClosed || this.response.destroyed
  }

  /** Kept until the body begins, because the rules decide then. */
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
    const headers = (typeof second === 'string' ? third : (third ?? second)) as
      | OutgoingHttpHeaders
      | OutgoingHttpHeader[]
      | undefined
    if (headers !== undefined) addHeaders(response, headers)
    readHead(response)
    this.#headWritten = true
    return response
  }

  #flushHeaders(): void {
    if (this.#state === 'open') this.#begin()
    if (this.#state === 'passing') this.#original.flushHeaders?.()
  }

  #addTrailers(trailers: Parameters<ServerResponse['addTrailers']>[0]): void {
    if (this.#state === 'passing') this.#original.addTrailers(trailers)
    else this.#trailers = [...(this.#trailers ?? []), ...trailerFields(trailers)]
  }

  #write(chunk: Chunk, encoding?: BufferEncoding | Callback, done?: Callback): boolean {
    const [coding, callback] = typeof encoding === 'function' ? [undefined, encoding] : [encoding, done]
    const write = () => this.#original.write(chunk, coding as BufferEncoding, callback)
    if (this.#state === 'passing' || this.#isReplying || this.#isGone) return write()
    const bytes = bytesOf(chunk, coding)
    if (this.#state === 'open') this.#begin()
    // The decision may have been to let it pass.
    if ((this.#state as ResponseState) === 'passing') return write()
    if (callback !== undefined) queueMicrotask(callback)
    if (this.#ending !== undefined || (this.#state as ResponseState) === 'replaced') return true
    this.#keep(bytes)
    if (this.#state === 'holding') this.#checkBounds()
    return this.#state !== 'waiting' || this.#bytes < highWaterMark
  }

  #end(chunk?: Chunk | Callback, encoding?: BufferEncoding | Callback, done?: Callback): ServerResponse {
    const { response } = this
    const callback = [chunk, encoding, done].find((each) => typeof each === 'function') as
      | Callback
      | undefined
    const content = typeof chunk === 'function' || chunk === null ? undefined : chunk
    const coding = typeof encoding === 'string' ? encoding : undefined
    if (this.#state === 'passing' && this.#ending === undefined) {
      this.#ending = 'complete'
      this.#original.end(content as Chunk, coding as BufferEncoding, callback)
      return response
    }
    // A second end is as harmless as without rules.
    if (this.#ending !== undefined || this.#state === 'replaced' || this.#isGone) {
      if (callback !== undefined) queueMicrotask(callback)
      this.#ending ??= 'complete'
      return response
    }
    // Invalid arguments throw before anything else happens.
    const bytes = content === undefined ? empty : bytesOf(content, coding)
    if (this.#state === 'open') this.#received = readHead(response)
    this.#ending = 'complete'
    this.#onEnd = callback
    this.#keep(bytes)
    if (this.#state !== 'waiting') this.#decide('complete')
    return response
  }

  /** A body that is cut off before the decision is handled as the rule promises. */
  #destroy(error: Error | undefined): ServerResponse {
    const { response } = this
    // The reply has been sent; what the app still writes is ignored.
    if (this.#state === 'replaced' && !this.#isReplying && !this.#isGone) return response
    const isUndecided = this.#state !== 'passing' && (this.#state !== 'open' || this.#headWritten)
    if (!isUndecided || this.#ending !== undefined || this.#isGone || response.socket?.destroyed === true) {
      this.#original.destroy(error)
      return response
    }
    if (this.#state === 'open') this.#received = readHead(response)
    this.#ending = 'truncated'
    if (this.#state !== 'waiting') this.#decide('truncated')
    return response
  }

  /** The body begins: the rules decide from the head alone, as far as possible. */
  #begin(): void {
    this.#received = readHead(this.response)
    this.#apply(this.exchange.decide(this.#received), undefined)
  }

  #decide(state: BodyState): void {
    clearTimeout(this.#timer)
    const isHead = this.exchange.request.method === 'HEAD'
    const bytes = isHead ? empty : this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    const trailers = this.#trailers && { trailers: this.#trailers }
    this.#apply(this.exchange.decide(this.#received!, { bytes, state, ...trailers }), state)
  }

  #apply(step: AppStep, state: BodyState | undefined): void {
    if ('hold' in step) this.#hold(step.hold)
    else if ('wait' in step) this.#wait(step.wait, state)
    else if ('pass' in step) this.#pass(step.pass, step.trailers)
    else this.#reply(step.reply, step.body)
  }

  #hold(need: BodyNeed): void {
    this.#state = 'holding'
    this.#need = need
    this.#timer = setTimeout(() => this.#later(() => this.#decide('tooSlow')), need.maxHold)
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
    else if (!this.exchange.rules.hasRoom) this.#decide('memoryLimit')
    else if (first !== undefined && need.matchesPrefix?.(first, this.#received!.fields) === false) {
      this.#decide('mismatch')
    }
  }

  #wait(ready: Promise<void>, state: BodyState | undefined): void {
    this.#state = 'waiting'
    void ready.then(() =>
      this.#later(() => {
        const known = state ?? this.#ending
        if (known !== undefined) this.#decide(known)
        else this.#apply(this.exchange.decide(this.#received!), undefined)
      }),
    )
  }

  /** Nobody would catch an exception here. */
  #later(step: () => void): void {
    if (this.#isGone) return
    try {
      step()
    } catch {
      this.#original.destroy?.()
    }
  }

  #pass(head: Head, trailers: Fields = this.#trailers ?? []): void {
    const { response } = this
    const hasWaited = this.#state !== 'open'
    this.#state = 'passing'
    if (this.#ending === 'truncated') {
      this.#original.destroy()
      return
    }
    // Meanwhile, the app may have set headers that no rule has seen.
    if (head !== this.#received || hasWaited) writeHead(response, head)
    const chunks = this.#take()
    const last = this.#ending === undefined ? undefined : chunks.pop()
    if (hasNoContent(this.exchange.request.method, head.status)) {
      // If the status forbids a body, the rest of it is dropped.
      if (this.#ending === undefined) this.#state = 'replaced'
      this.#original.end(this.#onEnd)
      return
    }
    for (const chunk of chunks) this.#original.write(chunk)
    if (trailers.length > 0) this.#original.addTrailers(pairsOf(trailers))
    if (this.#ending !== undefined) this.#original.end(last as Chunk, this.#onEnd as never)
    else response.emit('drain')
  }

  #reply(head: Head, body: Buffer): void {
    this.#state = 'replaced'
    clearTimeout(this.#timer)
    this.#take()
    writeHead(this.response, head)
    const content = hasNoContent(this.exchange.request.method, head.status) ? undefined : body
    this.#isReplying = true
    this.#original.end(content, this.#onEnd as never)
    this.#isReplying = false
  }

  #take(): Buffer[] {
    const chunks = this.#chunks
    this.#discard()
    return chunks
  }

  #discard(): void {
    clearTimeout(this.#timer)
    this.exchange.rules.heldBytes -= this.#bytes
    this.#bytes = 0
    this.#chunks = []
  }
}

/** @throws {TypeError} for anything but text or bytes, like node:http */
function bytesOf(chunk: Chunk, encoding: BufferEncoding | undefined): Buffer {
  if (typeof chunk === 'string') return Buffer.from(chunk, encoding)
  if (types.isUint8Array(chunk)) return Buffer.from(chunk)
  throw Object.assign(new TypeError('The chunk must be of type string or an instance of Uint8Array'), {
    code: chunk === null ? 'ERR_STREAM_NULL_VALUES' : 'ERR_INVALID_ARG_TYPE',
  })
}
