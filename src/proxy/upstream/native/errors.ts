/**
 * The errors of calls over the native transport; `failures.ts` says what they mean to clients.
 *
 * @module
 */

/** The upstream sent bytes that are not an HTTP response to the request. */
export class MalformedResponseError extends Error {
  readonly code = 'UPSTREAM_MALFORMED'
}

/** The connection was closed before the end of the response. */
export class ConnectionClosedError extends Error {
  readonly code = 'UPSTREAM_CLOSED'

  constructor() {
    super('connection closed by the upstream')
  }
}

/** No connection, or no TLS session, within the connect time-out. */
export class ConnectTimeoutError extends Error {
  readonly code = 'UPSTREAM_CONNECT_TIMEOUT'

  constructor() {
    super('connect timeout')
  }
}

/** The request cannot be written: an illegal target, header, or body. */
export class UnsendableRequestError extends Error {
  readonly code = 'UPSTREAM_UNSENDABLE'
}

/** The transport was closed. */
export class TransportClosedError extends Error {
  readonly code = 'UPSTREAM_TRANSPORT_CLOSED'

  constructor() {
    super('transport closed')
  }
}
