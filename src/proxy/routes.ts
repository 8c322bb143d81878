/**
 * Which upstream a request goes to, and under which target.
 *
 * @module
 */
import type { RouteSettings } from '../config/settings.js'
import type { Upstream } from './upstream.js'

export class Route {
  constructor(
    readonly settings: RouteSettings,
    readonly upstream: Upstream,
  ) {}

  /** Whether the normalised path lies at or below the prefix. */
  serves(path: string): boolean {
    const { prefix } = this.settings
    if (prefix === '/') return true
    return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/')
  }

  /**
   * The target to ask upstream for: the client's own, byte for byte; in origin-form (RFC 9112 §3.2), and
   * without the prefix where that is to be cut.
   */
  targetFor(target: string): string {
    const origin = target.charCodeAt(0) === 47 ? target : originForm(target)
    const { prefix, stripPrefix } = this.settings
    if (!stripPrefix || prefix === '/' || !origin.startsWith(prefix)) return origin
    const rest = origin.slice(prefix.length)
    return rest.startsWith('/') ? rest : `/${rest}`
  }
}

/** Of an absolute-form target what follows the authority; of `*`, which undici cannot send, the root. */
function originForm(target: string): string {
  const authority = target.indexOf('://')
  if (authority === -1) return '/'
  const path = target.slice(authority + 3).search(/[/?]/)
  if (path === -1) return '/'
  const rest = target.slice(authority + 3 + path)
  return rest.startsWith('/') ? rest : `/${rest}`
}
