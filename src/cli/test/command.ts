/**
 * `upstanding test`: runs the tests in configs.
 *
 * @module
 */
import { formatConfigError } from '../../config/errors.js'
import { nearest } from '../../config/nearest.js'
import { RuleSet } from '../../engine/ruleSet.js'
import { runTest } from '../../testing/testRun.js'
import { readArguments } from '../arguments.js'
import type { Command } from '../command.js'
import { type ConfigFile, loadConfigs } from '../configFiles.js'
import { paintFor } from '../paint.js'
import { type Suite, testReporters } from './report.js'

const flags = {
  format: { value: ['text', 'tap', 'json', 'junit'], summary: 'output format (default: text)' },
  only: { value: 'TEXT', summary: 'run only tests whose name contains TEXT' },
  quiet: { summary: 'print only failures' },
} as const

export const test: Command = {
  name: 'test',
  summary: 'run the tests in configs',
  operands: { name: '[FILE…]', are: 'files' },
  description:
    'Runs the tests in configs: each has a request, the upstream’s response, and what the client must get. Nothing is sent anywhere; clock and randomness are fixed. FILE is a config, or "-" for standard input (default: the file named by UPSTANDING_CONFIG, else config/upstanding.yaml).',
  flags,
  remarks:
    'Exit code: 0 all tests pass; 1 a test fails or a config has errors; 2 no test ran, or wrong usage.',
  examples: [
    'upstanding test',
    'upstanding test config/upstanding.yaml --only "unknown user"',
    'upstanding test --format junit config/*.yaml > report.xml',
  ],
  async run(args, io) {
    const { values, operands } = readArguments(args, flags)
    const report = testReporters[values.format ?? 'text']
    const configs = await loadConfigs(operands, io, undefined, { upstream: 'optional' })
    for (const { plan, errors } of configs) {
      if (plan === undefined) for (const error of errors) io.stderr.write(`${formatConfigError(error)}\n`)
    }
    const suites = configs.map((config) => suiteOf(config, values.only ?? ''))
    io.stdout.write(report(suites, paintFor(io.stdout, io), values.quiet === true))
    const nothing = nothingToTest(configs, suites, values.only)
    if (nothing === undefined)
      for (const line of leftOut(configs, suites)) io.stderr.write(`upstanding: ${line}\n`)
    const isRead = configs.every(({ plan }) => plan !== undefined)
    if (nothing !== undefined && isRead) io.stderr.write(`upstanding: ${nothing}\n`)
    const passed = suites.every(({ results }) => results.every(({ mismatches }) => mismatches.length === 0))
    if (!passed || configs.some(({ plan }) => plan === undefined)) return 1
    return nothing === undefined ? 0 : 2
  },
}

/** Why no test was run, which does not count as success. */
function nothingToTest(
  configs: readonly ConfigFile[],
  suites: readonly Suite[],
  only: string | undefined,
): string | undefined {
  if (suites.some(({ results }) => results.length > 0)) return undefined
  const files = configs.map(({ file }) => file).join(', ')
  const names = configs.flatMap(({ plan }) => plan?.tests.map(({ name }) => name) ?? [])
  if (names.length === 0)
    return `no tests in ${files}; add "tests" to the config, as docs/reference/tests.md shows`
  const meant = nearest(only ?? '', names)
  return `no test has "${only}" in its name; ${
    meant === undefined
      ? `the names are ${names
          .slice(0, 10)
          .map((name) => `"${name}"`)
          .join(', ')}`
      : `did you mean --only "${meant}"?`
  }`
}

/** Files in which no test was run, and tests that `--only` left out. */
function leftOut(configs: readonly ConfigFile[], suites: readonly Suite[]): string[] {
  return configs.flatMap(({ file, plan }, i) => {
    if (plan === undefined) return []
    const left = plan.tests.length - suites[i]!.results.length
    if (plan.tests.length === 0) return [`${file}: no tests`]
    return left === 0 ? [] : [`${file}: ${left} of ${plan.tests.length} tests left out by --only`]
  })
}

function suiteOf({ file, plan }: ConfigFile, only: string): Suite {
  const rules = new RuleSet(plan?.rules ?? [])
  const tests = (plan?.tests ?? []).filter(({ name }) => name.includes(only))
  return { file, results: tests.map((test) => runTest(rules, test)) }
}
