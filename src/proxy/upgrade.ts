/**
 * Upgrades: the upstream is called first. If it switches protocols, the connection becomes a tunnel. Any other response
 * is an ordinary one, and the exchange continues with it.
 *
 * @module
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { withRequestId } from '../http/cors.js'
import type { Fields } from '../http/fields.js'
import type { Head } from '../http/message.js'
import { reasonOf } from '../http/status.js'
import { ExchangeRecord } from '../observe/exchangeRecord.js'
import { type ActivePlan, routeFor } from './activePlan.js'
import { type Peer, peerOf } from './client/peer.js'
import { hasBody, refusalOf } from './client/refusal.js'
import { ClientRequest } from './client/request.js'
import { never, type Watched } from './deadlines.js'
import type { Gateway } from './gateway.js'
import type { Handover } from './handover.js'
import { reinject } from './internals/reinject.js'
import { type LocalCause, localCause } from './localReplies.js'
import type { Route } from './routes.js'
import { Tunnel } from './tunnel.js'
import { UpstreamCall } from './upstream/call.js'
import type { UpstreamListener } from './upstream/callContract.js'
import { upstreamFields } from './upstream/requestHeaders.js'

const protocol = 'websocket'
// Limit for bytes that a client sends before its tunnel exists.
const maxEarly = 64 * 1024
// Time limit for the server to read a request that was given back to it.
const handoverTime = 5000
const unanswered = localCause('UPSTREAM_INVALID_RESPONSE', 'http_protocol_error', 'no answer')

/** Takes over a connection that Node detached from its server because the client requested another protocol. */
export function onUpgrade(
  gateway: Gateway,
  server: Server,
  message: IncomingMessage,
  socket: Socket,
  early: Buffer,
): void {
  const { plan } = gateway
  const peer = peerOf(socket, plan.trusts)
  if (peer.current !== undefined) {
    waitForResponses(peer, socket, () => onUpgrade(gateway, server, message, socket, early))
    return
  }
  const request = new ClientRequest(message, message.url!, peer)
  const route = routeFor(plan, request)
  // HTTP/2 in clear text would bypass every rule, so it is ignored like any unsupported protocol (RFC 9110 §7.8).
  if (!requestsWebSocket(message) || refusalOf(gateway, plan, route, request) !== undefined) {
    reinject(server, message, socket, early)
    return
  }
  new Upgrade(gateway, server, plan, route!, request, socket, early).start()
}

/**
 * A pipelined upgrade waits for the responses before it, since the bytes of two protocols must not mix. Meanwhile, they
 * are sent on a connection that Node no longer listens to.
 */
function waitForResponses(peer: Peer, socket: Socket, done: () => void): void {
  const onDrain = () => peer.current?.clientDrained()
  // The response is notified by the close that follows.
  const onError = () => undefined
  socket.on('drain', onDrain).on('error', onError)
  peer.queue(() => {
    socket.off('drain', onDrain).off('error', onError)
    // Node has set the time-out of an idle connection.
    socket.setTimeout(0)
    done()
  })
}

/** Whether the client may get a tunnel; a request with any other upgrade is an ordinary one (RFC 6455 §4.1). */
function requestsWebSocket(message: IncomingMessage): boolean {
  const { method, httpVersion, headers } = message
  const wanted = headers.upgrade?.toLowerCase()
  return method === 'GET' && httpVersion === '1.1' && wanted === protocol && !hasBody(message)
}

type UpgradeState =
  /** Waiting for the upstream's response. */
  | { readonly is: 'calling'; deadline: number }
  /** The connection is returned to the server, whose exchange continues with the outcome. */
  | { readonly is: 'handing over'; deadline: number }
  /** A tunnel or an exchange handles the rest, or nothing is left. */
  | { readonly is: 'over'; deadline: number }

class Upgrade implements UpstreamListener, Watched, Handover {
  place = -1
  readonly call: UpstreamCall
  readonly record: ExchangeRecord
  outcome: Handover['outcome'] = { failure: unanswered }
  #state: UpgradeState = { is: 'calling', deadline: never }
  readonly #early: Buffer[]
  #earlyBytes = 0

