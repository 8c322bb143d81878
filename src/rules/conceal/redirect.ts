/**
 * Where a response sends the client next: by Location, or by the Refresh header that browsers obey.
 *
 * @module
 */
import { getField } from '../../http/fields.js'
import type { Head, RequestView } from '../../http/message.js'
import { cutAt, pathOfTarget } from '../../match/path.js'

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** A place on this service or another: only the path says which resource is meant. */
export interface Destination {
  /** Path and query. */
  readonly target: string
  readonly isLogin: boolean
}

/**
 * Undefined when the response sends the client nowhere. The target is `''` when it means to, but does not say
 * where in a form that can be read.
 */
export function destinationOf(
  head: Head,
  request: RequestView,
  clientLocation: (location: string) => string,
): Destination | undefined {
  const isRedirect = redirects.has(head.status)
  const reference = isRedirect ? getField(head.fields, 'location') : refreshOf(head)
  if (reference === undefined) return isRedirect ? { target: '', isLogin: false } : undefined
  const own = pathOfTarget(request.target)
  try {
    // The service may believe itself elsewhere, so its own address does not count.
    const url = new URL(clientLocation(reference), `http://service${own.replace(/^\/+/, '/')}`)
    const target = url.pathname + url.search
    return { target, isLogin: isLogin(url, cutAt(own, /[?#]/)) }
  } catch {
    return { target: '', isLogin: false }
  }
}

function refreshOf({ status, fields }: Head): string | undefined {
  // `Refresh: 0; url=/login`. One without a URL loads the same page again.
  const refresh = status >= 200 && status < 300 ? getField(fields, 'refresh') : undefined
  return refresh === undefined ? undefined : /^[^;,]*[;,]\s*(?:url\s*=\s*)?["']?([^"']+)/i.exec(refresh)?.[1]
}

const loginWords =
  /(?:^|[/_.-])(?:log-?[io]n|sign-?in|sign_in|auth|authenticate|authorize|authorise|sso|cas|saml2?|oauth2?|oidc|openid-connect|session\/new|wp-login)(?=$|[/_.-])/i

/** A login page: by its path, or because it is to lead back to the requested path. */
function isLogin({ pathname, search }: URL, own: string): boolean {
  if (loginWords.test(pathname)) return true
  return own.length > 1 && decodedLoosely(search).includes(decodedLoosely(own))
}

function decodedLoosely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
