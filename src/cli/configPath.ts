/**
 * Which config a command uses.
 *
 * @module
 */
import type { Environment } from '../config/environment.js'

const defaultPath = 'config/upstanding.yaml'

/** The flag or the operand, else `UPSTANDING_CONFIG`, else the repository's own config. */
export function configPath(flag: string | undefined, environment: Environment): string {
  return flag ?? (environment.UPSTANDING_CONFIG || defaultPath)
}
