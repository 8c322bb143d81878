/**
 * The catalogue of responses that the proxy makes itself (design: local replies). None names anything internal.
 *
 * @module
 */
import type { LocalReplySettings } from '../config/settings.js'
import type { Head, Reply } from '../http/message.js'
import { renderProblem } from '../http/problem.js'
import { reasonOf } from '../http/status.js'
import type { LocalReason } from '../rules/rule.js'

interface CachedReply {
  readonly status: number
  readonly detail: string
}

const unreachable = 'The service is currently unreachable.'
const invalid = 'The service gave no valid response.'

const catalogue = {
  UPSTREAM_UNREACHABLE: { status: 503, detail: unreachable },
  UPSTREAM_INVALID_RESPONSE: { status: 502, detail: invalid },
  UPSTREAM_TLS_FAILED: { status: 502, detail: invalid },
  UPSTREAM_TIMEOUT: { status: 504, detail: 'The service did not respond in time.' },
  OVERLOADED: { status: 503, detail: 'Too many requests are being served at the moment.' },
  MAINTENANCE: { status: 503, detail: 'The service is under maintenance.' },
  INTERNAL_ERROR: { status: 500, detail: 'The request could not be served.' },
  NO_ROUTE: { status: 404, detail: 'Nothing was found at this address.' },
  REQUEST_MALFORMED: { status: 400, detail: 'The request is not valid HTTP.' },
  REQUEST_TARGET_TOO_LONG: { status: 414, detail: 'The request target is too long.' },
  REQUEST_HEAD_TOO_LARGE: { status: 431, detail: 'The request header fields are too large.' },
  REQUEST_BODY_TOO_LARGE: { status: 413, detail: 'The request body is too large.' },
  REQUEST_TIMEOUT: { status: 408, detail: 'The request did not arrive in time.' },
  EXPECTATION_FAILED: { status: 417, detail: 'The expectation of the request cannot be met.' },
  LOOP_DETECTED: { status: 508, detail: 'The request has passed through here too often.' },
  MAX_FORWARDS_REACHED: { status: 200, detail: 'The request goes no further.' },
  METHOD_UNKNOWN: { status: 501, detail: 'The request method is not supported.' },
} as const satisfies Record<string, CachedReply>

export type LocalCode = keyof typeof catalogue

/** A reason for a local reply. `cause` is only for the log and never reaches a client. */
export interface LocalCause extends LocalReason {
  readonly code: LocalCode
  readonly status: number
  readonly cause: string
  /** Replaces the problem document. */
  readonly reply?: Reply
}

/** @param proxyStatus an error type of RFC 9209 §2.3 */
export function localCause(code: LocalCode, proxyStatus: string | undefined, cause: string): LocalCause {
  return { code, proxyStatus, cause, ...catalogue[code] }
}

/** @param cause what failed: a rule, or the proxy because of a defect */
export function internalError(cause: string): LocalCause {
  return localCause('INTERNAL_ERROR', 'proxy_internal_error', cause)
}

// Long enough not to be hammered, short enough not to be missed; a `retryAfter` rule can set a better one.
const defaultRetryAfter = 30

function retryAfterOf({ until }: LocalCause): string {
  const seconds = until === undefined ? defaultRetryAfter : Math.ceil((until - Date.now()) / 1000)
  return String(Math.max(1, seconds))
}

/**
 * The reply with which a local cause enters the phases: in one format, negotiated by Accept.
 * @param settings whether Proxy-Status (RFC 9209) states the reason
 */
export function localReply(
  cause: LocalCause,
  accept: string | undefined,
  settings: Pick<LocalReplySettings, 'proxyStatus'>,
): Reply {
  if (cause.reply !== undefined) return cause.reply
  const { status, code, detail, proxyStatus } = cause
  const problem = { title: reasonOf(status), status, detail, extensions: { code } }
  const { content, contentType } = renderProblem(problem, accept)
  const fields = ['Content-Type', contentType, 'Content-Length', String(content.length)]
  fields.push('Cache-Control', 'no-store', 'Vary', 'Accept')
  if (status === 503) fields.push('Retry-After', retryAfterOf(cause))
  if (proxyStatus !== undefined && settings.proxyStatus)
    fields.push('Proxy-Status', `upstanding; error=${proxyStatus}`)
  const head: Head = { status, reason: '', fields }
  return { head, body: content }
}
