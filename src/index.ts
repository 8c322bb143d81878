/**
 * The library: the proxy inside a Node program of one's own.
 *
 * ```ts
 * import { buildApp, formatFault, loadFile } from 'upstanding'
 *
 * const { plan, errors } = await loadFile('upstanding.yaml', { environment: process.env })
 * if (plan === undefined) throw new Error(errors.map(formatFault).join('\n'))
 * const app = await buildApp(plan)
 * console.log(await app.listen())
 * ```
 *
 * What is exported here keeps its shape within a major version; what lies behind it may change with any.
 *
 * @module
 */

export type { Environment } from './config/environment.js'
export { type ConfigError as Fault, formatConfigError as formatFault } from './config/errors.js'
export { type Loaded, type LoadOptions, loadFile, loadText, type Plan } from './config/load.js'
export type { Override } from './config/overrides.js'
export type { Settings } from './config/settings.js'
export { type App, buildApp } from './server/app.js'
export { ListenError } from './server/listen.js'
export { TlsFileError } from './server/tlsFiles.js'
