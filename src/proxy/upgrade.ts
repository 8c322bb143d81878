/**
 * Upgrades: the upstream is asked first. What it refuses goes the way of every response; what it accepts
 * becomes a tunnel.
 *
 * @module
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { reasonOf } from '../http/status.js'
import { peerOf } from './client/peer.js'
import { hasBody, refusalOf } from './client/refusal.js'
import { ClientRequest } from './client/request.js'
import type { Watched } from './deadlines.js'
import type { Exchange } from './exchange.js'
import type { ActivePlan, Gateway } from './gateway.js'
import { giveBack } from './internals/reinject.js'
import { type LocalCause, localCause } from './localReplies.js'
import type { Route } from './routes.js'
import { Tunnel } from './tunnel.js'
import { upstreamFields } from './upstream/requestHeaders.js'
import { receivedFields } from './upstream/responseHeaders.js'
import { isUnanswered, release } from './upstream/socket.js'

const protocol = 'websocket'
// A client has little to say before its tunnel stands.
const maxEarly = 64 * 1024
// Until the server has read again what it was given back.
const handingTime = 5000

/** Takes over a connection whose client asks for another protocol. Node has let go of it. */
export function onUpgrade(
  gateway: Gateway,
  server: Server,
  message: IncomingMessage,
  socket: Socket,
  early: Buffer,
): void {
  const { plan } = gateway
  const peer = peerOf(socket, plan.trusts)
  // Behind a request that is still being served, the bytes of two protocols would mix.
  if (peer.busy) {
    socket.destroy()
    return
  }
  const request = new ClientRequest(message, message.url!, peer)
  const route = gateway.routeOf(plan, request)
  // HTTP/2 in clear text would tunnel past every rule: like all that is not known here, it is not offered.
  if (!asksForWebSocket(message) || refusalOf(gateway, plan, route, request) !== undefined) {
    giveBack(server, message, socket, early)
    return
  }
  new UpgradeAttempt(gateway, server, plan, route!, request, socket, early).start()
}

/** Whether the client may get a tunnel; whatever else it asks for is an ordinary request (RFC 6455 §4.1). */
export function asksForWebSocket(message: IncomingMessage): boolean {
  const { method, httpVersion, headers } = message
  const wanted = headers.upgrade?.toLowerCase()
  return method === 'GET' && httpVersion === '1.1' && wanted === protocol && !hasBody(message)
}

function acceptsWebSocket(raw: readonly Buffer[]): boolean {
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i]!.toString('latin1').toLowerCase() !== 'upgrade') continue
    return raw[i + 1]!.toString('latin1').toLowerCase() === protocol
  }
  return false
}

enum State {
  Asking,
  /** Refused or failed: the client's connection is back with the server, whose exchange will ask for what there is. */
  Handing,
  /** A tunnel, an exchange, or nobody has the rest. */
  Over,
}

/** One question to the upstream whether it speaks the protocol. */
export class UpgradeAttempt implements Watched {
  deadline = Number.POSITIVE_INFINITY
  place = -1
  readonly startedAt = performance.now()
  /** With which the request went upstream. */
  readonly fields: string[]
  #state = State.Asking
  #counted = true
  #abort: ((error?: Error) => void) | undefined
  #retried = false
  readonly #early: Buffer[]
  #earlyBytes = 0
  #head: readonly [number, Buffer[], () => void, string] | undefined
  #error: Error | undefined
  #cause: LocalCause | undefined
  #exchange: Exchange | undefined

  readonly #onEarly = (chunk: Buffer): void => {
    this.#early.push(chunk)
    this.#earlyBytes += chunk.length
    if (this.#earlyBytes > maxEarly) this.socket.pause()
  }

