/**
 * The library: the proxy inside your own Node program.
 *
 * ```ts
 * import { buildApp, formatConfigError, loadFile } from 'upstanding'
 *
 * const { plan, errors } = await loadFile('upstanding.yaml', { environment: process.env })
 * if (plan === undefined) throw new Error(errors.map(formatConfigError).join('\n'))
 * const app = await buildApp(plan)
 * console.log(await app.listen())
 * ```
 *
 * Exports of this file stay compatible within a major version; everything else may change in any version.
 *
 * @module
 */

export type { Environment } from './config/environment.js'
export {
  type ConfigError,
  /** The name of 0.1 for {@link ConfigError}. */
  type ConfigError as Fault,
  formatConfigError,
  /** The name of 0.1 for {@link formatConfigError}. */
  formatConfigError as formatFault,
} from './config/errors.js'
export { type Loaded, type LoadOptions, loadFile, loadText, type Plan } from './config/load.js'
export type { Override } from './config/overrides.js'
export type { Settings } from './config/settings.js'
export { type App, buildApp } from './server/app.js'
export { ListenError } from './server/listen.js'
export { TlsFileError } from './server/tlsFiles.js'
