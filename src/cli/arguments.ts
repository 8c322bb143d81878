/**
 * Parses a command's arguments by its flags; anything wrong with them is a usage error.
 *
 * @module
 */
import { parseArgs } from 'node:util'
import { nearest } from '../config/nearest.js'
import { type Flag, type Flags, UsageError } from './command.js'

type ValueOf<F extends Flag> = F extends { value: readonly (infer Word)[] }
  ? Word
  : F extends { value: string }
    ? string
    : boolean

/** The values of flags; a flag that was not given is undefined. */
export type ArgumentValues<F extends Flags> = {
  readonly [Name in keyof F]:
    | (F[Name] extends { multiple: true } ? readonly ValueOf<F[Name]>[] : ValueOf<F[Name]>)
    | undefined
}

/** Returns the values of the flags, and the operands in order. */
export function readArguments<const F extends Flags>(
  args: readonly string[],
  flags: F,
): { readonly values: ArgumentValues<F>; readonly operands: readonly string[] } {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { short, value, multiple = false }]) => {
      const type = value === undefined ? ('boolean' as const) : ('string' as const)
      return [name, short === undefined ? { type, multiple } : { type, multiple, short }]
    }),
  )
  const { values, positionals } = parsed(args, options, flags)
  if (positionals.includes('')) {
    throw new UsageError('an argument is empty; leave it out, or set the shell variable that it comes from')
  }
  for (const [name, value] of Object.entries(values)) {
    const words = flags[name]?.value
    if ([value].flat().includes('') && !flags[name]?.allowsEmpty)
      throw new UsageError(noValue(`--${name}`, words!))
    if (!Array.isArray(words)) continue
    for (const word of [value].flat()) {
      if (!words.includes(word))
        throw new UsageError(`--${name} is "${word}"; expected one of ${words.join(', ')}`)
    }
  }
  return { values: values as ArgumentValues<F>, operands: positionals }
}

/** Like {@link readArguments}, for a command that takes only flags. */
export function readFlags<const F extends Flags>(args: readonly string[], flags: F): ArgumentValues<F> {
  const { values, operands } = readArguments(args, flags)
  if (operands.length > 0)
    throw new UsageError(`unexpected argument "${operands[0]}"${meantBy(operands[0]!, flags)}`)
  return values
}

/** Suggests a flag for a word that looks like a file or an address where only flags are expected. */
function meantBy(operand: string, flags: Flags): string {
  const flag = /^(?:https?:|unix:)/.test(operand)
    ? 'upstream'
    : /^:?\d+$|:\d+$/.test(operand)
      ? 'listen'
      : /\.(?:ya?ml|json)$/.test(operand)
        ? 'out' in flags
          ? 'out'
          : 'config'
        : undefined
  return flag !== undefined && flag in flags
    ? `; did you mean --${flag} ${operand}?`
    : `; expected ${Object.keys(flags).length === 0 ? 'nothing here' : 'only options'}`
}

/** Like {@link readFlags}, for a command that takes one config, as an operand or by `--config`. */
export function readConfigArguments<const F extends Flags & { config: Flag }>(
  args: readonly string[],
  flags: F,
): { readonly values: ArgumentValues<F>; readonly config: string | undefined } {
  const { values, operands } = readArguments(args, flags)
  const [operand, second] = operands
  const flag = (values as { config?: string }).config
  const extra = operand !== undefined && flag !== undefined ? operand : second
  if (extra !== undefined) {
    throw new UsageError(
      `unexpected argument "${extra}"${meantBy(extra, flags).replace(/--config .*\?/, 'only one config?')}`,
    )
  }
  if (operand !== undefined && !/\.(?:ya?ml|json)$/.test(operand) && meantBy(operand, flags).includes('--')) {
    throw new UsageError(`unexpected argument "${operand}"${meantBy(operand, flags)}`)
  }
  return { values, config: flag ?? operand }
}

function parsed<const F extends Flags>(
  args: readonly string[],
  options: NonNullable<Parameters<typeof parseArgs>[0]>['options'],
  flags: F,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    // The library's message is only evaluated, never shown.
    const [, dashes = '', name = ''] = /'(?:-\w, )?(-{1,2})([\w-]*)/.exec(message) ?? []
    const option = `${dashes}${name}`
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw new UsageError(unknownOption(dashes, name, flags))
    const long = Object.hasOwn(flags, name)
      ? name
      : (Object.keys(flags).find((key) => flags[key]!.short === name) ?? name)
    const value = flags[long]?.value
    if (value === undefined) throw new UsageError(`${option} takes no value; write only ${option}`)
    throw new UsageError(noValue(option, value))
  }
}

function noValue(option: string, value: string | readonly string[]): string {
  const words = typeof value === 'string' ? `a value: ${option} ${value}` : `one of ${value.join(', ')}`
  return `${option} has no value; expected ${words}`
}

/** Can only be set in the config. */
const inConfig = ['workers', 'profile', 'routes', 'rules', 'limits', 'maintenance', 'forwarded', 'include']

/** Options of other tools and the equivalent ones here, by name without dashes. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  listen: ['port', 'p', 'bind', 'host', 'address', 'addr', 'l', 'H'],
  upstream: ['target', 'backend', 'url', 'to', 'proxy', 'u', 'origin', 'server', 't'],
  config: ['file', 'conf', 'cfg', 'c', 'f', 'configuration', 'rules'],
  mode: ['dry-run', 'observe', 'enforce', 'n', 'dry'],
  'log-level': ['verbose', 'debug', 'loglevel', 'log', 'level', 'V', 'v', 'q'],
  out: ['output', 'o', 'write', 'w'],
  format: ['json', 'output', 'o', 'reporter', 'R'],
  strict: ['werror', 'warnings', 'fail-on-warnings', 's'],
  quiet: ['silent', 'q', 's'],
  only: ['grep', 'g', 'filter', 'k', 't', 'run'],
  force: ['overwrite', 'f', 'y', 'yes'],
  openapi: ['spec', 'swagger', 'schema'],
  hide: ['conceal', 'secret', 'protect'],
}

function unknownOption(dashes: string, name: string, flags: Flags): string {
  const known = Object.keys(flags)
  const near = dashes === '--' ? nearest(name, known) : undefined
  const meant = near ?? known.find((flag) => elsewhere[flag]?.includes(name))
  const { value } = flags[meant ?? ''] ?? {}
  const argument = value === undefined ? '' : ` ${typeof value === 'string' ? value : value.join('|')}`
  if (meant === undefined && inConfig.includes(name)) {
    return `unknown option "${dashes}${name}"; it is a key of the config: ${name}`
  }
  if (meant === undefined && elsewhere.config!.concat('config').includes(name)) {
    return `unknown option "${dashes}${name}"; name files without an option`
  }
  if (known.length === 0) return `unknown option "${dashes}${name}"; this command has none`
  return `unknown option "${dashes}${name}"; ${
    meant === undefined
      ? `the options are ${known.map((flag) => `--${flag}`).join(', ')}`
      : `did you mean "--${meant}${argument}"?`
  }`
}
