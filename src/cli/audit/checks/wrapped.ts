/**
 * Lie 3: an error in a success.
 *
 * @module
 */
import { dialects } from '../../../dialects/index.js'
import { Body } from '../../../http/body.js'
import { isSafeMethod } from '../../../rules/interpret/unsafeMethods.js'
import type { Check, Confidence, Group } from '../checks.js'
import type { Sample } from '../sample.js'
import { type Trial, trialOfKind } from '../trial.js'

/** Clients of these dialects look for errors in a 200, or the format is a service's own and may mean something else. */
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
      if (fired === undefined) continue
      const assumed = assumedOf(name, sample)
      return { key: name, confidence, evidence: fired.note, ...(assumed && { values: { assumed } }) }
    }
    return undefined
  },
  propose: (group) => {
    const map = Object.fromEntries(
      (group.values.assumed ?? [])
        .slice(0, maxAmendments)
        .map((text) => JSON.parse(text) as [code: string, status: number]),
    )
    const isAmended = Object.keys(map).length > 0
    return {
      name: `unwrap-${group.key}`,
      rule: {
        match: { path: group.patterns },
        unwrap: { dialect: group.key, ...(isAmended && { status: { map } }) },
      },
      caution: [
        'Some clients only read errors with status 200: check that the clients of these paths handle the new status, or match those that do by requestHeader.',
        ...(isAmended
          ? ['These errors do not say which statuses belong in "map": correct them by what the codes mean.']
          : []),
        ...unsafeCaution(group),
      ].join(' '),
    }
  },
}

const maxAmendments = 20
// Whether it is a code that a map could contain; not a sentence, nor a word that only says that there is an error.
const isCode = (text: string): boolean =>
  /^-?[\w.:-]{1,60}$/.test(text) &&
  !/^(?:0|-?1|[1-5]\d\d|error|err|fail|failed|failure|false|[A-Za-z]*Exception)$/i.test(text)

/** The code of an error for which the dialect only assumed the status, with that status. */
function assumedOf(name: string, { head, body }: Sample): string | undefined {
  const dialect = dialects.find((each) => each.name === name)
  if (body === undefined || dialect === undefined) return undefined
  const verdict = dialect.read(new Body(body, head.fields, 'complete', 10 * maxBody), head)
  const code = verdict?.basis === 'assumed' ? verdict.codes?.find(isCode) : undefined
  return code && JSON.stringify([code, verdict!.status])
}

const maxBody = 64 * 1024

/** Warns that the work of these requests may have been done, and that some clients would repeat it. */
function unsafeCaution({ key, methods }: Group): string[] {
  const unsafe = methods.filter((method) => !isSafeMethod(method))
  if (unsafe.length === 0) return []
  const done = key === 'php' ? ' The output before the fatal error shows that work was done.' : ''
  return [
    `${unsafe.join(', ')}: the service has already answered, and some clients repeat such a request on 500 (openai SDKs) or 503 (Apache HttpClient 5).${done} To prevent that, add "unsafeStatus: 422".`,
  ]
}