  constructor(
    readonly gateway: Gateway,
    readonly server: Server,
    readonly plan: ActivePlan,
    readonly route: Route,
    readonly request: ClientRequest,
    readonly socket: Socket,
    early: Buffer,
  ) {
    const headers = upstreamFields(request, plan.rules.lookup(request), route)
    const path = route.targetFor(request.target)
    this.record = new ExchangeRecord(request, plan.settings.mode === 'observe', route.label)
    this.record.peer = request.peer.address
    const trace = gateway.tracing?.begin(request, route.label.prefix)
    this.record.trace = trace
    const call = { method: 'GET', path, headers, upgrade: protocol, trace }
    this.call = new UpstreamCall(route.upstream, call, this, gateway.watch)
    this.#early = early.length === 0 ? [] : [early]
  }

  get deadline(): number {
    return this.#state.deadline
  }

  start(): void {
    this.gateway.watch.add(this)
    this.socket.on('data', this.#onEarly)
    for (const event of ['end', 'close', 'error']) this.socket.on(event, this.#onGone)
    this.call.start()
  }

  readonly #onEarly = (chunk: Buffer): void => {
    this.#early.push(chunk)
    this.#earlyBytes += chunk.length
    if (this.#earlyBytes > maxEarly) this.socket.pause()
  }

  /** The client has left. */
  readonly #onGone = (): void => {
    const { waitingFor } = this.call
    this.record.waitingFor = waitingFor === 'connection' ? 'upstream connection' : 'upstream head'
    this.#finish()
    this.socket.destroy()
    this.call.abort()
    this.gateway.endTunnel(this.record, false)
  }

  onUpgrade(head: Head, upstream: Socket): void {
    const { socket, gateway, route, record } = this
    this.#finish()
    const translated = route.inClientView(head, () => this.request.clientOrigin).fields
    const { requestIdToClient } = this.plan.settings.forwarded
    const fields = requestIdToClient ? withRequestId(translated, this.request.id) : translated
    socket.write(switchingHead(fields), 'latin1')
    if (this.#early.length > 0) socket.unshift(Buffer.concat(this.#early))
    record.received = head
    record.upstreamStatus = head.status
    record.headAt = performance.now()
    new Tunnel(gateway, record, route.upstream.settings, socket, upstream).start()
  }

  /** An early hint reveals as much as the response, and is of no use to a client that wants a tunnel. */
  onInterim(): void {}

  onHead(head: Head): void {
    this.call.pause()
    this.#handOver({ head })
  }

  onFailure(failure: LocalCause): void {
    this.#handOver({ failure })
  }

  onData(): void {}
  onEnd(): void {}

  #handOver(outcome: Handover['outcome']): void {
    this.outcome = outcome
    if (this.#state.is !== 'calling') return
    const { gateway, request, socket } = this
    this.#stopListening()
    this.#state = { is: 'handing over', deadline: gateway.watch.now + handoverTime }
    request.peer.handover = this
    reinject(this.server, request.message, socket, Buffer.concat(this.#early))
  }

  taken(): void {
    this.#finish()
  }

  /** The client left before its request could be read again. */
  onDeadline(): void {
    this.#finish()
    this.call.abort()
  }

  #finish(): void {
    this.#stopListening()
    this.#state = { is: 'over', deadline: never }
    this.gateway.watch.delete(this)
  }

  #stopListening(): void {
    const { socket } = this
    socket.off('data', this.#onEarly)
    for (const event of ['end', 'close', 'error']) socket.off(event, this.#onGone)
  }
}

function switchingHead(fields: Fields): string {
  let head = `HTTP/1.1 101 ${reasonOf(101)}\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n`
  for (let i = 0; i < fields.length; i += 2) head += `${fields[i]}: ${fields[i + 1]}\r\n`
  return `${head}\r\n`
}
