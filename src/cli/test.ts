/**
 * `upstanding test`: runs the tests that configs carry.
 *
 * @module
 */
import { formatFault } from '../config/faults.js'
import { runTest } from '../config/testRun.js'
import { RuleSet } from '../engine/ruleSet.js'
import { choice, readArguments } from './arguments.js'
import type { Command } from './command.js'
import { type ConfigFile, loadConfigs } from './configFiles.js'
import { paintFor } from './paint.js'
import { type Suite, testReporters } from './testReport.js'

const usage = `Usage: upstanding test [options] [FILE…]

Runs the tests of configs: each is a request, the upstream's response, and what the client must get. Nothing
is sent anywhere; clock and randomness are fixed. FILE is a config, or "-" for standard input; without any,
the file named by UPSTANDING_CONFIG, else config/upstanding.yaml.

  --format text|tap|json|junit   how to print (default: text)
  --only TEXT                    run only tests whose name contains TEXT
  --quiet                        print failures alone
  -h, --help                     print this

Exit code: 0 all tests pass, 1 one fails or a config has faults, 2 wrong use.

Examples:
  upstanding test
  upstanding test config/upstanding.yaml --only "unknown user"
  upstanding test --format junit config/*.yaml > report.xml
`

const formats = ['text', 'tap', 'json', 'junit'] as const

export const test: Command = {
  name: 'test',
  summary: 'run the tests that configs carry',
  usage,
  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      format: { type: 'string' },
      only: { type: 'string' },
      quiet: { type: 'boolean' },
    })
    const report = testReporters[choice('format', values.format, formats)]
    const configs = await loadConfigs(positionals, io)
    for (const { plan, faults } of configs) {
      if (plan === undefined) for (const fault of faults) io.stderr.write(`${formatFault(fault)}\n`)
    }
    const suites = configs.map((config) => suiteOf(config, values.only ?? ''))
    io.stdout.write(report(suites, paintFor(io.stdout, io), values.quiet === true))
    const passed = suites.every(({ results }) => results.every(({ mismatches }) => mismatches.length === 0))
    return passed && configs.every(({ plan }) => plan !== undefined) ? 0 : 1
  },
}

function suiteOf({ file, plan }: ConfigFile, only: string): Suite {
  const rules = new RuleSet(plan?.rules ?? [])
  const tests = (plan?.tests ?? []).filter(({ name }) => name.includes(only))
  return { file, results: tests.map((test) => runTest(rules, test)) }
}
