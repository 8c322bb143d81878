/**
 * Turns the text of a config into a frozen plan, or into all the errors that keep it from being one.
 *
 * @module
 */
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { CompiledRule, RuleSet } from '../engine/ruleSet.js'
import { parsePointer } from '../http/pointer.js'
import type { TestCase } from '../rules/example.js'
import { kinds } from '../rules/index.js'
import { compileSchedule } from '../schedule/schedule.js'
import { type ReadFile, resolveTests, type WrittenTest } from '../testing/savedTests.js'
import { compileRules, optionReader, type ReportRuleError } from './compile.js'
import { encodingError } from './encoding.js'
import type { Environment } from './environment.js'
import { type ConfigError, inFileOrder, type Severity, unreadableReason } from './errors.js'
import { type Included, readIncludes } from './include.js'
import { lintRules } from './lints.js'
import { nearest } from './nearest.js'
import { type Override, withOverride } from './overrides.js'
import { profileRules, type RuleItem } from './profile.js'
import { configSchema } from './schema.js'
import { normalizePrefix, type Profile, type Settings, settingsOf } from './settings.js'
import { settingsFindings } from './settingsLints.js'
import type { SettingsConfig } from './settingsSchema.js'
import { type ConfigPath, type ConfigText, parseSource } from './source.js'
import { lintTarget, type Target } from './targets.js'
import type { UpstreamConfig } from './upstreamSchema.js'
import { type SchemaProblem, validate } from './validate.js'

/** A compiled config: immutable, and shared by all exchanges that began under it. */
export interface Plan {
  readonly settings: Settings
  /** In file order; the rules of the profile are last. */
  readonly rules: readonly CompiledRule[]
  /** The rules with their indexes, if they were built in slices during traffic. */
  readonly ruleSet?: RuleSet
  readonly tests: readonly TestCase[]
}

export interface Loaded {
  /** Undefined if there is an error that is not a warning. */
  readonly plan: Plan | undefined
  /** In the order of the file, warnings included. */
  readonly errors: readonly ConfigError[]
  /** The config as one mapping, with variables, overrides and included files applied; undefined without a plan. */
  readonly data?: ConfigData
  /** Files and folders from which the config was made, in addition to its own file. */
  readonly files?: readonly string[]
  /** The text of the file; undefined if it cannot be read. */
  readonly text?: string
}

export interface LoadOptions {
  readonly environment: Environment
  readonly overrides?: readonly Override[]
  /** `optional` if nothing is forwarded: in Envoy, or in your own app. */
  readonly upstream?: 'required' | 'optional'
  /** Warns about anything that has no effect at this target. Undefined: `serve`. */
  readonly target?: Target | undefined
  /** Reads the exchanges that tests name, and certificates. If omitted, neither is read: serving reads its own. */
  readonly readFile?: ReadFile
  /** If given, only these files can be included. */
  readonly includable?: readonly string[]
}

export type ConfigData = SettingsConfig & {
  readonly rules?: readonly RuleItem[]
  readonly tests?: readonly WrittenTest[]
}

const schema = configSchema(kinds)
const none = { tests: [], findings: [] }

/** Loads the config from a file. Never throws, whatever the file contains, even if it cannot be read. */
export async function loadFile(file: string, options: LoadOptions): Promise<Loaded> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => unreadable(file, error))
  return 'code' in bytes ? { plan: undefined, errors: [bytes] } : loadBytes(bytes, file, options)
}

/** Loads the config from the bytes of its file. Never throws. */
export function loadBytes(bytes: Buffer, file: string, options: LoadOptions): Loaded {
  const error = encodingError(bytes, file)
  if (error !== undefined) return { plan: undefined, errors: [error] }
  const text = bytes.toString()
  return { ...loadText(text, file, options), text }
}

