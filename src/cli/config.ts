/**
 * `upstanding config`: prints the config in effect.
 *
 * @module
 */
import { effectiveConfig, effectiveYaml } from '../config/effective.js'
import { formatConfigError } from '../config/errors.js'
import { overridesOf } from '../config/overrides.js'
import { readConfigArguments } from './arguments.js'
import type { Command } from './command.js'
import { loadConfigs } from './configFiles.js'
import { configFlags, overrideFlags } from './configFlags.js'

const flags = {
  ...configFlags,
  ...overrideFlags,
  format: { value: ['yaml', 'json'], summary: 'output format (default: yaml)' },
} as const

export const config: Command = {
  name: 'config',
  summary: 'print the effective config',
  operands: { name: '[FILE]', are: 'files' },
  description:
    'Prints the effective config as one document that "check" accepts, with every default, the rules of the profile, included files, variables and flags. Secrets are masked. FILE is a config, or "-" for standard input (default: the file named by UPSTANDING_CONFIG, else config/upstanding.yaml).',
  flags,
  remarks: 'Exit code: 0 the config was printed; 1 the config has errors; 2 wrong usage.',
  examples: ['upstanding config', 'upstanding config upstanding.yaml --listen :80 --format json'],
  async run(args, io) {
    const { values, config } = readConfigArguments(args, flags)
    const overrides = overridesOf(values, io.env)
    const [loaded] = await loadConfigs(config === undefined ? [] : [config], io, overrides)
    const { plan, data, errors, file, files = [] } = loaded!
    for (const error of errors) io.stderr.write(`${formatConfigError(error)}\n`)
    if (plan === undefined) return 1
    const sources = [file, ...files, ...overrides.map(({ source }) => source)]
    io.stdout.write(
      values.format === 'json'
        ? `${JSON.stringify(effectiveConfig(data!, plan), null, 2)}\n`
        : `# From ${sources.join(', ')}\n${effectiveYaml(loaded!)}`,
    )
    return 0
  },
}
