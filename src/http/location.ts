/**
 * Location in the client's view (RFC 9110 §10.2.2).
 *
 * @module
 */

/** Scheme and authority of a reference, in lower case and without the default port; else undefined. */
function placeOf(reference: string, scheme: string): URL | undefined {
  try {
    return new URL(reference.startsWith('//') ? `${scheme}${reference}` : reference)
  } catch {
    return undefined
  }
}

/** A service that knows of the prefix has written it already. */
function below(prefix: string, path: string): string {
  const rest = path.startsWith('/') ? path : `/${path}`
  const isBelow = rest.startsWith(prefix) && /^(?:[/?#]|$)/.test(rest.slice(prefix.length))
  return isBelow ? rest : `${prefix}${rest}`
}

/**
 * Rewrites a Location that leads to the upstream's own origin so that it leads to the same place through the
 * proxy. Where a prefix was cut it is put back, also before the path of a URL that the service made of the Host
 * that it was asked for. One of another origin, or relative to the request's path, stays as it is. Path and query
 * keep their bytes.
 *
 * @param upstreamOrigin scheme and authority at which the proxy reaches the upstream; undefined for a socket
 * @param clientOrigin scheme and authority at which the client reached the proxy
 * @param prefix what was cut off the front of the client's path, as in `/shop`, or empty
 */
export function rewriteLocation(
  location: string,
  upstreamOrigin: string | undefined,
  clientOrigin: string,
  prefix: string,
): string {
  if (/^\/(?![/\\])/.test(location)) return below(prefix, location)
  const authority = /^(?:https?:)?\/\/[^/?#\\]*/i.exec(location)?.[0]
  // A user in the authority makes it another place.
  if (authority === undefined || authority.includes('@')) return location
  const rest = location.slice(authority.length)
  if (upstreamOrigin !== undefined && leadsTo(upstreamOrigin, authority)) {
    return `${clientOrigin}${below(prefix, rest)}`
  }
  const host = placeOf(authority, 'http:')?.host
  const isAsked = host !== undefined && host === placeOf(clientOrigin, 'http:')?.host
  return isAsked && prefix !== '' ? `${authority}${below(prefix, rest)}` : location
}

function leadsTo(origin: string, authority: string): boolean {
  const scheme = origin.slice(0, origin.indexOf(':') + 1)
  return placeOf(authority, scheme)?.origin === placeOf(origin, scheme)?.origin
}
