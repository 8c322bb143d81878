/**
 * The registry: every rule kind, within a phase in the order in which they run.
 *
 * @module
 */
import { allow } from './allow.js'
import { challenge } from './challenge.js'
import { conceal } from './conceal.js'
import { problem } from './problem.js'
import { retryAfter } from './retryAfter.js'
import type { Kind } from './rule.js'
import { sanitize } from './sanitize.js'

export const kinds: readonly Kind[] = [conceal, sanitize, retryAfter, challenge, allow, problem]
