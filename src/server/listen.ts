/**
 * Binds a server to its address; if that fails, says why in one line.
 *
 * @module
 */
import { chmod, lstat, unlink } from 'node:fs/promises'
import { connect, type Server } from 'node:net'
import { isMainThread } from 'node:worker_threads'
import type { Address } from '../config/address.js'

/** The address cannot be listened on; the message is one readable line. */
export class ListenError extends Error {}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; stop it, or choose another address',
  EACCES: 'not permitted; choose a port from 1024 on, or a directory that can be written to',
  EPERM: 'not permitted; choose another address',
  EADDRNOTAVAIL: 'this machine does not have this address; 0.0.0.0 means all of its addresses',
  ENOENT: 'the directory of the socket does not exist; create it',
  ENOTFOUND: 'the name does not resolve; use an address of this machine',
}

// The kernel's limit in bytes; Node truncates longer paths, and would listen somewhere else.
const maxSocketPath = 107

/** The address as people write it. */
export function formatAddress(address: Address): string {
  if (address.kind === 'unix') return `unix:${address.path}`
  return `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`
}

/** The error to report for any failure to listen. */
function asListenError(address: Address, error: unknown): ListenError {
  const { code, message } = error as NodeJS.ErrnoException
  return new ListenError(`cannot listen on ${formatAddress(address)}: ${reasons[code ?? ''] ?? message}`)
}

/** Removes a stale socket file, left by a program that ended without cleaning up. */
async function removeStaleSocket(address: Address): Promise<void> {
  if (address.kind !== 'unix') return
  const { path } = address
  const isSocket = await lstat(path).then(
    (stats) => stats.isSocket(),
    () => false,
  )
  if (isSocket && !(await answers(path))) await unlink(path).catch(() => {})
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'ECONNREFUSED'))
  })
}

function bind(server: Server, address: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    const where =
      address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port }
    server.listen(where, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Runs `create`, so that the file it creates has these permissions from its first moment on. */
function creating<T>(mode: number | undefined, create: () => T): T {
  if (mode === undefined || !isMainThread) return create()
  const umask = process.umask(0o777 & ~mode)
  try {
    return create()
  } finally {
    process.umask(umask)
  }
}

/**
 * Starts to listen; returns the address, with the port that the system chose if the config says 0.
 * @param socketMode permissions of a unix socket's file; undefined: as the umask says
 * @throws {ListenError} if it cannot
 */
export async function listenOn(
  server: Server,
  address: Address,
  socketMode: number | undefined,
): Promise<Address> {
  if (address.kind === 'unix' && Buffer.byteLength(address.path) > maxSocketPath) {
    throw new ListenError(
      `cannot listen on ${formatAddress(address)}: the path has more than ${maxSocketPath} bytes; choose a shorter one`,
    )
  }
  await removeStaleSocket(address)
  try {
    await creating(socketMode, () => bind(server, address))
    // In a worker, the primary process has created the file.
    if (address.kind === 'unix' && socketMode !== undefined) await chmod(address.path, socketMode)
  } catch (error) {
    throw asListenError(address, error)
  }
  const bound = server.address()
  if (address.kind === 'unix' || bound === null || typeof bound === 'string') return address
  return { ...address, port: bound.port }
}
