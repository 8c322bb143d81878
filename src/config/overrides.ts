/**
 * Overrides of the file by the command line and the environment: flags override the environment, which overrides
 * the file.
 *
 * @module
 */
import { isMapping } from '../schema/check.js'
import type { Environment } from './environment.js'
import type { ConfigPath } from './source.js'

/** A value that overrides the file's, and its source for error messages. */
export interface Override {
  readonly path: ConfigPath
  readonly value: string
  /** `--listen`, `UPSTANDING_LISTEN`, … */
  readonly source: string
}

interface Overridable {
  readonly flag: string
  readonly variables: readonly string[]
  readonly path: ConfigPath
  /** The member to set if the file has an object here. */
  readonly member?: string
}

const table = [
  { flag: 'upstream', variables: ['UPSTANDING_UPSTREAM', 'UPSTREAM'], path: ['upstream'], member: 'url' },
  { flag: 'listen', variables: ['UPSTANDING_LISTEN'], path: ['listen'], member: 'address' },
  { flag: 'admin', variables: ['UPSTANDING_ADMIN'], path: ['admin'], member: 'address' },
  { flag: 'mode', variables: ['UPSTANDING_MODE'], path: ['mode'] },
  { flag: 'log-level', variables: ['UPSTANDING_LOG_LEVEL'], path: ['log', 'level'] },
] as const satisfies readonly Overridable[]
const overridable: readonly Overridable[] = table

/** Names of the flags that override the file, without dashes. */
export type OverrideFlag = (typeof table)[number]['flag']

/** @param flags as given, without dashes; a flag that was not given is undefined */
export function overridesOf(
  flags: Readonly<Record<string, string | undefined>>,
  environment: Environment,
): Override[] {
  const found: Override[] = []
  for (const { flag, variables, path } of overridable) {
    const variable = variables.find((name) => set(environment[name]))
    const value = flags[flag] ?? (variable === undefined ? undefined : environment[variable])
    if (value !== undefined)
      found.push({ path, value, source: flags[flag] === undefined ? variable! : `--${flag}` })
    // Platforms that start sidecars only set the port.
    else if (flag === 'listen' && set(environment.PORT)) {
      found.push({ path, value: `:${environment.PORT}`, source: 'PORT' })
    }
  }
  return found
}

const set = (value: string | undefined): value is string => value !== undefined && value !== ''

/** A copy of the data with the override applied. */
export function withOverride(data: unknown, { path, value }: Override): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  // A file without a mapping at the top keeps its own error.
  if (!isMapping(data) && data !== null && data !== undefined) return data
  const members = (data ?? {}) as Record<string, unknown>
  const member = overridable.find((known) => known.path[0] === key && path.length === 1)?.member
  const inner = members[key]
  const inObject = member !== undefined && inner !== null && typeof inner === 'object'
  return {
    ...members,
    [key]: inObject ? { ...inner, [member]: value } : withOverride(inner, { path: rest, value, source: '' }),
  }
}
