/**
 * Lie 2: errors that reveal internals.
 *
 * @module
 */
import { familiesOf } from '../../../detect/detector.js'
import type { Check } from '../checks.js'
import { type Fired, trialOf, trialOfKind } from '../trial.js'

const tried = trialOf({ profile: 'recommended' })
const remedy = 'profile: recommended corrects it'

export const leaking: Check = {
  lie: 2,
  title: 'internal details in errors',
  remedy,
  observe(sample) {
    if (sample.head.status < 400) return undefined
    const findings =
      tried(sample)?.replayed.settled.incidents.flatMap(({ incident }) => incident.findings) ?? []
    if (findings.length === 0) return undefined
    const families = familiesOf(findings).join(', ')
    const places = [...new Set(findings.map(({ place }) => place))].join(', ')
    return { key: '', confidence: 'sure', evidence: `${families} in ${places}` }
  },
}

export const bannered: Check = {
  lie: 2,
  title: 'software names in headers of errors',
  remedy,
  untested: true,
  observe(sample, reported) {
    if (sample.head.status < 400 || reported.has(2)) return undefined
    const dropped = bannersOf(tried({ ...sample, body: Buffer.alloc(0) }))
    return dropped === undefined ? undefined : { key: '', confidence: 'sure', evidence: dropped }
  },
}

/** Headers that name software, if nothing else leaks. */
function bannersOf(fired: Fired | undefined): string | undefined {
  if (fired === undefined || fired.replayed.settled.incidents.length > 0) return undefined
  return /fields dropped: (.*)/.exec(fired.note)?.[1]
}

const inSuccess = trialOfKind('sanitize', {}, { status: '2xx' })

export const leakingInSuccess: Check = {
  lie: 2,
  title: 'warnings and traces in successes',
  observe(sample) {
    if (sample.head.status >= 300 || sample.body === undefined || sample.body.length === 0) return undefined
    const findings =
      inSuccess(sample)?.replayed.settled.incidents.flatMap(({ incident }) => incident.findings) ?? []
    if (findings.length === 0) return undefined
    const families = familiesOf(findings).join(', ')
    return { key: '', confidence: 'likely', evidence: `${families} in a ${sample.head.status}` }
  },
  propose: ({ patterns }) => ({
    name: 'no-leaks-in-successes',
    rule: { match: { path: patterns, status: '2xx' }, sanitize: {} },
    caution: 'Is this content that people ask for, as in a log viewer? Exclude those paths.',
  }),
}

export const banneredInSuccess: Check = {
  lie: 2,
  title: 'software names in headers of successes',
  untested: true,
  observe(sample) {
    if (sample.head.status >= 400) return undefined
    const dropped = bannersOf(
      inSuccess({ ...sample, head: { ...sample.head, status: 200 }, body: Buffer.alloc(0) }),
    )
    return dropped === undefined
      ? undefined
      : { key: '', confidence: 'review', evidence: dropped, values: { names: dropped } }
  },
  propose: ({ values }) => ({
    name: 'no-software-names',
    rule: { headers: { remove: [...new Set(values.names!.flatMap((names) => names.split(', ')))] } },
    caution: 'Does a client or a monitor read these headers?',
  }),
}
