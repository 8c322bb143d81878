/**
 * Where the admin listener of a config is, read without compiling the config: for a health check, which has to be
 * light, and has to find a server that runs on while its file has a fault.
 *
 * @module
 */
import type { Environment } from './environment.js'
import { overridesOf } from './overrides.js'
import { parseSource } from './source.js'

/** As the schema has it, which this must not load. */
export const defaultAdminAddress = '127.0.0.1:9901'

/**
 * The address as it is written, or `off`: the environment's, else the file's, else the default.
 *
 * @param text of the config; undefined when it cannot be read
 */
export function adminAddressOf(text: string | undefined, environment: Environment): string {
  const override = overridesOf({}, environment).find(({ path }) => path[0] === 'admin')
  if (override !== undefined) return override.value
  const { value } = parseSource(text ?? '', '', environment)
  const { admin } = (value ?? {}) as { admin?: unknown }
  const address = typeof admin === 'object' ? (admin as { address?: unknown } | null)?.address : admin
  return typeof address === 'string' ? address : defaultAdminAddress
}
