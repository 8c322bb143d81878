/**
 * Step 1: takes a request from the server and begins its exchange. Requests of one connection are served one after the
 * other: in parallel, a request behind a rejected one would be served, and one with side effects could overtake another
 * (RFC 9112 §9.3.2).
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { routeFor } from './activePlan.js'
import { peerOf } from './client/peer.js'
import { ClientRequest } from './client/request.js'
import { ProxyExchange } from './exchange.js'
import type { Gateway } from './gateway.js'
import { resetConnection } from './internals/reset.js'
import { internalError, localReply } from './localReplies.js'

/** @param target as the client sent it */
export function serve(
  gateway: Gateway,
  message: IncomingMessage,
  response: ServerResponse,
  target: string,
): void {
  const peer = peerOf(message.socket, gateway.plan.trusts)
  const request = new ClientRequest(message, target, peer)
  const serveNow = () => {
    try {
      begin(gateway, request, response)
    } catch (error) {
      fail(gateway, error, response)
    }
  }
  if (peer.current === undefined && !peer.isRefused) serveNow()
  else peer.queue(serveNow)
}

function begin(gateway: Gateway, request: ClientRequest, response: ServerResponse): void {
  const { handover } = request.peer
  if (handover !== undefined) {
    request.peer.handover = undefined
    handover.taken()
    new ProxyExchange(gateway, handover.plan, handover.route, request, response).continueFrom(handover)
    return
  }
  if (isRead(request.message)) {
    throw new Error('the body of the request has already been read; mount the proxy in front of body parsers')
  }
  const { plan } = gateway
  new ProxyExchange(gateway, plan, routeFor(plan, request), request, response).start()
}

/** Whether an app around the proxy has already read the body, so that waiting for it would never end. */
function isRead({ readableDidRead, headers }: IncomingMessage): boolean {
  return (
    readableDidRead && (headers['transfer-encoding'] !== undefined || headers['content-length'] !== undefined)
  )
}

/** Handles a defect of the proxy itself: it costs one exchange, not the process. */
function fail(gateway: Gateway, error: unknown, response: ServerResponse): void {
  gateway.log.logger.error({ err: error }, 'exchange failed')
  if (response.headersSent) {
    resetConnection(response.socket)
    return
  }
  const cause = internalError('defect')
  const { head, body } = localReply(cause, undefined, gateway.plan.settings.localReplies)
  response.writeHead(head.status, [...head.fields, 'Connection', 'close'])
  response.end(body)
}
