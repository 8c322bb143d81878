/**
 * Settings: the part of a config that the proxy reads, with defaults filled in and units converted; frozen.
 *
 * @module
 */
import { resolve } from 'node:path'
import { type Output, read } from '../schema/option.js'
import { type Address, parseAddress, parseUpstream } from './address.js'
import type { auditSchema, logSchema } from './logSchema.js'
import {
  type forwardedSchema,
  type limitsSchema,
  type localRepliesSchema,
  type modeSchema,
  type SettingsConfig,
  settingsSchema,
} from './settingsSchema.js'
import { upstreamObject, upstreamTlsSchema } from './upstreamSchema.js'

/** All durations in milliseconds, all sizes in bytes, all files as absolute paths. */
export interface Settings {
  readonly listen: ListenSettings
  /** Longest prefix first. The config's `upstream` is the route with the prefix `/`. */
  readonly routes: readonly RouteSettings[]
  readonly profile: Profile
  readonly mode: Mode
  readonly limits: LimitSettings
  readonly log: LogSettings
  /** Undefined if exchanges are not recorded. */
  readonly audit: AuditSettings | undefined
  readonly forwarded: ForwardedSettings
  readonly localReplies: LocalReplySettings
  /** Undefined if there is no admin listener. */
  readonly admin: AdminSettings | undefined
  readonly workers: number
  readonly maintenance: MaintenanceSettings | undefined
}

export interface AdminSettings {
  readonly address: Address
  /** Permissions of the file of a unix socket. */
  readonly socketMode: number
  readonly token: string | undefined
  readonly console: boolean
}

type Config = Output<typeof settingsSchema>

export type Mode = Output<typeof modeSchema>
export type Profile = Config['profile']
export type LimitSettings = Readonly<Output<typeof limitsSchema>>
export type LogSettings = Readonly<Output<typeof logSchema>>
export type AuditSettings = Readonly<Output<typeof auditSchema>>
export type LocalReplySettings = Readonly<Output<typeof localRepliesSchema>>
export type ForwardedSettings = Readonly<Output<typeof forwardedSchema>>
export type MaintenanceSettings = Readonly<NonNullable<Config['maintenance']>>
export type UpstreamTlsSettings = Readonly<Output<typeof upstreamTlsSchema>>

export interface ListenSettings {
  readonly address: Address
  /** Permissions of the file of a unix socket; undefined: as the umask says. */
  readonly socketMode: number | undefined
  readonly tls: { readonly cert: string; readonly key: string } | undefined
}

export interface RouteSettings {
  /** Starts with `/` and does not end with it, except for `/` itself. */
  readonly prefix: string
  readonly upstream: UpstreamSettings
  readonly stripPrefix: boolean
}

type UpstreamOptions = Omit<Output<typeof upstreamObject>, 'tls'>

export interface UpstreamSettings extends Readonly<UpstreamOptions> {
  /** Scheme, host and port, for undici and the Host header; `http://localhost` if `socketPath` is set. */
  readonly origin: string
  readonly socketPath: string | undefined
  /** Undefined for `http:` and for sockets. */
  readonly tls: UpstreamTlsSettings | undefined
}

/**
 * Converts a config that the schema accepts into settings.
 * @param directory to which paths in the config are relative
 */
export function settingsOf(written: SettingsConfig, directory: string): Settings {
  const config = read(settingsSchema, written)
  const at = (file: string) => resolve(directory, file)
  const { profile, mode, limits, log, audit, forwarded, localReplies, workers, maintenance } = config
  return deepFreeze({
    listen: listenOf(config, at),
    routes: routesOf(config, at),
    profile,
    mode,
    limits,
    log,
    audit: audit && { ...audit, file: at(audit.file) },
    forwarded,
    localReplies,
    admin: adminOf(config),
    workers,
    maintenance: maintenance && {
      ...maintenance,
      ...(maintenance.file !== undefined && { file: at(maintenance.file) }),
    },
  })
}

/** Makes a file's path absolute. */
type At = (file: string) => string

function adminOf({ admin }: Config): AdminSettings | undefined {
  const written =
    typeof admin === 'string' ? { address: admin, mode: undefined, token: undefined, console: true } : admin
  const { address, mode, token, console } = written
  if (address === 'off') return undefined
  return { address: parseAddress(address)!, socketMode: modeOf(mode) ?? ownerOnly, token, console }
}

function listenOf({ listen }: Config, at: At): ListenSettings {
  const written = typeof listen === 'string' ? { address: listen, mode: undefined, tls: undefined } : listen
  const { address, mode, tls } = written
  return {
    address: parseAddress(address)!,
    socketMode: modeOf(mode),
    tls: tls && { cert: at(tls.cert), key: at(tls.key) },
  }
}

// Anyone who can open the socket of the admin listener can change the rules.
const ownerOnly = 0o600

const modeOf = (mode: string | undefined) => (mode === undefined ? undefined : Number.parseInt(mode, 8))

function routesOf({ routes, upstream }: Config, at: At): RouteSettings[] {
  const all = routes.map((route) => ({
    ...route,
    prefix: normalizePrefix(route.prefix),
    upstream: upstreamOf(route.upstream, at),
  }))
  if (upstream !== undefined) {
    all.push({ prefix: '/', upstream: upstreamOf(upstream, at), stripPrefix: false })
  }
  return all.sort((a, b) => b.prefix.length - a.prefix.length)
}

/** Removes a trailing slash, which makes no difference. */
export function normalizePrefix(prefix: string): string {
  return prefix.replace(/(?<=.)\/+$/, '')
}

function upstreamOf(config: NonNullable<Config['upstream']>, at: At): UpstreamSettings {
  const { url, tls, ...options } = typeof config === 'string' ? read(upstreamObject, { url: config }) : config
  const { origin, secure, socketPath } = parseUpstream(url)!
  const { ca, cert, key, ...others } = tls ?? read(upstreamTlsSchema, {})
  const files = Object.entries({ ca, cert, key }).flatMap(([name, file]) =>
    file === undefined ? [] : [[name, at(file)]],
  )
  return {
    ...options,
    url,
    origin,
    socketPath,
    tls: secure ? { ...others, ...Object.fromEntries(files) } : undefined,
  }
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (member !== null && typeof member === 'object') deepFreeze(member)
  }
  return Object.freeze(value)
}
