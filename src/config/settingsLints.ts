/**
 * Finds what is wrong or questionable about settings that the schema accepts: loops, addresses in use, certificates,
 * limits that contradict each other.
 *
 * @module
 */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { ReadFile } from '../testing/savedTests.js'
import type { Address } from './address.js'
import { type Severity, unreadableReason } from './errors.js'
import type { Settings } from './settings.js'
import type { SettingsConfig } from './settingsSchema.js'
import type { ConfigPath } from './source.js'
import type { SchemaProblem } from './validate.js'

export interface SettingsFinding extends SchemaProblem {
  readonly severity: Severity
}

type ReportWarning = (
  severity: Severity,
  code: SchemaProblem['code'],
  path: ConfigPath,
  message: string,
) => void

/** @param readFile reads certificates and keys; if omitted, they are not checked */
export function settingsFindings(
  config: SettingsConfig,
  settings: Settings,
  readFile: ReadFile | undefined,
): SettingsFinding[] {
  const findings: SettingsFinding[] = []
  const report: ReportWarning = (severity, code, path, message) =>
    findings.push({ severity, code, path, at: 'value', message })
  addresses(config, settings, report)
  limits(settings, report)
  withoutEffect(config, settings, report)
  if (readFile !== undefined) certificates(config, settings, readFile, report)
  return findings
}

const loopback = /^(?:127\.\d+\.\d+\.\d+|\[?::1\]?|localhost|0\.0\.0\.0|\[?::\]?)$/i

function isSameAddress(a: Address, b: Address): boolean {
  if (a.kind === 'unix' || b.kind === 'unix') {
    return a.kind === 'unix' && b.kind === 'unix' && a.path === b.path
  }
  if (a.port !== b.port || a.port === 0) return false
  return a.host === b.host || (loopback.test(a.host) && loopback.test(b.host))
}

function addresses(config: SettingsConfig, { listen, admin, routes }: Settings, report: ReportWarning): void {
  for (const [path, url] of upstreamsOf(config)) {
    const route = routes.find(({ upstream }) => upstream.url === url)
    if (route === undefined) continue
    const { origin, socketPath } = route.upstream
    const { hostname, port, protocol } = new URL(origin)
    const address: Address =
      socketPath === undefined
        ? { kind: 'tcp', host: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80) }
        : { kind: 'unix', path: socketPath }
    for (const [name, own] of [
      ['listen', listen.address],
      ['admin', admin?.address],
    ] as const) {
      if (own === undefined || !isSameAddress(own, address)) continue
      const message = `"${url}" is the address on which the proxy itself listens ("${name}"), so requests would loop; write the address of the service, or change "${name}"`
      report('fault', 'loop', path, message)
    }
  }
  if (admin !== undefined && isSameAddress(listen.address, admin.address)) {
    const message =
      '"admin" and "listen" have the same address; give "admin" another port, as in 127.0.0.1:9901'
    report('fault', 'address-in-use', ['admin'], message)
  }
}

function upstreamsOf({ upstream, routes = [] }: SettingsConfig): (readonly [ConfigPath, string])[] {
  const all = [
    [['upstream'], upstream] as const,
    ...routes.map((route, index) => [['routes', String(index), 'upstream'], route.upstream] as const),
  ]
  return all.flatMap(([path, written]) =>
    written === undefined
      ? []
      : [
          typeof written === 'string'
            ? ([path, written] as const)
            : ([[...path, 'url'], written.url] as const),
        ],
  )
}

function limits({ limits, log }: Settings, report: ReportWarning): void {
  if (limits.requestTimeout < limits.requestHeadTimeout) {
    const message =
      '"requestTimeout" is shorter than "requestHeadTimeout", which therefore has no effect; make "requestTimeout" longer or "requestHeadTimeout" shorter'
    report('warning', 'doubtful-setting', ['limits', 'requestTimeout'], message)
  }
  if (limits.target > limits.requestHead) {
    const message =
      '"target" is larger than "requestHead", which includes the target; make "requestHead" larger'
    report('warning', 'doubtful-setting', ['limits', 'target'], message)
  }
  if (log.sample > 0 && log.exchanges !== 'changed') {
    const message = `"sample" only has an effect with "exchanges: changed", but "exchanges" is ${log.exchanges}; remove "sample"`
    report('warning', 'doubtful-setting', ['log', 'sample'], message)
  }
}

const isUnix = (address: Address | undefined) => address?.kind === 'unix'

/** Settings that have no effect in combination with others. */
function withoutEffect(
  { listen, admin, log }: SettingsConfig,
  settings: Settings,
  report: ReportWarning,
): void {
  const modes = [
    ['listen', listen, settings.listen.address],
    ['admin', admin, settings.admin?.address],
  ] as const
  for (const [name, written, address] of modes) {
    if (typeof written !== 'object' || written.mode === undefined || isUnix(address)) continue
    const message = `"mode" is for unix sockets, but "${name}" is not one; remove "mode", or write "address: unix:/path"`
    report('warning', 'doubtful-setting', [name, 'mode'], message)
  }
  if (log?.fields !== undefined && log.format === 'common') {
    const message =
      'the fields of "format: common" are fixed, so "fields" only affects incidents; remove it, or write "format: json"'
    report('warning', 'doubtful-setting', ['log', 'fields'], message)
  }
}

interface Files {
  readonly path: ConfigPath
  readonly cert: string | undefined
  readonly key: string | undefined
  readonly ca: string | undefined
}

function certificates(
  config: SettingsConfig,
  settings: Settings,
  readFile: ReadFile,
  report: ReportWarning,
): void {
  const { cert, key } = settings.listen.tls ?? {}
  const all: Files[] = [{ path: ['listen', 'tls'], cert, key, ca: undefined }]
  for (const [path, url] of upstreamsOf(config)) {
    const tls = settings.routes.find(({ upstream }) => upstream.url === url)?.upstream.tls
    all.push({ path: [...path.slice(0, -1), 'tls'], cert: tls?.cert, key: tls?.key, ca: tls?.ca })
  }
  for (const files of all) pair(files, readFile, report)
}

function pair({ path, cert, key, ca }: Files, readFile: ReadFile, report: ReportWarning): void {
  const bad = (member: string, message: string) =>
    report('fault', 'bad-certificate', [...path, member], message)
  const parsed = <T>(member: string, file: string | undefined, what: string, parse: (bytes: Buffer) => T) => {
    if (file === undefined) return undefined
    let bytes: Buffer
    try {
      bytes = readFile(file)
    } catch (error) {
      bad(member, `${file}: ${unreadableReason(error as NodeJS.ErrnoException)}; expected ${what} in PEM`)
      return undefined
    }
    try {
      return parse(bytes)
    } catch {
      bad(member, `${file} is not ${what}; expected PEM, which begins with "-----BEGIN"`)
      return undefined
    }
  }
  const certificate = parsed('cert', cert, 'a certificate', (bytes) => new X509Certificate(bytes))
  parsed('ca', ca, 'a certificate', (bytes) => new X509Certificate(bytes))
  const privateKey = parsed('key', key, 'a private key without a passphrase', createPrivateKey)
  if (certificate === undefined) return
  if (privateKey !== undefined && !certificate.checkPrivateKey(privateKey)) {
    bad('key', `${key} is not the key of ${cert}; use the private key that belongs to the certificate`)
  }
  const until = Date.parse(certificate.validTo)
  if (until < Date.now()) {
    const message = `${cert} has expired, on ${new Date(until).toISOString().slice(0, 10)}; replace it`
    report('warning', 'bad-certificate', [...path, 'cert'], message)
  }
}