/** Loads the config from its text. Never throws. */
export function loadText(text: string, file: string, options: LoadOptions): Loaded {
  const source = parseSource(text, file, options.environment)
  if (source.errors.length > 0)
    return { plan: undefined, errors: inFileOrder([...source.errors, ...source.warnings]) }
  const overrides = options.overrides ?? []
  const merged = withIncludes(overrides.reduce(withOverride, source.value ?? {}), file, options)
  const { data, includes } = merged
  const errors = [...(includes?.errors ?? [])]
  const place = placerOf(source, includes?.included ?? [], data, overrides)

  const findings = [...validate(schema, data), ...(includes?.findings ?? [])]
  const isSound = (path: ConfigPath) => !findings.some((finding) => startsWith(finding.path, path))
  const config = data as ConfigData
  const isMapping = !findings.some(({ path, at }) => path.length === 0 && at === 'value')
  if (isMapping && isSound(['upstream']) && isSound(['routes']))
    findings.push(...upstreamFindings(config, options.upstream !== 'optional'))

  if (isSound(['maintenance'])) findings.push(...maintenanceFindings(config))

  // Everything without errors is checked further, so that all errors are reported at once.
  const written = Array.isArray(config.rules) ? config.rules : []
  const profile = Object.hasOwn(profileRules, config.profile ?? '') ? config.profile! : 'recommended'
  findings.push(...reservedNameFindings(written, profile))
  const sound = written.map((item, index) => (isSound(['rules', String(index)]) ? item : undefined))
  const readOptions = optionReader()
  const items = [...sound, ...profileRules[profile]]
  const compiled = compileRules(items, kinds, reportIn(findings, written.length), readOptions)
  if (isSound(['rules']) && isSound(['tests'])) findings.push(...testFindings(config, compiled))
  const tested = isSound(['tests']) ? resolveTests(config.tests ?? [], dirname(file), options.readFile) : none
  findings.push(...tested.findings)
  const settings = findings.length === 0 ? settingsOf(config, dirname(file)) : undefined
  const about = settings === undefined ? [] : settingsFindings(config, settings, options.readFile)
  findings.push(...about.filter(({ severity }) => severity === 'fault'))

  errors.push(...findings.map((finding) => place(finding, 'fault')))
  const isUsable = !errors.some(({ severity }) => severity === 'fault')
  errors.push(...source.warnings)
  if (settings === undefined || !isUsable) return { plan: undefined, errors: inFileOrder(errors) }
  const warnings = [
    ...(includes?.warnings ?? []),
    ...about.filter(({ severity }) => severity === 'warning'),
    ...lintRules(written, compiled, kinds, readOptions),
    ...(options.target === undefined ? [] : lintTarget(config, written, options.target)),
  ].map((finding) => place(finding, 'warning'))
  return {
    plan: Object.freeze({ settings, rules: compiled, tests: Object.freeze(tested.tests) }),
    errors: inFileOrder([...errors, ...warnings]),
    data: config,
    files: includes?.watched ?? [],
  }
}

/** Adds the errors of rules to the findings; rules after the written ones are those of the profile. */
function reportIn(findings: SchemaProblem[], written: number): ReportRuleError {
  return (item, pointer, code, message) => {
    const path = item < written ? ['rules', String(item), ...parsePointer(pointer)] : []
    // A message begins with its subject.
    const at = message.startsWith(`"${path.at(-1)}" `) ? 'key' : 'value'
    findings.push({ code, path, at, message })
  }
}

function maintenanceFindings({ maintenance }: ConfigData): SchemaProblem[] {
  const findings: SchemaProblem[] = []
  if (maintenance === undefined) return findings
  compileSchedule(maintenance, (pointer, message) => {
    const path = ['maintenance', ...parsePointer(pointer)]
    findings.push({ code: 'bad-option', path, at: 'value', message })
  })
  return findings
}

/** The data with the rules and tests of included files appended. */
function withIncludes(data: unknown, file: string, options: LoadOptions) {
  const { include, rules = [], tests = [] } = (data ?? {}) as Record<string, unknown>
  const patterns = [include].flat()
  const isSound = Array.isArray(rules) && Array.isArray(tests)
  if (include === undefined || !isSound || !patterns.every((each) => typeof each === 'string')) {
    return { data, includes: undefined }
  }
  const includes = readIncludes(include as string | string[], dirname(file), options)
  const all = {
    ...(data as object),
    rules: [...rules, ...includes.included.flatMap((each) => each.rules)],
    tests: [...tests, ...includes.included.flatMap((each) => each.tests.map((test) => located(test, each)))],
  }
  return { data: all as unknown, includes }
}

/** An exchange that an included test names is relative to the file of the test. */
function located(test: unknown, { source }: Included): unknown {
  const { exchange } = (test ?? {}) as { exchange?: unknown }
  if (typeof exchange !== 'string') return test
  return { ...(test as object), exchange: resolve(dirname(source.file), exchange) }
}

