/**
 * Opens and closes the admin listener.
 *
 * @module
 */
import type { AdminSettings } from '../../config/settings.js'
import { type Administered, buildAdmin } from '../../observe/admin.js'
import { asListenError, formatAddress, removeStaleSocket } from '../../proxy/listen.js'

export interface AdminListener {
  readonly address: string
  close(): void
}

/**
 * @param started the address at which it listens; the token is that of the plan in force
 * @throws {ListenError} when it cannot listen
 */
export async function openAdmin(
  administered: Administered,
  started: AdminSettings,
  token: () => string | undefined,
): Promise<AdminListener> {
  const { address } = started
  const server = buildAdmin(administered, () => ({ address, token: token() }))
  await removeStaleSocket(address)
  await new Promise<void>((resolve, reject) => {
    server.on('error', (error) => reject(asListenError(address, error)))
    const where =
      address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port }
    server.listen(where, resolve)
  })
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  return {
    address: formatAddress(address.kind === 'tcp' ? { ...address, port } : address),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
