/**
 * Which upstream a request goes to, and under which target.
 *
 * @module
 */
import type { RouteSettings } from '../config/settings.js'
import { rewriteLocation } from '../http/location.js'
import type { Head } from '../http/message.js'
import type { Upstream } from './upstream/upstream.js'

const slash = 47

/** @typeParam U the upstream, running or only described */
export class Route<U = Upstream> {
  constructor(
    readonly settings: RouteSettings,
    readonly upstream: U,
  ) {}

  /** Whether the normalised path lies at or below the prefix. */
  serves(path: string): boolean {
    const { prefix } = this.settings
    return prefix === '/' || liesBelow(path, prefix)
  }

  /**
   * Whether the prefix can be cut as it is written. In another spelling it would reach the upstream uncut, past
   * whatever guards it there.
   */
  canCut(target: string): boolean {
    const { prefix, stripPrefix } = this.settings
    return !stripPrefix || prefix === '/' || liesBelow(originForm(target), prefix)
  }

  /**
   * The target to ask upstream for: the client's own, byte for byte; in origin-form (RFC 9112 §3.2), and
   * without the prefix where that is to be cut.
   */
  targetFor(target: string): string {
    const origin = originForm(target)
    const { prefix, stripPrefix } = this.settings
    if (!stripPrefix || prefix === '/' || !liesBelow(origin, prefix)) return origin
    const rest = origin.slice(prefix.length)
    return rest.startsWith('/') ? rest : `/${rest}`
  }

  /**
   * The head with each Location that leads to the upstream's own origin, or below the prefix that was cut, as the
   * client has to ask for it.
   *
   * @param clientOrigin scheme and authority at which the client reached the proxy
   */
  inClientView(head: Head, clientOrigin: string): Head {
    const { prefix, stripPrefix, upstream } = this.settings
    const cut = stripPrefix && prefix !== '/' ? prefix : ''
    const origin = upstream.socketPath === undefined ? upstream.origin : undefined
    const fields = head.fields.map((text, index) =>
      index % 2 === 1 && head.fields[index - 1]!.toLowerCase() === 'location'
        ? rewriteLocation(text, origin, clientOrigin, cut)
        : text,
    )
    return { ...head, fields }
  }
}

function liesBelow(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false
  const next = path[prefix.length]
  return next === undefined || next === '/' || next === '?'
}

/** Of an absolute-form target what follows the authority. */
function originForm(target: string): string {
  if (target.charCodeAt(0) === slash) return target
  if (target === '*') return target
  const authority = target.indexOf('://')
  const path = target.slice(authority + 3).search(/[/?]/)
  if (authority === -1 || path === -1) return '/'
  const rest = target.slice(authority + 3 + path)
  return rest.startsWith('/') ? rest : `/${rest}`
}
