/**
 * Tries a rule on an exchange: what the proxy itself would do is the best evidence that something is wrong.
 *
 * @module
 */
import { formatConfigError } from '../../config/errors.js'
import { loadText } from '../../config/load.js'
import type { RuleItem } from '../../config/profile.js'
import { fixedContext, type Replayed, replay } from '../../engine/replay.js'
import { RuleSet } from '../../engine/ruleSet.js'
import type { Sample } from './sample.js'

export interface Fired {
  readonly rule: string
  /** As in the trail. */
  readonly note: string
  readonly replayed: Replayed
}

/** Undefined if the rule would do nothing. */
export type Trial = (sample: Sample) => Fired | undefined

/** @param config the part of a config with the rules to try; JSON is also YAML */
export function trialOf(config: {
  readonly profile: 'none' | 'recommended'
  readonly rules?: readonly RuleItem[]
}): Trial {
  const text = JSON.stringify({ upstream: 'http://localhost', ...config })
  const { plan, errors } = loadText(text, 'trial', { environment: {} })
  if (plan === undefined) throw new Error(errors.map(formatConfigError).join('\n'))
  const rules = new RuleSet(plan.rules)
  return (sample) => {
    const { request, head, body = Buffer.alloc(0), time } = sample
    const state = sample.body === undefined ? 'memoryLimit' : 'complete'
    const replayed = replay(rules, { request, head, body, state }, fixedContext(time))
    if ('subrequest' in replayed) return undefined
    const fired = replayed.settled.trail.find(({ outcome }) => outcome === 'fired')
    return fired && { rule: fired.rule, note: fired.note, replayed }
  }
}

/** Tries one rule without conditions. */
export function trialOfKind(kind: string, options: object, match: object = {}): Trial {
  return trialOf({ profile: 'none', rules: [{ match, [kind]: options }] })
}
