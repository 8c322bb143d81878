/**
 * Reads a command's arguments by its flags; what is wrong with them is a usage error.
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

/** The values of flags; those not given are undefined. */
export type ArgumentValues<F extends Flags> = {
  readonly [Name in keyof F]:
    | (F[Name] extends { multiple: true } ? readonly ValueOf<F[Name]>[] : ValueOf<F[Name]>)
    | undefined
}

/** The values of the flags, and the rest in order. */
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
  const { values, positionals } = parsed(args, options)
  for (const [name, value] of Object.entries(values)) {
    const words = flags[name]?.value
    if (!Array.isArray(words)) continue
    for (const word of [value].flat()) {
      if (!words.includes(word))
        throw new UsageError(`--${name} is "${word}"; expected one of ${words.join(', ')}`)
    }
  }
  return { values: values as ArgumentValues<F>, operands: positionals }
}

/** As {@link readArguments}, for a command that takes flags alone. */
export function readFlags<const F extends Flags>(args: readonly string[], flags: F): ArgumentValues<F> {
  const { values, operands } = readArguments(args, flags)
  if (operands.length > 0)
    throw new UsageError(`unexpected argument "${operands[0]}"${meantBy(operands[0]!, flags)}`)
  return values
}

/** A word that looks like a file or an address, where flags alone are expected. */
function meantBy(operand: string, flags: Flags): string {
  const flag = /^(?:https?:|unix:)/.test(operand)
    ? 'upstream'
    : /^:?\d+$|:\d+$/.test(operand)
      ? 'listen'
      : /\.(?:ya?ml|json)$/.test(operand)
        ? 'config'
        : undefined
  return flag !== undefined && flag in flags
    ? `; did you mean --${flag} ${operand}?`
    : '; expected flags alone'
}

/** As {@link readFlags}, for a command that takes one config, as an operand or by `--config`. */
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
      `unexpected argument "${extra}"${meantBy(extra, flags).replace(/--config .*\?/, 'one config alone?')}`,
    )
  }
  if (operand !== undefined && !/\.(?:ya?ml|json)$/.test(operand) && meantBy(operand, flags).includes('--')) {
    throw new UsageError(`unexpected argument "${operand}"${meantBy(operand, flags)}`)
  }
  return { values, config: flag ?? operand }
}

function parsed(args: readonly string[], options: NonNullable<Parameters<typeof parseArgs>[0]>['options']) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    // The messages of parseArgs go on with a hint about "--", which helps nobody here.
    const [reason] = message.split('. ')
    if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw new UsageError(reason)
    const flag = /'(-{1,2})([^']*)'/.exec(message)
    const meant = flag?.[1] === '--' ? nearest(flag[2]!, Object.keys(options ?? {})) : undefined
    throw new UsageError(meant === undefined ? reason : `${reason}; did you mean "--${meant}"?`)
  }
}
