/**
 * The registry of rule kinds; within a phase, they run in this order.
 *
 * @module
 */
import { allow } from './allow.js'
import { challenge } from './challenge.js'
import { conceal } from './conceal.js'
import { created } from './created.js'
import { headers } from './headers.js'
import { keepMethod } from './keepMethod.js'
import { noContent } from './noContent.js'
import { problem } from './problem.js'
import { remap } from './remap.js'
import { retryAfter } from './retryAfter.js'
import type { Kind } from './rule.js'
import { sanitize } from './sanitize.js'
import { unwrap } from './unwrap.js'

export const kinds: readonly Kind[] = [
  unwrap,
  remap,
  created,
  noContent,
  keepMethod,
  conceal,
  sanitize,
  retryAfter,
  challenge,
  allow,
  problem,
  headers,
]
