/**
 * Location in the client's view (RFC 9110 §10.2.2).
 *
 * @module
 */

/** The origin of a reference that has an authority, lower case and without the default port; else undefined. */
function originOf(reference: string, scheme: string): string | undefined {
  try {
    return new URL(reference.startsWith('//') ? `${scheme}${reference}` : reference).origin
  } catch {
    return undefined
  }
}

/**
 * Rewrites a Location that leads to the upstream's own origin so that it leads to the same place through the
 * proxy; one of another origin, or relative to the request's path, stays as it is. Path and query keep their
 * octets.
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
  if (/^\/(?![/\\])/.test(location)) return `${prefix}${location}`
  const authority = /^(?:https?:)?\/\/[^/?#\\]*/i.exec(location)?.[0]
  if (authority === undefined || upstreamOrigin === undefined) return location
  const scheme = upstreamOrigin.slice(0, upstreamOrigin.indexOf(':') + 1)
  // A user in the authority makes it another place.
  if (authority.includes('@') || originOf(authority, scheme) !== originOf(upstreamOrigin, scheme))
    return location
  const rest = location.slice(authority.length)
  return `${clientOrigin}${prefix}${rest.startsWith('/') ? '' : '/'}${rest}`
}
