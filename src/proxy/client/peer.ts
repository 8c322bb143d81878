/**
 * Who is at the other end of a client's connection, and what the upstream learns about it.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv6, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Handover } from '../handover.js'
import { pauseReading } from '../internals/pauseReading.js'

const kPeer = Symbol('peer')
// What Node may have read from one connection by the time it stops reading.
const maxQueued = 4096
// At this size reading pauses, so a client that disconnects is not noticed either.
const enough = 64

/** Compiles addresses, CIDR blocks and `unix` into a membership test; a unix socket has the address ''. */
export function addressTest(blocks: readonly string[]): (address: string) => boolean {
  if (blocks.length === 0) return () => false
  const list = new BlockList()
  const trustsSockets = blocks.includes('unix')
  for (const block of blocks) {
    if (block === 'unix') continue
    const [address = '', prefix] = block.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return (address) =>
    address === '' ? trustsSockets : list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** The address at the other end, IPv4 unmapped; empty for a unix socket, and once the socket is closed. */
export function addressOf(socket: Socket): string {
  const address = socket.remoteAddress ?? ''
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

/** The exchange whose response is due on the connection. */
export interface InFlight {
  readonly request: { readonly complete: boolean }
  /** Called when the rest of the request cannot be read. Returns whether somebody else may still answer it. */
  abandon(): 'answerable' | 'answering' | 'answered'
  /** The connection can take more of the response. */
  clientDrained(): void
}

/** One connection's client; created once for all of its requests. */
export class Peer {
  /** IPv4 addresses are unmapped from IPv6; empty for a unix socket. */
  readonly address: string
  readonly trusted: boolean
  /** The exchange in flight on the connection. */
  current: InFlight | undefined
  /** Left by an upgrade that the upstream declined, whose request is about to be read again. */
  handover: Handover | undefined
  /** Pipelined requests, in order. */
  readonly #queue: (() => void)[] = []
  #refuse: (() => void) | undefined
  readonly #socket: Socket
  readonly #proto: 'http' | 'https'
  readonly #node: string
  #host: string | undefined
  #forwarded = ''

  readonly #isTrusted: (address: string) => boolean

  constructor(socket: Socket, isTrusted: (address: string) => boolean) {
    this.#isTrusted = isTrusted
    this.#socket = socket
    this.address = addressOf(socket)
    this.trusted = isTrusted(this.address)
    this.#proto = (socket as TLSSocket).encrypted ? 'https' : 'http'
    // RFC 7239 §6: IPv6 in brackets and quoted; a socket without an address is `unknown`.
    this.#node = this.address === '' ? 'unknown' : isIPv6(this.address) ? `"[${this.address}]"` : this.address
  }

  /** Who sent the request: the nearest address in X-Forwarded-For that is not a trusted proxy's. */
  clientOf({ headers }: IncomingMessage): string {
    const { 'x-forwarded-for': forwarded } = headers
    if (!this.trusted || forwarded === undefined) return this.address
    const hops = String(forwarded).split(',')
    let client = this.address
    for (let i = hops.length - 1; i >= 0; i--) {
      const hop = hops[i]!.trim()
      if (isIP(hop) === 0) break
      client = hop
      if (!this.#isTrusted(hop)) break
    }
    return client
  }

  /** Queues a request until the earlier ones are done. A client that keeps sending is disconnected. */
  queue(serve: () => void): void {
    if (this.isRefused) return
    const queued = this.#queue.push(serve)
    if (queued > maxQueued) this.#socket.destroy()
    else if (queued > enough) pauseReading(this.#socket, true)
  }

  /** Everything after this point is unreadable: it is rejected once everything before it has been answered. */
  refuseLater(refuse: () => void): void {
    this.#refuse ??= refuse
  }

  /** Whether requests that arrive from now on are not served. */
  get isRefused(): boolean {
    return this.#refuse !== undefined
  }

  /** The last request is done: serves the next one, unless the connection ends with it. */
  next(): void {
    this.current = undefined
    const serve = this.#queue.shift()
    if (this.#queue.length === enough) pauseReading(this.#socket, false)
    if (!this.#socket.writable) this.#queue.length = 0
    else if (serve !== undefined) serve()
    else this.#refuse?.()
  }

  /** Scheme and authority under which the client reached the proxy, or the trusted proxies in front of it. */
  originOf(message: IncomingMessage): string | undefined {
    const { headers } = message
    const host = (this.trusted && first(headers['x-forwarded-host'])) || headers.host
    const proto = (this.trusted && first(headers['x-forwarded-proto'])) || this.#proto
    return host ? `${proto}://${host}` : undefined
  }

  /**
   * Adds X-Forwarded-* and Forwarded (RFC 7239), keeping only earlier values that trusted proxies vouch for.
   * @param prefix what is removed from the front of the path, or empty
   */
  addForwarded(fields: string[], message: IncomingMessage, prefix: string): void {
    const { headers } = message
    const host = headers.host ?? ''
    if (host !== this.#host) {
      this.#host = host
      const quoted = host === '' ? '' : `;host="${host.replace(/["\\]/g, '\\$&')}"`
      this.#forwarded = `for=${this.#node}${quoted};proto=${this.#proto}`
    }
    const kept = this.trusted ? headers : undefined
    // A unix socket adds no address; the one from a trusted proxy stays.
    const addresses = list(kept?.['x-forwarded-for'], this.address)
    if (addresses !== '') fields.push('X-Forwarded-For', addresses)
    fields.push(
      'X-Forwarded-Proto',
      first(kept?.['x-forwarded-proto']) ?? this.#proto,
      'Forwarded',
      list(kept?.forwarded, this.#forwarded),
    )
    const forwardedHost = first(kept?.['x-forwarded-host']) ?? host
    if (forwardedHost !== '') fields.push('X-Forwarded-Host', forwardedHost)
    const forwardedPrefix = `${first(kept?.['x-forwarded-prefix']) ?? ''}${prefix}`
    if (forwardedPrefix !== '') fields.push('X-Forwarded-Prefix', forwardedPrefix)
  }
}

function first(value: string | string[] | undefined): string | undefined {
  if (value === undefined || value === '') return undefined
  const text = typeof value === 'string' ? value : (value[0] ?? '')
  const comma = text.indexOf(',')
  return comma === -1 ? text : text.slice(0, comma).trim()
}

function list(before: string | string[] | undefined, own: string): string {
  if (before === undefined || before === '') return own
  const kept = typeof before === 'string' ? before : before.join(', ')
  return own === '' ? kept : `${kept}, ${own}`
}

/** The peer of the connection; undefined before its first request. */
export function knownPeer(socket: Socket): Peer | undefined {
  return (socket as Socket & { [kPeer]?: Peer })[kPeer]
}

/** The peer of the connection, made at its first request. */
export function peerOf(socket: Socket, isTrusted: (address: string) => boolean): Peer {
  const known = socket as Socket & { [kPeer]?: Peer }
  known[kPeer] ??= new Peer(socket, isTrusted)
  return known[kPeer]
}
