/**
 * Maps failures of a transport, a socket or TLS to local replies.
 *
 * @module
 */
import { type LocalCause, localCause } from './localReplies.js'

const refused = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOENT', 'EACCES', 'EADDRNOTAVAIL'])
const unresolved = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME'])
const terminated = new Set(['UPSTREAM_CLOSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ECONNABORTED'])
// undici reports an unexpected response without an error code.
const unexpected = new Set(['bad response', 'bad upgrade'])
const unsendable = new Set(['UPSTREAM_UNSENDABLE', 'UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED'])
const late = new Set(['UPSTREAM_CONNECT_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'])

const certificate =
  /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_|INVALID_CA|INVALID_PURPOSE|ERR_TLS_CERT_|CRL_)/

/** @param error of either transport; recognized by its `code`, since several copies of undici's classes may exist */
export function causeOf(error: Error): LocalCause {
  const failure = firstOf(error)
  const code = String((failure as NodeJS.ErrnoException).code ?? '')
  const cause = code === '' ? failure.name : code === 'UPSTREAM_MALFORMED' ? failure.message : code
  if (refused.has(code)) return localCause('UPSTREAM_UNREACHABLE', 'connection_refused', cause)
  if (unresolved.has(code)) return localCause('UPSTREAM_UNREACHABLE', 'dns_error', cause)
  if (code === 'EMFILE' || code === 'ENFILE') {
    return localCause('UPSTREAM_UNREACHABLE', 'connection_limit_reached', cause)
  }
  if (late.has(code)) {
    return localCause('UPSTREAM_TIMEOUT', 'connection_timeout', cause)
  }
  if (certificate.test(code)) return localCause('UPSTREAM_TLS_FAILED', 'tls_certificate_error', cause)
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') {
    return localCause('UPSTREAM_TLS_FAILED', 'tls_protocol_error', cause)
  }
  if (unsendable.has(code)) return localCause('REQUEST_MALFORMED', 'http_request_error', cause)
  if (terminated.has(code) && !unexpected.has(failure.message))
    return localCause('UPSTREAM_INVALID_RESPONSE', 'connection_terminated', cause)
  return localCause('UPSTREAM_INVALID_RESPONSE', 'http_protocol_error', cause)
}

/** The first error, if every address behind a name failed in its own way: it is the most informative. */
function firstOf(error: Error): Error {
  const { errors } = error as AggregateError
  return Array.isArray(errors) && errors[0] instanceof Error ? errors[0] : error
}
