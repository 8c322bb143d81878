/**
 * Addresses to listen on and of upstreams, as people write them: `host:port`, `:port`, `unix:/path`, or a URL.
 *
 * @module
 */

/** Where a socket listens. */
export type Address =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/** Scheme and authority of an upstream, and its socket if it is not reached over TCP. */
export interface UpstreamAddress {
  /** `http://host:port`, as undici expects it; `http://localhost` for a socket. */
  readonly origin: string
  readonly secure: boolean
  readonly socketPath: string | undefined
}

const unixScheme = 'unix:'

/** The path after `unix:`, or undefined if the text is not `unix:/…`. */
function unixPath(text: string): string | undefined {
  const path = text.startsWith(unixScheme) ? text.slice(unixScheme.length) : ''
  return path.startsWith('/') && path.length > 1 ? path : undefined
}

/** Reads `host:port`, `[v6]:port`, `:port` (every IPv4 address) or `unix:/path`; undefined if it is none of them. */
export function parseAddress(text: string): Address | undefined {
  if (text.startsWith(unixScheme)) {
    const path = unixPath(text)
    return path === undefined ? undefined : { kind: 'unix', path }
  }
  const found = /^(\[[0-9A-Fa-f:.%a-z]+\]|[^\s:/[\]*$?#@]*):(\d{1,5})$/.exec(text)
  const port = Number(found?.[2])
  if (found === null || port > 65535) return undefined
  const host = found[1]!.replace(/^\[|\]$/g, '')
  return { kind: 'tcp', host: host === '' ? '0.0.0.0' : host, port }
}

/** Reads `http://…`, `https://…` or `unix:/path`; undefined if it is not one, or has more than an authority. */
export function parseUpstream(text: string): UpstreamAddress | undefined {
  if (text.startsWith(unixScheme)) {
    const socketPath = unixPath(text)
    return socketPath === undefined ? undefined : { origin: 'http://localhost', secure: false, socketPath }
  }
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const bare = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === ''
  if (!bare || url.password !== '') return undefined
  return { origin: url.origin, secure: url.protocol === 'https:', socketPath: undefined }
}
