/**
 * Whether the proxy can connect to an upstream, without sending a request.
 *
 * @module
 */
import { connect } from 'node:net'
import type { UpstreamSettings } from '../../config/settings.js'

const timeout = 1000

/** Opens a connection and closes it again. Never rejects. */
export function isReachable({ origin, socketPath }: UpstreamSettings): Promise<boolean> {
  const { hostname, port, protocol } = new URL(origin)
  const host = hostname.replace(/^\[|\]$/g, '')
  const tcp = { host, port: Number(port) || (protocol === 'https:' ? 443 : 80), autoSelectFamily: true }
  return new Promise((resolve) => {
    const socket = connect(socketPath === undefined ? tcp : { path: socketPath })
    const end = (reachable: boolean) => {
      resolve(reachable)
      socket.destroy()
    }
    socket.setTimeout(timeout, () => end(false))
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}
