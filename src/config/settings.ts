/**
 * Settings: the part of a config that the proxy reads, with defaults filled in and units resolved; frozen.
 *
 * @module
 */
import { resolve } from 'node:path'
import { parseDuration } from '../http/duration.js'
import { parseSize } from '../http/size.js'
import type { MaintenanceOptions } from '../schedule/schedule.js'
import type { TSchema } from '../schema/type.js'
import { type Address, parseAddress, parseUpstream } from './address.js'
import {
  auditSchema,
  defaultOf,
  forwardedSchema,
  limitsSchema,
  logSchema,
  type SettingsConfig,
  settingsSchema,
  type UpstreamConfig,
  upstreamObject,
} from './settingsSchema.js'

/** All durations in milliseconds, all sizes in bytes, all files as absolute paths. */
export interface Settings {
  readonly listen: ListenSettings
  /** Longest prefix first. `upstream` of the config is the one with the prefix `/`. */
  readonly routes: readonly RouteSettings[]
  readonly profile: Profile
  readonly mode: Mode
  readonly limits: LimitSettings
  readonly log: LogSettings
  /** Undefined: exchanges are not recorded. */
  readonly audit: AuditSettings | undefined
  readonly forwarded: ForwardedSettings
  /** Undefined: no admin listener. */
  readonly admin: AdminSettings | undefined
  readonly workers: number
  readonly maintenance: MaintenanceSettings | undefined
}

export interface AdminSettings {
  readonly address: Address
  readonly token: string | undefined
}

export interface MaintenanceSettings extends Omit<MaintenanceOptions, 'exempt'> {
  readonly exempt: readonly string[]
}

export type Mode = 'enforce' | 'observe'
export type Profile = 'recommended' | 'none'

export interface ListenSettings {
  readonly address: Address
  readonly tls: { readonly cert: string; readonly key: string } | undefined
}

export interface RouteSettings {
  /** Starts with `/` and ends without it, but for `/` itself. */
  readonly prefix: string
  readonly upstream: UpstreamSettings
  readonly stripPrefix: boolean
}

export interface UpstreamSettings {
  /** Scheme, host and port, for undici and the Host field; `http://localhost` when `socketPath` is set. */
  readonly origin: string
  readonly socketPath: string | undefined
  readonly connectTimeout: number
  readonly headTimeout: number
  /** Longest silence within a body that is no stream. */
  readonly bodyTimeout: number
  /** Longest silence within a stream; undefined: without end. */
  readonly streamTimeout: number | undefined
  readonly connections: number
  readonly keepAlive: number
  /** Undefined for `http:` and sockets. */
  readonly tls: UpstreamTlsSettings | undefined
}

export interface UpstreamTlsSettings {
  readonly ca: string | undefined
  readonly cert: string | undefined
  readonly key: string | undefined
  readonly serverName: string | undefined
  readonly verify: boolean
}

export interface LimitSettings {
  readonly target: number
  readonly requestHead: number
  /** Undefined: without bound. */
  readonly requestBody: number | undefined
  readonly responseHead: number
  readonly requestHeadTimeout: number
  readonly requestTimeout: number
  readonly sendTimeout: number
  readonly keepAlive: number
  readonly connections: number
  /** Undefined: without bound. */
  readonly requestsPerConnection: number | undefined
  readonly exchanges: number
  readonly heldBytes: number
  readonly drain: number
}

export interface LogSettings {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  readonly exchanges: 'all' | 'changed' | 'none'
  /** From 0 to 1. */
  readonly sample: number
  readonly redact: readonly string[]
}

export interface AuditSettings {
  readonly file: string
  readonly maxBytes: number
}

export interface ForwardedSettings {
  /** Addresses and CIDR blocks. */
  readonly trustProxy: readonly string[]
}

/**
 * Makes settings of a config that the schema accepts.
 *
 * @param directory what files named in the config are relative to
 */
