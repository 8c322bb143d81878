/**
 * Reads the configs that are given to a command: files, `-` for standard input, or the default one.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import type { ConfigError } from '../config/errors.js'
import { type Loaded, type LoadOptions, loadBytes, unreadable } from '../config/load.js'
import { type Override, overridesOf } from '../config/overrides.js'
import type { Io } from '../server/io.js'
import { UsageError } from './command.js'
import { configPath } from './configPath.js'

export interface ConfigFile extends Loaded {
  /** As given; `<stdin>` for `-`. */
  readonly file: string
  /** Empty if it cannot be read. */
  readonly text: string
}

/** Loads each config, with the overrides of the environment. */
export async function loadConfigs(
  given: readonly string[],
  io: Io,
  overrides: readonly Override[] = overridesOf({}, io.env),
  more: Pick<LoadOptions, 'upstream' | 'target'> = {},
): Promise<ConfigFile[]> {
  const files = given.length > 0 ? given : [configPath(undefined, io.env)]
  if (files.filter((file) => file === '-').length > 1)
    throw new UsageError('"-" is standard input, which can only be read once')
  const options = { ...more, environment: io.env, overrides, readFile: readFileSync }
  return Promise.all(
    files.map(async (file) => {
      const name = file === '-' ? '<stdin>' : file
      const content = await readOne(file, io)
      if ('code' in content) return { file: name, text: '', plan: undefined, errors: [content] }
      return { file: name, text: content.toString(), ...loadBytes(content, name, options) }
    }),
  )
}

async function readOne(file: string, io: Io): Promise<Buffer | ConfigError> {
  if (file === '-') return buffer(io.stdin)
  return readFile(file).catch((error: NodeJS.ErrnoException) => unreadable(file, error))
}
