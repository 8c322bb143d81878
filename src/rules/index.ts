/**
 * The registry: every rule kind, within a phase in the order in which they run.
 *
 * @module
 */
import type { Kind } from './rule.js'

export const kinds: readonly Kind[] = []
