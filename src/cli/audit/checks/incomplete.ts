/**
 * Lie 9: a 401 without WWW-Authenticate, a 405 without Allow.
 *
 * @module
 */
import type { Check } from '../checks.js'
import { roughPattern } from '../paths.js'
import { trialOfKind } from '../trial.js'

const challenging = trialOfKind('challenge', {})
const allowing = trialOfKind('allow', { methods: ['UNKNOWN'] })

export const unchallenged: Check = {
  lie: 9,
  title: '401 without WWW-Authenticate',
  observe: (sample) =>
    challenging(sample) && { key: '', confidence: 'sure', evidence: '401 without WWW-Authenticate' },
  propose: (_group, { schemes }) => {
    const [scheme] = schemes
    const isBasic = scheme?.toLowerCase() === 'basic'
    return {
      name: 'challenge',
      rule: {
        match: { status: 401 },
        challenge: { scheme: scheme ?? 'Bearer', ...(isBasic && { realm: 'api' }) },
      },
      ...(scheme === undefined
        ? {
            caution: 'How do clients log in? No Authorization header was seen, so Bearer is a guess.',
            confidence: 'likely' as const,
          }
        : {}),
    }
  },
}

export const unallowed: Check = {
  lie: 9,
  title: '405 without Allow',
  observe: (sample) =>
    allowing(sample) && {
      key: roughPattern(sample.request.path),
      confidence: 'sure',
      evidence: '405 without Allow',
    },
  propose: ({ patterns, methods }, known) => {
    const seen = known.methodsOf(patterns).filter((method) => !methods.includes(method))
    const guessed = seen.length === 0
    return {
      name: `allow${patterns[0]!.replace(/\W+/g, '-').replace(/-$/, '')}`,
      rule: {
        match: { path: patterns, status: 405 },
        allow: { methods: guessed ? ['GET', 'HEAD'] : seen, learn: true },
      },
      caution: guessed
        ? 'Which methods are allowed? None succeeded in the recording.'
        : 'Are these all the methods? These succeeded in the recording; the proxy learns others while it runs.',
      ...(guessed && { confidence: 'review' as const }),
    }
  },
}
