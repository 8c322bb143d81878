/**
 * Opens a connection to an upstream: TCP, unix socket or TLS.
 *
 * @module
 */
import {
  connect as connectPlain,
  isIP,
  type OnReadOpts,
  type Socket,
  type TcpSocketConnectOpts,
} from 'node:net'
import { type ConnectionOptions, checkServerIdentity, connect as connectTls } from 'node:tls'
import type { TransportSettings } from '../settings.js'
import { ConnectTimeoutError } from './errors.js'

export interface Connector {
  /** Authority for a request without a Host header. */
  readonly host: string
  /**
   * @param onread for plain connections: reads into the caller's buffer instead of emitting `data`
   * @param connected called once, unless the socket emits `error` and `close` instead
   */
  open(onread: OnReadOpts | undefined, connected: () => void): Socket
}

const keepAliveDelay = 60_000

/** The name is resolved for each connection, so that DNS changes take effect. */
export function connectorOf(settings: TransportSettings): Connector {
  const { origin, socketPath, connectTimeout, tls } = settings
  const url = new URL(origin)
  const port = Number(url.port) || (tls === undefined ? 80 : 443)
  const tcp: TcpSocketConnectOpts = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveDelay,
    autoSelectFamily: true,
  }
  const target = socketPath === undefined ? tcp : { path: socketPath }
  const secure = tls === undefined ? undefined : secureOptions(tls)
  let session: Buffer | undefined

  const open = (onread: OnReadOpts | undefined, connected: () => void): Socket => {
    const socket =
      secure === undefined
        ? connectPlain(onread === undefined ? target : { ...target, onread })
        : connectTls({ ...target, ...secure, ...(session && { session }) })
    const timer = setTimeout(() => socket.destroy(new ConnectTimeoutError()), connectTimeout)
    socket.once('close', () => clearTimeout(timer))
    socket.once(secure === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer)
      connected()
    })
    if (secure !== undefined) {
      socket.on('session', (made: Buffer) => {
        session = made
      })
      // A session that the server no longer accepts must not be offered again and again.
      socket.once('error', () => {
        session = undefined
      })
    }
    return socket
  }
  return { host: url.host, open }
}

function secureOptions(tls: NonNullable<TransportSettings['tls']>): ConnectionOptions {
  const { serverName, verify, ca, cert, key } = tls
  return {
    rejectUnauthorized: verify,
    // An address is verified, but not sent as SNI (RFC 6066 §3).
    servername: isIP(serverName) === 0 ? serverName : '',
    checkServerIdentity: (_asked, certificate) => checkServerIdentity(serverName, certificate),
    ALPNProtocols: ['http/1.1'],
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
  }
}
