/**
 * Finds the address of the admin listener without compiling the config: a health check must be light, and must find a
 * server that keeps running while its file has an error.
 *
 * @module
 */
import type { Environment } from './environment.js'
import { overridesOf } from './overrides.js'
import { parseSource } from './source.js'

/** The default of the schema, which this module must not load. */
export const defaultAdminAddress = '127.0.0.1:9901'

/**
 * The address as written, or `off`: from the environment, else from the file, else the default.
 * @param text of the config; undefined if it cannot be read
 */
export function adminAddressOf(text: string | undefined, environment: Environment): string {
  const override = overridesOf({}, environment).find(({ path }) => path[0] === 'admin')
  if (override !== undefined) return override.value
  const { value } = parseSource(text ?? '', '', environment)
  const { admin } = (value ?? {}) as { admin?: unknown }
  const address = typeof admin === 'object' ? (admin as { address?: unknown } | null)?.address : admin
  return typeof address === 'string' ? address : defaultAdminAddress
}
