/**
 * Reads a response with llhttp, as Node and undici do: the reference for the native parser.
 *
 * @module
 */
import { createRequire } from 'node:module'

/** What a reader made of the bytes of one response. */
export interface Reading {
  /** Of interim responses and of the final one. */
  readonly statuses: readonly number[]
  readonly fields: readonly string[]
  readonly body: string
  readonly trailers: readonly string[]
  /** Whether the response ended as a response does. */
  readonly complete: boolean
  readonly problem: string | undefined
  /** Whether the connection may serve another request. */
  readonly reused: boolean
}

interface Parser {
  initialize(type: number, resource: object): void
  execute(bytes: Buffer): number | Error
  finish(): number | Error
  close(): void
  [callback: number]: unknown
}

interface ParserClass {
  new (): Parser
  readonly RESPONSE: number
  readonly kOnMessageBegin: number
  readonly kOnHeaders: number
  readonly kOnHeadersComplete: number
  readonly kOnBody: number
  readonly kOnMessageComplete: number
}

const { HTTPParser } = createRequire(import.meta.url)('_http_common') as { HTTPParser: ParserClass }

/** @param method of the request */
export function readWithLlhttp(bytes: Buffer, method: string): Reading {
  const statuses: number[] = []
  let late: string[] = []
  let fields: string[] = []
  let trailers: string[] = []
  let body = ''
  let complete = false
  let interim = false
  let persistent = false
  let begun = 0
  const parser = new HTTPParser()
  parser.initialize(HTTPParser.RESPONSE, {})
  parser[HTTPParser.kOnMessageBegin] = () => {
    begun++
  }
  parser[HTTPParser.kOnHeaders] = (lines: string[]) => {
    late = late.concat(lines)
  }
  parser[HTTPParser.kOnHeadersComplete] = (
    _major: number,
    _minor: number,
    headers: string[] | undefined,
    _method: unknown,
    _url: unknown,
    status: number,
    _reason: unknown,
    _upgrade: unknown,
    keepsAlive: boolean,
  ) => {
    if (complete) return 1
    statuses.push(status)
    interim = status < 200
    // llhttp says so before it hears that this response has no body to wait for.
    persistent = keepsAlive || method === 'HEAD'
    fields = headers ?? late
    late = []
    // 1 says that there is no body, as 2 does for an upgrade.
    return method === 'HEAD' || interim ? 1 : 0
  }
  parser[HTTPParser.kOnBody] = (chunk: Buffer) => {
    if (!complete) body += chunk.toString('latin1')
  }
  parser[HTTPParser.kOnMessageComplete] = () => {
    if (complete || interim) return
    complete = true
    trailers = late
  }
  const error = parser.execute(bytes)
  const failed = error instanceof Error && !complete
  const end = failed || complete ? 0 : parser.finish()
  parser.close()
  const problem = failed ? error : end instanceof Error && !complete ? end : undefined
  return {
    statuses,
    fields,
    body,
    trailers,
    complete: complete && problem === undefined,
    problem: problem && String((problem as { reason?: string }).reason ?? problem.message),
    reused: complete && persistent && !(error instanceof Error) && begun === statuses.length,
  }
}
