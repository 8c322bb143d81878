/**
 * Reads certificates and keys from their files, and checks them before anything is built on them.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { ListenSettings, Settings, UpstreamTlsSettings } from '../config/settings.js'

/** A TLS file of the config that cannot be used; the message is one readable line. */
export class TlsFileError extends Error {}

export interface UpstreamTlsFiles {
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
}

export type ListenTlsFiles = Required<Omit<UpstreamTlsFiles, 'ca'>>

function read(setting: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'the file does not exist' : code === 'EACCES' ? 'not permitted' : message
    throw new TlsFileError(`${path}: ${why}; expected the PEM file of "${setting}"`)
  }
}

/** Reports what would otherwise fail at the first connection: a key that does not match, a file that is not PEM. */
function checked<T extends UpstreamTlsFiles>(setting: string, files: T, paths: readonly string[]): T {
  try {
    createSecureContext(files)
  } catch (error) {
    const reason = (error as Error).message
    throw new TlsFileError(
      `${paths.join(', ')}: not usable as "${setting}" (${reason}); expected matching PEM files`,
    )
  }
  return files
}

/** @throws {TlsFileError} if a file cannot be used */
export function readUpstreamTls(tls: UpstreamTlsSettings | undefined): UpstreamTlsFiles {
  const { ca, cert, key } = tls ?? {}
  const paths = [ca, cert, key].filter((path) => path !== undefined)
  if (paths.length === 0) return {}
  const files = {
    ...(ca !== undefined && { ca: read('ca', ca) }),
    ...(cert !== undefined && { cert: read('cert', cert) }),
    ...(key !== undefined && { key: read('key', key) }),
  }
  return checked('tls', files, paths)
}

/** @throws {TlsFileError} if a file cannot be used */
export function readListenTls(tls: ListenSettings['tls']): ListenTlsFiles | undefined {
  if (tls === undefined) return undefined
  const files = { cert: read('cert', tls.cert), key: read('key', tls.key) }
  return checked('listen', files, [tls.cert, tls.key])
}

/** Identifies contents without revealing anything of a key. */
export function digestOf(files: UpstreamTlsFiles): string {
  const hash = createHash('sha256')
  for (const [name, content] of Object.entries(files))
    hash.update(`${name} ${content.length} `).update(content)
  return hash.digest('base64')
}

/** The TLS files, whose changes also require a reload. */
export function tlsFilesOf({ listen, routes }: Settings): string[] {
  const upstreams = routes.flatMap(({ upstream: { tls } }) => [tls?.ca, tls?.cert, tls?.key])
  return [listen.tls?.cert, listen.tls?.key, ...upstreams].filter((path) => path !== undefined)
}
