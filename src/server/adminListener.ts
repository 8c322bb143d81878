/**
 * Opens and closes the admin listener.
 *
 * @module
 */
import type { AdminSettings } from '../config/settings.js'
import { type Administered, buildAdmin } from './admin.js'
import { formatAddress, ListenError, listenOn } from './listen.js'

export interface AdminListener {
  readonly address: string
  close(): void
}

/**
 * @param started the settings at startup, whose address is used; the token is that of the active plan
 * @throws {ListenError} if it cannot listen
 */
export async function openAdmin(
  administered: Administered,
  started: AdminSettings,
  token: () => string | undefined,
): Promise<AdminListener> {
  const { address, socketMode } = started
  const app = buildAdmin(administered, () => ({ ...started, token: token() }))
  await app.ready()
  const bound = await listenOn(app.server, address, socketMode).catch((error: Error) => {
    if (!(error instanceof ListenError)) throw error
    throw new ListenError(`${error.message} (the admin listener: "admin" in the config, or --admin ADDRESS)`)
  })
  return {
    address: formatAddress(bound),
    close() {
      void app.close()
      app.server.close()
      app.server.closeAllConnections()
    },
  }
}
