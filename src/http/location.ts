/**
 * Addresses in a response as the client sees them: where an address of the upstream leads through the proxy (RFC 9110
 * §10.2.2).
 *
 * @module
 */

/** How paths and origins of an upstream become those of the proxy. */
export interface Mapping {
  /** Schemes and authorities under which the upstream knows itself; none for a socket. */
  readonly origins: readonly string[]
  /** The prefix removed from the client's path, such as `/shop`, or empty. */
  readonly prefix: string
  /** The base path added in front of the upstream's path, such as `/app`, or empty. */
  readonly base: string
}

/** Scheme and authority of a reference, in lower case and without the default port; otherwise undefined. */
function placeOf(reference: string, scheme: string): URL | undefined {
  try {
    return new URL(reference.startsWith('//') ? `${scheme}${reference}` : reference)
  } catch {
    return undefined
  }
}

function liesBelow(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && /^(?:[/?#]|$)/.test(path.slice(prefix.length))
}

/** The client's path for a path of the upstream. A service that knows the prefix has already included it. */
function clientPath(path: string, { prefix, base }: Mapping): string {
  let rest = path.startsWith('/') ? path : `/${path}`
  if (base !== '' && liesBelow(rest, base)) rest = rest.slice(base.length)
  if (!rest.startsWith('/')) rest = `/${rest}`
  return prefix === '' || liesBelow(rest, prefix) ? rest : `${prefix}${rest}`
}

/**
 * Rewrites a reference to the upstream's own origin so that it leads to the same place through the proxy. A removed
 * prefix is put back and an added base path is removed, also in a URL that the service built from the Host header it
 * received. A reference to another origin, or relative to the request's path, stays as it is. Path and query keep their
 * bytes.
 * @param clientOrigin scheme and authority at which the client reached the proxy; undefined if it did not say: then the
 * result has none either
 */
export function rewriteLocation(
  location: string,
  mapping: Mapping,
  clientOrigin: string | undefined,
): string {
  if (/^\/(?![/\\])/.test(location)) return clientPath(location, mapping)
  const authority = /^(?:https?:)?\/\/[^/?#\\]*/i.exec(location)?.[0]
  // With a user name, the authority is a different one.
  if (authority === undefined || authority.includes('@')) return location
  const rest = location.slice(authority.length)
  if (mapping.origins.some((origin) => leadsTo(origin, authority))) {
    return `${clientOrigin ?? ''}${clientPath(rest, mapping)}`
  }
  if (clientOrigin === undefined || (mapping.prefix === '' && mapping.base === '')) return location
  const host = placeOf(authority, 'http:')?.host
  const isAsked = host !== undefined && host === placeOf(clientOrigin, 'http:')?.host
  return isAsked ? `${authority}${clientPath(rest, mapping)}` : location
}

function leadsTo(origin: string, authority: string): boolean {
  const scheme = origin.slice(0, origin.indexOf(':') + 1)
  return placeOf(authority, scheme)?.origin === placeOf(origin, scheme)?.origin
}

// A target in angle brackets at the start of a link, or a quoted string, which may hold anything (RFC 8288 §3).
const linkParts = /((?:^|,)[ \t]*<)([^>]*)|"(?:[^"\\]|\\.)*"/g
const refreshParts = /^([\d.\s]*[;,]\s*(?:url\s*=\s*)?["']?)(.*)$/i

/** @param rewrite rewrites one reference */
export function rewriteLink(value: string, rewrite: (reference: string) => string): string {
  return value.replace(linkParts, (whole, before?: string, reference?: string) =>
    before === undefined ? whole : `${before}${rewrite(reference!)}`,
  )
}

/** `5; url=/there` (HTML Standard §7.11.1). */
export function rewriteRefresh(value: string, rewrite: (reference: string) => string): string {
  return value.replace(
    refreshParts,
    (_, before: string, reference: string) => `${before}${rewrite(reference)}`,
  )
}

/**
 * A cookie for the client: with its Path as the client sees it, and without a Domain that names the upstream, so that
 * the cookie belongs to the host that the client requested (RFC 6265 §5.2). `__Host-` requires the path `/`.
 * @param upstreamHosts names of the upstream, in lower case
 */
export function rewriteCookie(value: string, mapping: Mapping, upstreamHosts: readonly string[]): string {
  const [pair = '', ...attributes] = value.split(';')
  if (/^\s*__Host-/i.test(pair)) return value
  const kept = attributes.flatMap((attribute) => {
    const [, name = '', text = ''] = /^\s*(path|domain)\s*=\s*(.*?)\s*$/i.exec(attribute) ?? []
    if (name.toLowerCase() === 'domain' && upstreamHosts.includes(text.toLowerCase().replace(/^\./, '')))
      return []
    if (name.toLowerCase() !== 'path' || !text.startsWith('/')) return [attribute]
    const path = text === '/' && mapping.prefix !== '' ? mapping.prefix : clientPath(text, mapping)
    return [attribute.replace(text, () => path)]
  })
  return [pair, ...kept].join(';')
}
