/**
 * Gives a connection that Node detached for an upgrade back to its server. In node:http an `upgrade` cannot be declined
 * before Node 24.9, and never after the upstream was called.
 *
 * @module
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { splitList } from '../../http/fields.js'

const ofUpgrade: ReadonlySet<string> = new Set(['upgrade', 'http2-settings'])

/**
 * The server reads the request again, as one without an upgrade (RFC 9110 §7.8).
 *
 * @param early bytes that followed the request's head
 */
export function reinject(server: Server, message: IncomingMessage, socket: Socket, early: Buffer): void {
  const { rawHeaders: raw } = message
  let head = `${message.method} ${message.url} HTTP/${message.httpVersion}\r\n`
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase()
    if (ofUpgrade.has(name)) continue
    const value = name === 'connection' ? withoutUpgrade(raw[i + 1]!) : raw[i + 1]!
    if (name !== 'connection' || value !== '') head += `${raw[i]}: ${value}\r\n`
  }
  socket.unshift(Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), early]))
  server.emit((socket as TLSSocket).encrypted ? 'secureConnection' : 'connection', socket)
  socket.resume()
}

function withoutUpgrade(connection: string): string {
  return splitList(connection)
    .filter((option) => !ofUpgrade.has(option.toLowerCase()))
    .join(', ')
}
