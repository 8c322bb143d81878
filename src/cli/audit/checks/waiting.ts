/**
 * Lie 4: 429 and 503 that do not say when to retry.
 *
 * @module
 */
import { getFieldLines } from '../../../http/fields.js'
import type { Check } from '../checks.js'
import { trialOfKind } from '../trial.js'

const tried = trialOfKind('retryAfter', {})

export const waiting: Check = {
  lie: 4,
  title: '429 and 503 without a valid Retry-After',
  remedy: 'profile: recommended corrects it',
  observe(sample) {
    const fired = tried(sample)
    if (fired === undefined) return undefined
    const lines = getFieldLines(sample.head.fields, 'retry-after')
    const found = lines.length === 0 ? 'none' : JSON.stringify(lines.join(', ').slice(0, 60))
    return { key: '', confidence: 'sure', evidence: `found ${found}; would be ${fired.note}` }
  },
}
