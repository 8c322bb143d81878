/**
 * Reads a command's arguments; what is wrong with them is a usage error.
 *
 * @module
 */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { UsageError } from './command.js'

type Options = NonNullable<ParseArgsConfig['options']>

/** Flags by name, and the rest in order. */
export function readArguments<const T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    // The messages of parseArgs go on with a hint about "--", which helps nobody here.
    throw new UsageError((error as Error).message.split('. ')[0])
  }
}

/** The value of a flag that takes one of a few words. */
export function choice<const Words extends readonly string[]>(
  flag: string,
  value: string | undefined,
  words: Words,
): Words[number] {
  if (value === undefined) return words[0]!
  if (words.includes(value)) return value
  throw new UsageError(`--${flag} is "${value}"; expected one of ${words.join(', ')}`)
}
