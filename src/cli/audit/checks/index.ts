/**
 * All checks in the order in which they run: later ones may rely on what earlier ones found.
 *
 * @module
 */
import type { Check } from '../checks.js'
import { askingForLogin, concealable } from './concealable.js'
import { creating } from './creating.js'
import { emptied } from './emptied.js'
import { formats } from './formats.js'
import { unallowed, unchallenged } from './incomplete.js'
import { bannered, banneredInSuccess, leaking, leakingInSuccess } from './leaking.js'
import { misjudging } from './misjudging.js'
import { loggingIn, redirecting } from './redirecting.js'
import { cacheable, innerLocation } from './siblings.js'
import { waiting } from './waiting.js'
import { implied, wrapped } from './wrapped.js'

export const checks: readonly Check[] = [
  concealable,
  askingForLogin,
  leaking,
  leakingInSuccess,
  bannered,
  banneredInSuccess,
  wrapped,
  implied,
  waiting,
  creating,
  emptied,
  loggingIn,
  redirecting,
  misjudging,
  unchallenged,
  unallowed,
  formats,
  innerLocation,
  cacheable,
]
