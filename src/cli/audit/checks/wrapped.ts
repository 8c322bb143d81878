/**
 * Lie 3: an error in a success.
 *
 * @module
 */
import { dialects } from '../../../dialects/index.js'
import type { Check, Confidence } from '../checks.js'
import { type Trial, trialOfKind } from '../trial.js'

/** Clients of these look for errors at 200, or the shape is one's own and could mean something else. */
const likely: ReadonlySet<string> = new Set(['jsonRpc', 'graphql', 'envelope', 'php'])
const trials: readonly (readonly [name: string, confidence: Confidence, trial: Trial])[] = dialects.map(
  ({ name }) => [name, likely.has(name) ? 'likely' : 'sure', trialOfKind('unwrap', { dialect: name })],
)

export const wrapped: Check = {
  lie: 3,
  title: 'errors in a success',
  observe(sample) {
    for (const [name, confidence, trial] of trials) {
      const fired = trial(sample)
      if (fired !== undefined) return { key: name, confidence, evidence: fired.note }
    }
    return undefined
  },
  propose: ({ key, patterns }) => ({
    name: `unwrap-${key}`,
    rule: { match: { path: patterns }, unwrap: { dialect: key } },
    caution:
      'Some clients read errors at 200 alone: see that those of these paths cope with the status, or match the ready ones by requestHeader.',
  }),
}
