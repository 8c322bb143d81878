/**
 * Which upstream a request goes to, and under which target.
 *
 * @module
 */
import type { RouteSettings } from '../config/settings.js'
import { type Fields, noFields } from '../http/fields.js'
import {
  type Mapping,
  rewriteCookie,
  rewriteLink,
  rewriteLocation,
  rewriteRefresh,
} from '../http/location.js'
import type { Head } from '../http/message.js'
import { LearnedCors } from './learnedCors.js'
import type { Upstream } from './upstream/upstream.js'

const slash = 47

/** @typeParam U the upstream, running or only described */
export class Route<U = Upstream> {
  /** What the Host header says; undefined: what the client sent. */
  readonly host: string | undefined
  /** How the log and the metrics name it. */
  readonly label: { readonly prefix: string; readonly upstream: string }
  readonly cors = new LearnedCors()
  readonly #mapping: Mapping
  /** Names of the upstream, in lower case, for cookies. */
  readonly #hosts: readonly string[]

  constructor(
    readonly settings: RouteSettings,
    readonly upstream: U,
  ) {
    const { prefix, stripPrefix, upstream: target } = settings
    this.label = { prefix, upstream: target.socketPath ?? target.origin }
    const origins = target.socketPath === undefined ? [target.origin] : []
    if (target.host === 'upstream') this.host = new URL(target.origin).host
    else if (target.host !== 'client') {
      this.host = target.host
      origins.push(`${target.origin.slice(0, target.origin.indexOf(':'))}://${target.host}`)
    }
    this.#mapping = { origins, prefix: stripPrefix && prefix !== '/' ? prefix : '', base: target.path }
    this.#hosts = origins.map((origin) => new URL(origin).hostname)
  }

  /** The prefix removed from the client's path, or empty. */
  get cutPrefix(): string {
    return this.#mapping.prefix
  }

  /** Whether the normalized path lies at or below the prefix. */
  serves(path: string): boolean {
    const { prefix } = this.settings
    return prefix === '/' || liesBelow(path, prefix)
  }

  /**
   * Whether the prefix can be removed as it is spelled in the target. Spelled another way, it would reach the upstream
   * together with the prefix, and bypass whatever the upstream guards by path.
   */
  canCut(target: string): boolean {
    const { prefix, stripPrefix } = this.settings
    return !stripPrefix || prefix === '/' || liesBelow(originForm(target), prefix)
  }

  /**
   * The target to send upstream: the client's own, byte for byte, in origin-form (RFC 9112 §3.2), without the prefix if
   * it is to be removed, and behind the base path of the upstream.
   */
  targetFor(target: string): string {
    const origin = originForm(target)
    const { prefix, base } = this.#mapping
    // `OPTIONS *` concerns the server, not a path.
    if (target === '*') return origin
    if (prefix === '' || !liesBelow(origin, prefix)) return `${base}${origin}`
    const rest = origin.slice(prefix.length)
    return rest.startsWith('/') ? `${base}${rest}` : `${base}/${rest}`
  }

  /**
   * The head with addresses of the upstream as the client must request them: in Location, Content-Location, Refresh and
   * Link, and in cookies if paths or the host differ.
   * @param origin scheme and authority at which the client reached the proxy; undefined if the request did not say
   * @param seen fields that are already in the client's view
   */
  inClientView(head: Head, origin: () => string | undefined, seen: Fields = noFields): Head {
    const { fields } = head
    if (fields === seen) return head
    let changed: string[] | undefined
    for (let i = 0; i < fields.length; i += 2) {
      const kind = addressKind(fields[i]!)
      if (kind === undefined || isAmong(seen, fields[i]!, fields[i + 1]!)) continue
      changed ??= fields.slice()
      changed[i + 1] = this.#translate(kind, fields[i + 1]!, origin())
    }
    return changed === undefined ? head : { ...head, fields: changed }
  }

  /** Translates one Location in the same way. */
  clientLocation(location: string, origin: string | undefined): string {
    return this.#translate('location', location, origin)
  }

  #translate(kind: AddressKind, value: string, origin: string | undefined): string {
    const mapping = this.#mapping
    const rewrite = (reference: string) => rewriteLocation(reference, mapping, origin)
    if (kind === 'link') return rewriteLink(value, rewrite)
    if (kind === 'refresh') return rewriteRefresh(value, rewrite)
    if (kind !== 'set-cookie') return rewrite(value)
    const sameHost = mapping.prefix === '' && mapping.base === '' && this.settings.upstream.host === 'client'
    return sameHost ? value : rewriteCookie(value, mapping, this.#hosts)
  }
}

type AddressKind = 'location' | 'content-location' | 'link' | 'refresh' | 'set-cookie'

/** By length first: this runs for every header line of every response. */
function addressKind(name: string): AddressKind | undefined {
  const { length } = name
  if (length !== 8 && length !== 4 && length !== 10 && length !== 7 && length !== 16) return undefined
  const lower = name.toLowerCase()
  return addressFields.has(lower) ? (lower as AddressKind) : undefined
}

const addressFields = new Set(['location', 'content-location', 'link', 'refresh', 'set-cookie'])

function isAmong(fields: Fields, name: string, value: string): boolean {
  for (let i = 0; i < fields.length; i += 2) {
    if (fields[i + 1] === value && fields[i]!.toLowerCase() === name.toLowerCase()) return true
  }
  return false
}

function liesBelow(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false
  const next = path[prefix.length]
  return next === undefined || next === '/' || next === '?'
}

/** The part of an absolute-form target that follows the authority. */
function originForm(target: string): string {
  if (target.charCodeAt(0) === slash) return target
  if (target === '*') return target
  const authority = target.indexOf('://')
  const path = target.slice(authority + 3).search(/[/?]/)
  if (authority === -1 || path === -1) return '/'
  const rest = target.slice(authority + 3 + path)
  return rest.startsWith('/') ? rest : `/${rest}`
}
