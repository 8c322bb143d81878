/**
 * The rules for anything with a `Request` and a `Response`: Hono, Next.js, Deno, Bun.
 *
 * ```ts
 * import { upstanding } from 'upstanding/fetch'
 *
 * const apply = upstanding({ config })
 * app.use(async (c, next) => {
 *   await next()
 *   const response = await apply(c.req.raw, c.res)
 *   c.res = undefined // Hono would add the headers of the response before
 *   c.res = response
 * })
 * ```
 *
 * @module
 */

import type { BodyState } from '../http/body.js'
import { hasNoContent } from '../http/duties.js'
import type { Head, Reply } from '../http/message.js'
import { normalizePath } from '../match/path.js'
import { requestIdOf } from '../proxy/client/requestId.js'
import type { BodyNeed } from '../rules/rule.js'
import type { Subrequest } from '../rules/subrequest.js'
import { type AppExchange, type AppOutcome, AppRules, type AppStep, type RuleOptions } from './appRules.js'

export type { AppOutcome, RuleOptions }

export interface FetchOptions extends RuleOptions {
  /**
   * How the app answers a GET of the same client for another URL. `conceal` needs it to know where a redirect leads;
   * without it, such a redirect is concealed.
   */
  readonly subrequest?: (url: URL, request: Request) => Promise<Response>
}

/** Applies the rules to a response. The given response must not be used afterwards. */
export type Apply = (request: Request, response: Response) => Promise<Response>

type BodyReader = ReadableStreamDefaultReader<Uint8Array>

/** @throws {Error} with every error of the config */
export function upstanding(options: FetchOptions): Apply {
  const rules = new AppRules(options)
  return async (request, response) => {
    const send = options.subrequest && sender(options.subrequest, request)
    const exchange = rules.begin(viewOf(request), send)
    if (exchange === undefined) return response
    if (response.bodyUsed || response.body?.locked) {
      throw new TypeError('the response body has already been read; apply the rules before reading it')
    }
    const head: Head = {
      status: response.status,
      reason: response.statusText,
      fields: fieldsOf(response.headers),
    }
    try {
      return await new Application(rules, exchange, head, request, response).run()
    } finally {
      exchange.finish(true)
    }
  }
}

/** A GET with the client's own headers; nothing else can be expected of an app. */
function sender(send: NonNullable<FetchOptions['subrequest']>, request: Request) {
  return async ({ method, target, absent, drops }: Subrequest): Promise<Reply | undefined> => {
    const isPlain = method === 'GET' && absent === undefined
    if (!isPlain || [...request.headers.keys()].some((name) => drops.has(name))) return undefined
    const answer = await send(new URL(target, request.url), request)
    void answer.body?.cancel().catch(() => {})
    const head = { status: answer.status, reason: '', fields: fieldsOf(answer.headers) }
    return { head, body: Buffer.alloc(0) }
  }
}

class Application {
  #chunks: Buffer[] = []
  #bytes = 0
  #reader: BodyReader | undefined
  /** A read that was still in progress when the time was up. */
  #pending: ReturnType<BodyReader['read']> | undefined

  constructor(
    readonly rules: AppRules,
    readonly exchange: AppExchange,
    readonly head: Head,
    readonly request: Request,
    readonly response: Response,
  ) {}

  async run(): Promise<Response> {
    try {
      let state: BodyState | undefined = this.response.body === null ? 'complete' : undefined
      for (;;) {
        const step: AppStep = this.exchange.decide(
          this.head,
          state && { bytes: Buffer.concat(this.#chunks), state },
        )
        if ('hold' in step) state = await this.#hold(step.hold)
        else if ('wait' in step) await step.wait
        else if ('pass' in step) return this.#pass(step.pass)
        else {
          // Not awaited: a source that never ends must not keep the client waiting.
          void (this.#reader ?? this.response.body)?.cancel().catch(() => {})
          return this.#made(step.reply, new Uint8Array(step.body))
        }
      }
    } finally {
      this.rules.heldBytes -= this.#bytes
    }
  }

  async #hold({ maxBytes, maxHold, matchesPrefix }: BodyNeed): Promise<BodyState> {
    this.#reader = this.response.body!.getReader() as BodyReader
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<'tooSlow'>((resolve) => {
      timer = setTimeout(() => resolve('tooSlow'), maxHold)
    })
    try {
      for (;;) {
        const pending = this.#reader.read()
        const read = await Promise.race([pending, late])
        if (read === 'tooSlow') {
          this.#pending = pending
          return read
        }
        if (read.done) return 'complete'
        const chunk = Buffer.from(read.value)
        const isFirst = this.#chunks.push(chunk) === 1
        this.#bytes += chunk.length
        this.rules.heldBytes += chunk.length
        if (this.#bytes > maxBytes) return 'tooLarge'
        if (!this.rules.hasRoom) return 'memoryLimit'
        if (isFirst && matchesPrefix?.(chunk, this.head.fields) === false) return 'mismatch'
      }
    } catch {
      return 'truncated'
    } finally {
      clearTimeout(timer)
    }
  }

  #pass(head: Head): Response {
    if (this.#reader === undefined) {
      return head === this.head ? this.response : this.#made(head, this.response.body)
    }
    const reader = this.#reader
    const chunks = this.#chunks.map((chunk) => new Uint8Array(chunk))
    let pending = this.#pending
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const kept = chunks.shift()
        if (kept !== undefined) return controller.enqueue(kept)
        const { done, value } = await (pending ?? reader.read())
        pending = undefined
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: (reason) => reader.cancel(reason),
    })
    return this.#made(head, stream)
  }

  #made({ status, reason, fields }: Head, body: ReadableStream | Uint8Array | null): Response {
    const headers = new Headers()
    for (let i = 0; i < fields.length; i += 2) headers.append(fields[i]!, fields[i + 1]!)
    const content = hasNoContent(this.request.method, status) ? null : body
    return new Response(content as never, { status, statusText: reason, headers })
  }
}

function viewOf(request: Request) {
  const { pathname, search, origin, host } = new URL(request.url)
  const target = pathname + search
  const fields = fieldsOf(request.headers)
  return {
    method: request.method,
    target,
    path: normalizePath(target),
    fields: request.headers.has('host') ? fields : ['host', host, ...fields],
    httpVersion: '1.1',
    origin,
    id: requestIdOf(Object.fromEntries(request.headers)),
  }
}

/** `Set-Cookie` is the only header whose lines a `Headers` object does not join. */
function fieldsOf(headers: Headers): string[] {
  return [...headers].flat()
}
