/**
 * Lie 6: 200 with nothing in it.
 *
 * @module
 */
import type { Check } from '../checks.js'
import { trialOfKind } from '../trial.js'

const methods = ['DELETE', 'PUT', 'PATCH', 'POST']
const tried = trialOfKind('noContent', {}, { method: methods })

export const emptied: Check = {
  lie: 6,
  title: '200 with nothing in it',
  observe(sample) {
    if (tried(sample) === undefined) return undefined
    const { method } = sample.request
    return {
      key: '',
      confidence: method === 'DELETE' ? 'sure' : 'likely',
      evidence: `an empty 200 to ${method}`,
    }
  },
  propose: ({ patterns, methods: seen }) => ({
    name: 'no-content',
    rule: { match: { path: patterns, method: seen }, noContent: {} },
  }),
}
