/**
 * The rules that a profile adds after those of the config.
 *
 * @module
 */
import type { Profile } from './settings.js'

/** An item of `rules`. */
export type RuleItem = Readonly<Record<string, unknown>>

/** What is safe without anybody's decision: nothing here hides, converts or redirects. */
const recommended: readonly RuleItem[] = [
  { name: 'recommended:sanitize-5xx', match: { status: '5xx' }, sanitize: {} },
  { name: 'recommended:sanitize-4xx', match: { status: '4xx' }, sanitize: {} },
  { name: 'recommended:retry-after', match: { status: [429, 503] }, retryAfter: {} },
]

export const profileRules: Readonly<Record<Profile, readonly RuleItem[]>> = { recommended, none: [] }
