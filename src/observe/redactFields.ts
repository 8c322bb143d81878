/**
 * Prepares heads for the log: headers and targets without the credentials in them.
 *
 * @module
 */

import { maskCredentials } from '../detect/credentials.js'
import { oneOf, regex } from '../detect/regex.js'
import { type Fields, getField } from '../http/fields.js'

const always: readonly string[] = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'authentication-info',
  'proxy-authentication-info',
  'x-api-key',
  'x-auth-token',
  'x-csrf-token',
  'x-amz-security-token',
]

const redacted = '[redacted]'

/** Compiles the names of headers that are never logged into a function that masks them. */
export function fieldRedactor(configured: readonly string[]): (fields: Fields) => Fields {
  const hidden = new Set([...always, ...configured.map((name) => name.toLowerCase())])
  return (fields) =>
    fields.map((text, i) => {
      if (i % 2 === 0) return text
      return hidden.has(fields[i - 1]!.toLowerCase()) ? redacted : maskCredentials(text)
    })
}

// Query parameters whose name says that they hold a secret, whatever the value looks like.
const secretParameter = regex(
  'i',
  /^(?:.*[-_.[])?/,
  oneOf(
    /access_?token|token|id_token|refresh_token|api_?key|apikey|key|auth|authorization/,
    /password|passwd|pwd|pass|secret|client_secret|signature|sig|code|state|nonce|otp|pin|jwt/,
    /assertion|saml_?(?:request|response)|sid|session_?(?:id|key|token)?|credentials?|ticket|hmac/,
    /x-amz-(?:signature|credential|security-token)/,
  ),
  // `password[]` and `user[password]`, as forms nest them.
  /\]?(?:\[\])?$/,
)

const maxTarget = 2048

/** The target for the log: credentials in path and query masked, and its length limited. */
export function loggedTarget(target: string): string {
  const bounded = target.length > maxTarget ? `${target.slice(0, maxTarget)}…` : target
  const query = bounded.indexOf('?')
  if (query === -1) return maskCredentials(bounded)
  const parameters = bounded.slice(query + 1).split('&')
  const masked = parameters.map((parameter) => {
    const equals = parameter.indexOf('=')
    const isSecret = equals > 0 && secretParameter.test(nameOf(parameter.slice(0, equals)))
    return isSecret ? `${parameter.slice(0, equals)}=${redacted}` : parameter
  })
  return maskCredentials(`${bounded.slice(0, query)}?${masked.join('&')}`)
}

const maxUserAgent = 256

/** The User-Agent header for the log, with its length limited. */
export function loggedUserAgent(fields: Fields): string | undefined {
  const value = getField(fields, 'user-agent')
  return value === undefined ? undefined : maskCredentials(value.slice(0, maxUserAgent))
}

/** A parameter's name as an upstream reads it, so that encoding a letter hides nothing; its words are separated. */
function nameOf(encoded: string): string {
  return decoded(encoded).replace(/([a-z\d])([A-Z])/g, '$1_$2')
}

function decoded(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