/** Finds the place of a problem: in the config, in an included file, or in an override. */
function placerOf(
  source: ConfigText,
  included: readonly Included[],
  data: unknown,
  overrides: readonly Override[],
): (finding: SchemaProblem, severity: Severity) => ConfigError {
  const sizeOf = (key: 'rules' | 'tests') => {
    const all = (data as Record<string, unknown> | null)?.[key]
    const added = included.reduce((sum, each) => sum + each[key].length, 0)
    return Array.isArray(all) ? all.length - added : 0
  }
  const own = { rules: sizeOf('rules'), tests: sizeOf('tests') }
  const originOf = (path: ConfigPath): [ConfigText, ConfigPath] => {
    const [key, index, ...rest] = path
    if ((key !== 'rules' && key !== 'tests') || index === undefined) return [source, path]
    let at = Number(index) - own[key]
    if (at < 0) return [source, path]
    for (const each of included) {
      if (at < each[key].length) return [each.source, [key, String(at), ...rest]]
      at -= each[key].length
    }
    return [source, path]
  }
  return ({ code, path, at, message }, severity) => {
    const override = overrides.find((candidate) => startsWith(path, candidate.path))
    if (override !== undefined) {
      return { code, severity, place: { file: override.source, line: 0, column: 0, length: 0 }, message }
    }
    const [origin, inside] = originOf(path)
    const place = at === 'key' ? origin.placeOfKey(inside) : origin.placeOfValue(inside)
    return { code, severity, place, message }
  }
}

/** The error for a file that the operating system cannot read. */
export function unreadable(file: string, error: NodeJS.ErrnoException): ConfigError {
  return {
    code: 'unreadable-file',
    severity: 'fault',
    place: { file, line: 0, column: 0, length: 0 },
    message: `${unreadableReason(error)}; give the path of a readable config, or set UPSTANDING_CONFIG`,
  }
}

function upstreamFindings({ upstream, routes = [] }: ConfigData, isRequired: boolean): SchemaProblem[] {
  const findings: SchemaProblem[] = []
  const prefixes = routes.map((route) => normalizePrefix(route.prefix))
  for (const [index, prefix] of prefixes.entries()) {
    const earlier = prefixes.indexOf(prefix)
    if (earlier === index) continue
    const message = `route ${earlier + 1} already has the prefix "${prefix}"; each prefix has one upstream: remove one`
    findings.push({
      code: 'repeated-prefix',
      path: ['routes', String(index), 'prefix'],
      at: 'value',
      message,
    })
  }
  const places: (readonly [ConfigPath, UpstreamConfig | undefined])[] = [
    [['upstream'], upstream],
    ...routes.map((route, index) => [['routes', String(index), 'upstream'], route.upstream] as const),
  ]
  for (const [path, written] of places) {
    if (typeof written !== 'object' || written.tls === undefined || /^https:/i.test(written.url)) continue
    const message = `"tls" has no effect on ${written.url}; write https in "url", or remove "tls"`
    findings.push({ code: 'unused-tls', path: [...path, 'tls'], at: 'key', message })
  }
  if (isRequired && upstream === undefined && routes.length === 0) {
    const message =
      'the config has no "upstream"; add the service’s URL, as in upstream: http://127.0.0.1:3000'
    findings.push({ code: 'no-upstream', path: [], at: 'value', message })
  }
  return findings
}

/** Finds rules that are named like one that the profile adds. */
function reservedNameFindings(written: readonly (RuleItem | null)[], profile: Profile): SchemaProblem[] {
  const reserved = profileRules[profile].map(({ name }) => name)
  return written.flatMap((item, index): SchemaProblem[] => {
    if (!reserved.includes(item?.name)) return []
    const message = `the profile "${profile}" adds a rule named "${item!.name}"; choose another name, or write "profile: none" to use only your rules`
    return [{ code: 'repeated-name', path: ['rules', String(index), 'name'], at: 'value', message }]
  })
}

function testFindings({ tests = [] }: ConfigData, rules: readonly CompiledRule[]): SchemaProblem[] {
  const names = rules.map((rule) => rule.name)
  return tests.flatMap((test, index) =>
    (test.expect.rules ?? []).flatMap((name, item): SchemaProblem[] => {
      if (names.includes(name)) return []
      const meant = nearest(name, names)
      const remedy = meant === undefined ? `the rules are ${names.join(', ')}` : `did you mean "${meant}"?`
      const path = ['tests', String(index), 'expect', 'rules', String(item)]
      return [{ code: 'unknown-rule', path, at: 'value', message: `no rule is named "${name}"; ${remedy}` }]
    }),
  )
}

function startsWith(path: ConfigPath, start: ConfigPath): boolean {
  return start.every((step, index) => path[index] === step)
}
