/**
 * Error responses of OAuth 2.0 and OpenID Connect: the member `error` has a code, and each RFC gives its status.
 *
 * @module
 */
import type { Verdict } from './dialect.js'
import { isIgnoredMember, plainName } from './ignoredMembers.js'
import { type Members, memberOf } from './parseResults.js'

const codes: ReadonlyMap<string, number> = new Map([
  // RFC 6749, sections 4.1.2.1 and 5.2.
  ['invalid_request', 400],
  ['invalid_client', 401],
  ['invalid_grant', 400],
  ['unauthorized_client', 400],
  ['unsupported_grant_type', 400],
  ['unsupported_response_type', 400],
  ['invalid_scope', 400],
  ['server_error', 500],
  ['temporarily_unavailable', 503],
  // RFC 6750, section 3.1; RFC 9470, section 3.
  ['invalid_token', 401],
  ['insufficient_scope', 403],
  ['insufficient_user_authentication', 401],
  // RFC 8628, section 3.5, with the status of RFC 6749, section 5.2.
  ['authorization_pending', 400],
  ['slow_down', 400],
  ['expired_token', 400],
  // RFC 7009, 7591, 8707, 9396, 9449.
  ['unsupported_token_type', 400],
  ['invalid_redirect_uri', 400],
  ['invalid_client_metadata', 400],
  ['invalid_software_statement', 400],
  ['unapproved_software_statement', 400],
  ['invalid_target', 400],
  ['invalid_authorization_details', 400],
  ['invalid_dpop_proof', 400],
  ['use_dpop_nonce', 400],
  // OpenID Connect Core, section 3.1.2.6, and CIBA, section 11.
  ['interaction_required', 400],
  ['login_required', 400],
  ['consent_required', 400],
  ['account_selection_required', 400],
  ['expired_login_hint_token', 400],
  ['unknown_user_id', 400],
  ['missing_user_code', 400],
  ['invalid_user_code', 400],
  ['transaction_failed', 400],
])

const own: ReadonlySet<string> = new Set([
  'error',
  'errordescription',
  'erroruri',
  'errorcodes',
  'state',
  'interval',
  'scope',
  'suberror',
  'realm',
])

/** The status of an OAuth error response; undefined if it is not one. */
export function statusOfOAuth(body: Members): Pick<Verdict, 'status' | 'basis' | 'codes'> | undefined {
  const error = memberOf(body, 'error')
  if (typeof error !== 'string') return undefined
  if (!Object.keys(body).every((name) => own.has(plainName(name)) || isIgnoredMember(name))) return undefined
  const known = codes.get(error)
  if (known !== undefined) return { status: known, codes: [error] }
  // RFC 8628: the end user refused. Without a description, the code may be any service's word for a 403.
  const isDescribed = typeof memberOf(body, 'error_description') === 'string'
  return error === 'access_denied' && isDescribed ? { status: 400, codes: [error] } : undefined
}