  readonly #onGone = (): void => {
    this.#unlisten()
    this.socket.destroy()
    this.#giveUp()
  }

  constructor(
    readonly gateway: Gateway,
    readonly server: Server,
    readonly plan: ActivePlan,
    readonly route: Route,
    readonly request: ClientRequest,
    readonly socket: Socket,
    early: Buffer,
  ) {
    this.fields = upstreamFields(request, plan.rules.lookup(request))
    this.#early = early.length === 0 ? [] : [early]
  }

  start(): void {
    const { gateway, route, socket } = this
    route.upstream.inFlight++
    gateway.watch.add(this)
    socket.on('data', this.#onEarly)
    for (const event of ['end', 'close', 'error']) socket.on(event, this.#onGone)
    this.#dispatch()
  }

  #dispatch(): void {
    const { upstream } = this.route
    const { connectTimeout, headTimeout } = upstream.settings
    this.deadline = this.gateway.watch.now + connectTimeout + headTimeout
    const path = this.route.targetFor(this.request.target)
    const options = {
      method: 'GET' as const,
      path,
      headers: this.fields,
      upgrade: protocol,
      servername: upstream.serverName,
    }
    upstream.pool.dispatch(options, this as never)
  }

  // What follows is undici's handler interface: its names and arguments are undici's.

  onConnect(abort: (error?: Error) => void): void {
    if (this.#state === State.Asking) this.#abort = abort
    else abort()
  }

  onUpgrade(_status: number, raw: Buffer[], upstream: Socket): void {
    release(upstream)
    this.#release()
    const fields = receivedFields(raw)
    if (this.#state !== State.Asking || fields === undefined || !acceptsWebSocket(raw)) {
      upstream.destroy()
      this.#refuse(localCause('UPSTREAM_INVALID_RESPONSE', 'http_protocol_error', '101 for another protocol'))
      return
    }
    const { socket, gateway } = this
    this.#state = State.Over
    gateway.watch.delete(this)
    this.#unlisten()
    let head = `HTTP/1.1 101 ${reasonOf(101)}\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n`
    for (let i = 0; i < fields.length; i += 2) head += `${fields[i]}: ${fields[i + 1]}\r\n`
    socket.write(`${head}\r\n`, 'latin1')
    if (this.#early.length > 0) socket.unshift(Buffer.concat(this.#early))
    new Tunnel(this, { status: 101, reason: '', fields }, upstream).start()
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void, reason: string): boolean {
    // A hint is as telling as what follows it, and of no use to a client that wants to talk.
    if (status < 200 && status !== 101) return true
    this.#head = [status, raw, resume, reason]
    this.#handBack()
    return false
  }

  onData(chunk: Buffer): boolean {
    return this.#exchange?.onData(chunk) ?? true
  }

  onComplete(raw: Buffer[] | null): void {
    this.#release()
    this.#exchange?.onComplete(raw)
  }

  onError(error: Error): void {
    if (this.#state === State.Asking && !this.#retried && isUnanswered(error)) {
      this.#retried = true
      this.#dispatch()
      return
    }
    this.#release()
    this.#error ??= error
    if (this.#exchange !== undefined) this.#exchange.onError(error)
    else if (this.#state === State.Asking) this.#handBack()
    else if (this.#state === State.Over) this.gateway.watch.delete(this)
  }

  // Here ends undici's interface.

  onDeadline(): void {
    this.deadline = Number.POSITIVE_INFINITY
    const connecting = this.#abort === undefined
    const token = connecting ? 'connection_timeout' : 'http_response_timeout'
    if (this.#state === State.Asking) this.#refuse(localCause('UPSTREAM_TIMEOUT', token, 'upgrade'))
    else this.#giveUp()
  }

  /** The connection's request has come back as an ordinary one, whose exchange goes on with what there is. */
  handOver(exchange: Exchange): void {
    this.#state = State.Over
    this.#exchange = exchange
    this.gateway.watch.delete(this)
    if (this.#cause !== undefined) {
      exchange.giveUp(this.#cause)
      return
    }
    if (this.#head !== undefined) {
      const [status, raw, resume, reason] = this.#head
      exchange.onConnect(this.#abort!)
      if (exchange.onHeaders(status, raw, resume, reason) && this.#error === undefined) resume()
    }
    if (this.#error !== undefined) exchange.onError(this.#error)
  }

  /** Leaves it to the exchange to say when the upstream has done; returns whether it has not yet. */
  passCount(): boolean {
    const counted = this.#counted
    this.#counted = false
    return counted
  }

  #release(): void {
    if (this.passCount()) this.route.upstream.release()
  }

  #refuse(cause: LocalCause): void {
    this.#cause = cause
    if (this.#state === State.Asking) this.#handBack()
    this.#abort?.()
  }

  #handBack(): void {
    const { gateway, socket, request } = this
    this.#state = State.Handing
    this.deadline = gateway.watch.now + handingTime
    this.#unlisten()
    request.peer.attempt = this
    giveBack(this.server, request.message, socket, Buffer.concat(this.#early))
  }

  /** Nobody is left to have the answer. */
  #giveUp(): void {
    this.#state = State.Over
    this.#abort?.()
    if (!this.#counted) this.gateway.watch.delete(this)
  }

  #unlisten(): void {
    const { socket } = this
    socket.off('data', this.#onEarly)
    for (const event of ['end', 'close', 'error']) socket.off(event, this.#onGone)
  }
}
