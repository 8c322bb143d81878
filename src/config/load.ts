/**
 * From the text of a config to a frozen plan, or to every fault that keeps it from being one.
 *
 * @module
 */
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { CompiledRule } from '../engine/ruleSet.js'
import { parsePointer } from '../http/pointer.js'
import { kinds } from '../rules/index.js'
import type { TestCase } from '../rules/rule.js'
import { compileSchedule } from '../schedule/schedule.js'
import { type ReadFile, resolveTests, type WrittenTest } from '../testing/savedTests.js'
import { compileRules } from './compile.js'
import type { Environment } from './environment.js'
import { type ConfigError, inFileOrder, type Place, type Severity, unreadableReason } from './errors.js'
import { lintRules } from './lints.js'
import { nearest } from './nearest.js'
import { type Override, withOverride } from './overrides.js'
import { profileRules, type RuleItem } from './profile.js'
import { configSchema } from './schema.js'
import { normalisePrefix, type Settings, settingsOf } from './settings.js'
import type { SettingsConfig, UpstreamConfig } from './settingsSchema.js'
import { type Path, parseSource, type Source } from './source.js'
import { type Finding, validate } from './validate.js'

/** A config, compiled: immutable, shared by every exchange that began under it. */
export interface Plan {
  readonly settings: Settings
  /** In file order, those of the profile last. */
  readonly rules: readonly CompiledRule[]
  readonly tests: readonly TestCase[]
}

export interface Loaded {
  /** Undefined when one of the faults is not a warning. */
  readonly plan: Plan | undefined
  /** Warnings included, in the order of the file. */
  readonly errors: readonly ConfigError[]
  /** What was in the file; undefined when it cannot be read. */
  readonly text?: string
}

export interface LoadOptions {
  readonly environment: Environment
  readonly overrides?: readonly Override[]
  /** `optional` where nothing is forwarded: in Envoy, or in an app of one's own. */
  readonly upstream?: 'required' | 'optional'
  /** Reads the exchanges that tests name. Left out, such tests are left out too: serving needs none. */
  readonly readFile?: ReadFile
}

type ConfigData = SettingsConfig & {
  readonly rules?: readonly RuleItem[]
  readonly tests?: readonly WrittenTest[]
}

const schema = configSchema(kinds)
const none = { tests: [], findings: [] }

/** Loads the config from a file. Never throws for what is in it, nor when it cannot be read. */
export async function loadFile(file: string, options: LoadOptions): Promise<Loaded> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => unreadable(file, error))
  if (typeof text !== 'string') return { plan: undefined, errors: [text] }
  return { ...loadText(text, file, options), text }
}

/** Loads the config from its text. Never throws. */
export function loadText(text: string, file: string, options: LoadOptions): Loaded {
  const source = parseSource(text, file, options.environment)
  if (source.errors.length > 0) return { plan: undefined, errors: inFileOrder(source.errors) }
  const overrides = options.overrides ?? []
  const data = overrides.reduce(withOverride, source.value ?? {})

  const findings = [...validate(schema, data)]
  const isSound = (path: Path) => !findings.some((finding) => startsWith(finding.path, path))
  const config = data as ConfigData
  const isMapping = !findings.some(({ path, at }) => path.length === 0 && at === 'value')
  if (isMapping && isSound(['upstream']) && isSound(['routes']))
    findings.push(...upstreamFindings(config, options.upstream !== 'optional'))

  if (isSound(['maintenance']) && config.maintenance !== undefined) {
    compileSchedule(config.maintenance, (pointer, message) => {
      const path = ['maintenance', ...parsePointer(pointer)]
      findings.push({ code: 'bad-option', path, at: 'value', message })
    })
  }

  // What is sound is looked at even when the rest is not, so that every fault is reported at once.
  const written = Array.isArray(config.rules) ? config.rules : []
  const sound = written.map((item, index) => (isSound(['rules', String(index)]) ? item : undefined))
  const profile = Object.hasOwn(profileRules, config.profile ?? '') ? config.profile! : 'recommended'
  const compiled = compileRules(
    [...sound, ...profileRules[profile]],
    kinds,
    (item, pointer, code, message) => {
      const path = item < written.length ? ['rules', String(item), ...parsePointer(pointer)] : []
      findings.push({ code, path, at: 'value', message })
    },
  )
  if (isSound(['rules']) && isSound(['tests'])) findings.push(...testFindings(config, compiled))
  const tested = isSound(['tests']) ? resolveTests(config.tests ?? [], dirname(file), options.readFile) : none
  findings.push(...tested.findings)

  const faults = findings.map((finding) => placed(finding, 'fault', source, overrides))
  if (faults.length > 0) return { plan: undefined, errors: inFileOrder(faults) }
  const plan = Object.freeze({
    settings: settingsOf(config, dirname(file)),
    rules: compiled,
    tests: Object.freeze(tested.tests),
  })
  const doubts = lintRules(written, compiled, kinds)
  const warnings = doubts.map((finding) => placed(finding, 'warning', source, overrides))
  return { plan, errors: inFileOrder([...source.warnings, ...warnings]) }
}

/** The fault of a file that the system does not give. */
export function unreadable(file: string, error: NodeJS.ErrnoException): ConfigError {
  return {
    code: 'unreadable-file',
    severity: 'fault',
    place: { file, line: 0, column: 0, length: 0 },
    message: `${unreadableReason(error)}; expected a config that can be read: give its path with --config or UPSTANDING_CONFIG`,
  }
}

function upstreamFindings({ upstream, routes = [] }: ConfigData, isRequired: boolean): Finding[] {
  const findings: Finding[] = []
  const prefixes = routes.map((route) => normalisePrefix(route.prefix))
  for (const [index, prefix] of prefixes.entries()) {
    const earlier = prefixes.indexOf(prefix)
    if (earlier === index) continue
    const message = `route ${earlier + 1} has the prefix "${prefix}" too; each prefix has one upstream: remove one`
    findings.push({
      code: 'repeated-prefix',
      path: ['routes', String(index), 'prefix'],
      at: 'value',
      message,
    })
  }
  const places: (readonly [Path, UpstreamConfig | undefined])[] = [
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

function testFindings({ tests = [] }: ConfigData, rules: readonly CompiledRule[]): Finding[] {
  const names = rules.map((rule) => rule.name)
  return tests.flatMap((test, index) =>
    (test.expect.rules ?? []).flatMap((name, item): Finding[] => {
      if (names.includes(name)) return []
      const meant = nearest(name, names)
      const remedy = meant === undefined ? `the rules are ${names.join(', ')}` : `did you mean "${meant}"?`
      const path = ['tests', String(index), 'expect', 'rules', String(item)]
      return [{ code: 'unknown-rule', path, at: 'value', message: `no rule is named "${name}"; ${remedy}` }]
    }),
  )
}

function placed(
  finding: Finding,
  severity: Severity,
  source: Source,
  overrides: readonly Override[],
): ConfigError {
  const { code, path, at, message } = finding
  const override = overrides.find((candidate) => startsWith(path, candidate.path))
  const place: Place =
    override !== undefined
      ? { file: override.source, line: 0, column: 0, length: 0 }
      : at === 'key'
        ? source.placeOfKey(path)
        : source.placeOfValue(path)
  return { code, severity, place, message }
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => path[index] === step)
}
