/**
 * Calls a service directly, with one connection per exchange, keeping names, order and bytes of headers.
 *
 * @module
 */
import { type ClientRequest, type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { BodyState } from '../../http/body.js'
import type { Fields } from '../../http/fields.js'
import type { Head } from '../../http/message.js'

/** Where to connect. */
export interface Service {
  /** Scheme, host and port. */
  readonly origin: string
  readonly socketPath?: string | undefined
  readonly tls?: Pick<
    RequestOptions & { ca?: Buffer; cert?: Buffer; key?: Buffer },
    'ca' | 'cert' | 'key'
  > & {
    readonly rejectUnauthorized?: boolean
    readonly servername?: string
  }
}

export interface DirectRequest {
  readonly method: string
  readonly target: string
  readonly fields: Fields
  readonly body: Buffer
}

export interface ServiceResponse {
  readonly head: Head
  readonly body: Buffer
  readonly state: BodyState
}

/** The service did not respond. */
export class NoAnswerError extends Error {}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused; is it running there?',
  ENOTFOUND: 'no such host',
  ECONNRESET: 'it closed the connection without a response',
}
const headTimeout = 30_000
// A stream has no end; what has arrived by then is enough to show.
const bodyTimeout = 5_000
const maxBody = 8 * 1024 * 1024

/** @throws NoAnswerError if no head arrives */
export function fetchFrom(
  { origin, socketPath, tls }: Service,
  question: DirectRequest,
): Promise<ServiceResponse> {
  const url = new URL(origin)
  const options = {
    method: question.method,
    path: question.target,
    // Arrays keep order, spelling and duplicates.
    headers: headersOf(question) as unknown as RequestOptions['headers'],
    setHost: false,
    agent: false as const,
    ...(socketPath === undefined
      ? { hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port || undefined }
      : { socketPath }),
    ...tls,
  } as RequestOptions
  return new Promise((resolve, reject) => {
    const sent: ClientRequest = url.protocol === 'https:' ? requestHttps(options) : requestHttp(options)
    const fail = (reason: string) => reject(new NoAnswerError(`${origin} did not answer: ${reason}`))
    const timer = setTimeout(() => {
      sent.destroy()
      fail(`nothing came within ${headTimeout / 1000} s`)
    }, headTimeout)
    sent.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      fail(reasons[error.code ?? ''] ?? error.message)
    })
    sent.on('response', (response) => {
      clearTimeout(timer)
      const { statusCode: status = 0, statusMessage: reason = '', rawHeaders: fields } = response
      const chunks: Buffer[] = []
      let length = 0
      const finish = (state: BodyState) => {
        clearTimeout(patience)
        resolve({ head: { status, reason, fields }, body: Buffer.concat(chunks), state })
        sent.destroy()
      }
      const patience = setTimeout(() => finish('tooSlow'), bodyTimeout)
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        length += chunk.length
        if (length > maxBody) finish('tooLarge')
      })
      response.on('end', () => finish('complete'))
      response.on('error', () => finish('truncated'))
    })
    sent.end(question.body)
  })
}

function headersOf({ fields, body }: DirectRequest): string[] {
  return body.length === 0 ? [...fields] : [...fields, 'Content-Length', String(body.length)]
}
