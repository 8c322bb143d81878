/**
 * Where a response sends the client next: by Location, or by the Refresh header, which browsers obey.
 *
 * @module
 */
import { getField } from '../../http/fields.js'
import type { Head, RequestView } from '../../http/message.js'
import { cutAt, pathOfTarget } from '../../match/path.js'

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** A place on this service or another; only its path says which resource is meant. */
export interface Destination {
  /** Path and query. */
  readonly target: string
  /** Whether it is a login page, or a page that denies access. */
  readonly isRefusal: boolean
}

/** Undefined if the response redirects nowhere. The target is `''` if it redirects, but not to a readable address. */
export function destinationOf(
  head: Head,
  request: RequestView,
  clientLocation: (location: string) => string,
): Destination | undefined {
  const isRedirect = redirects.has(head.status)
  const reference = isRedirect ? getField(head.fields, 'location') : refreshOf(head)
  if (reference === undefined) return isRedirect ? { target: '', isRefusal: false } : undefined
  const own = pathOfTarget(request.target)
  try {
    // Only the path counts, because the service may not know the address under which it is reached.
    const url = new URL(clientLocation(reference), `http://service${own.replace(/^\/+/, '/')}`)
    const target = url.pathname + url.search
    const ownHost = new URL(request.origin).hostname
    return { target, isRefusal: refusesAccess(url, cutAt(own, /[?#]/), ownHost) }
  } catch {
    return { target: '', isRefusal: false }
  }
}

function refreshOf({ status, fields }: Head): string | undefined {
  // For example `Refresh: 0; url=/login`. Without a URL, it reloads the same page.
  const refresh = status >= 200 && status < 300 ? getField(fields, 'refresh') : undefined
  return refresh === undefined ? undefined : /^[^;,]*[;,]\s*(?:url\s*=\s*)?["']?([^"']+)/i.exec(refresh)?.[1]
}

/** Path segments, or parts of them, of pages to which services redirect unauthorized clients. */
const refusingPath = new RegExp(
  `(?:^|[/_.-])(?:${[
    'log-?(?:in|io|on)|sign[-_]?(?:in|on)|wp-login|session/new',
    'auth|authenticate|authori[sz]e|sso|cas|adfs|wsfed|saml2?|oauth2?|oidc|openid-connect',
    'unauthori[sz]ed|not[-_]?authori[sz]ed|forbidden|(?:access|permission)[-_]?denied|no[-_]?access|401|403',
  ].join('|')})(?=$|[/_.-])`,
  'i',
)
const loginHost = /^(?:log-?in|logon|sign-?in|sso|cas|idp|adfs|oauth2?|oidc|auth|accounts?|identity)\./i
/** Requests of SAML, OpenID Connect and WS-Federation, and parameters with an error message for a page. */
const refusingQuery =
  /[?&](?:samlrequest=|response_type=|wa=wsignin|(?:err(?:or)?|reason|msg|message|alert)=[^&]*(?:denied|forbidden|unauthori|permission|not.{1,3}allowed|log.{0,3}in|40[13]))/i

/**
 * Whether the page asks for a login or denies access: its address says so, or it is meant to lead back to the requested
 * path.
 */
function refusesAccess({ pathname, search, hostname }: URL, own: string, ownHost: string): boolean {
  if (refusingPath.test(pathname) || refusingQuery.test(search)) return true
  if (hostname !== 'service' && hostname !== ownHost && loginHost.test(hostname)) return true
  return own.length > 1 && decodedLoosely(search).includes(decodedLoosely(own))
}

/** A parameter that holds a URL is encoded once more by each service that wraps it. */
const maxWraps = 3

function decodedLoosely(text: string): string {
  let decoded = text
  try {
    for (let i = 0; i < maxWraps; i++) decoded = decodeURIComponent(decoded)
  } catch {}
  return decoded
}