export function settingsOf(config: SettingsConfig, directory: string): Settings {
  return deepFreeze({
    listen: listenOf(config, directory),
    routes: routesOf(config, directory),
    profile: config.profile ?? (defaultOf(settingsSchema, 'profile') as Profile),
    mode: config.mode ?? (defaultOf(settingsSchema, 'mode') as Mode),
    limits: resolved(limitsSchema, config.limits) as unknown as LimitSettings,
    log: resolved(logSchema, config.log) as unknown as LogSettings,
    audit: auditOf(config, directory),
    forwarded: resolved(forwardedSchema, config.forwarded) as unknown as ForwardedSettings,
    admin: adminOf(config),
    workers: config.workers ?? (defaultOf(settingsSchema, 'workers') as number),
    maintenance: maintenanceOf(config, directory),
  })
}

function auditOf({ audit }: SettingsConfig, directory: string): AuditSettings | undefined {
  if (audit === undefined) return undefined
  const { maxBytes } = resolved(auditSchema, audit)
  return { file: resolve(directory, audit.file), maxBytes: maxBytes as number }
}

function adminOf({ admin = {} }: SettingsConfig): AdminSettings | undefined {
  const { address, token } = typeof admin === 'string' ? { address: admin, token: undefined } : admin
  const text = address ?? (defaultOf(settingsSchema, 'admin') as string)
  return text === 'off' ? undefined : { address: parseAddress(text)!, token }
}

function maintenanceOf({ maintenance }: SettingsConfig, directory: string): MaintenanceSettings | undefined {
  if (maintenance === undefined) return undefined
  const { file, exempt = [] } = maintenance
  return { ...maintenance, exempt, ...(file !== undefined && { file: resolve(directory, file) }) }
}

function listenOf(config: SettingsConfig, directory: string): ListenSettings {
  const listen = config.listen ?? {}
  const { address, tls } = typeof listen === 'string' ? { address: listen, tls: undefined } : listen
  return {
    address: parseAddress(address ?? (defaultOf(settingsSchema, 'listen') as string))!,
    tls: tls && { cert: resolve(directory, tls.cert), key: resolve(directory, tls.key) },
  }
}

function routesOf(config: SettingsConfig, directory: string): RouteSettings[] {
  const routes = (config.routes ?? []).map((route) => ({
    prefix: normalisePrefix(route.prefix),
    upstream: upstreamOf(route.upstream, directory),
    stripPrefix: route.stripPrefix ?? false,
  }))
  if (config.upstream !== undefined) {
    routes.push({ prefix: '/', upstream: upstreamOf(config.upstream, directory), stripPrefix: false })
  }
  return routes.sort((a, b) => b.prefix.length - a.prefix.length)
}

/** Without the slash at its end, which changes nothing. */
export function normalisePrefix(prefix: string): string {
  return prefix.replace(/(?<=.)\/+$/, '')
}

function upstreamOf(written: UpstreamConfig, directory: string): UpstreamSettings {
  const config = typeof written === 'string' ? { url: written } : written
  const { origin, secure, socketPath } = parseUpstream(config.url)!
  const { url: _url, tls, ...bounds } = resolved(upstreamObject, config)
  const at = (file: string | undefined) => (file === undefined ? undefined : resolve(directory, file))
  const { ca, cert, key, serverName, verify } = (tls ?? {}) as NonNullable<
    Exclude<UpstreamConfig, string>['tls']
  >
  return {
    origin,
    socketPath,
    ...(bounds as Pick<UpstreamSettings, 'connectTimeout' | 'headTimeout' | 'bodyTimeout' | 'streamTimeout'>),
    ...(bounds as Pick<UpstreamSettings, 'connections' | 'keepAlive'>),
    tls: secure
      ? { ca: at(ca), cert: at(cert), key: at(key), serverName, verify: verify ?? true }
      : undefined,
  }
}

/** The object with a value for each property of its schema: as written, else the default; units resolved. */
function resolved(schema: TSchema, written: object = {}): Record<string, unknown> {
  const { properties } = schema as unknown as { properties: Record<string, { format?: string }> }
  const values = written as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(properties).map(([key, { format }]) => [
      key,
      inUnits(format, values[key] ?? defaultOf(schema, key)),
    ]),
  )
}

function inUnits(format: string | undefined, value: unknown): unknown {
  if (typeof value !== 'string') return value
  return format === 'duration' ? parseDuration(value) : format === 'size' ? parseSize(value) : value
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (member !== null && typeof member === 'object') deepFreeze(member)
  }
  return Object.freeze(value)
}
