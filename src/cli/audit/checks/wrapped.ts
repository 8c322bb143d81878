/**
 * Lie 3: an error in a success.
 *
 * @module
 */
import { dialects } from '../../../dialects/index.js'
import { saysNone, statusOfText } from '../../../dialects/messages.js'
import { Body } from '../../../http/body.js'
import { isSafeMethod } from '../../../http/methods.js'
import type { Check, Confidence, Group } from '../checks.js'
import type { Sample } from '../sample.js'
import { type Scalar, scalarsOf } from '../scalars.js'
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

const maxMessage = 100

const codeName =
  /^\/(?:status|state|success|ok|result|(?:result|return|ret|err|error|status)?_?(?:code|no))$/i
const messageName =
  /^\/(?:msg|message|reason|error|(?:result|return|err|error|status)_?(?:msg|message|text|desc|description))$/i

function messageIn(scalars: readonly Scalar[]): { scalar: Scalar; status: number } | undefined {
  for (const scalar of scalars) {
    const { pointer, value } = scalar
    if (typeof value !== 'string' || value.length > maxMessage || !messageName.test(pointer)) continue
    const status = statusOfText(value)
    if (status !== undefined && status >= 400 && status < 500 && status !== 429) return { scalar, status }
  }
  return undefined
}

/** Zero is no error as a code, and no success as a status. */
function saysSuccess({ pointer, value }: Scalar): boolean {
  if (value === 0) return !/^\/(?:status|state|success|ok|result)$/i.test(pointer)
  return /^2\d\d$/.test(String(value)) || saysNone(String(value))
}

/** A code and a sentence that sounds like an error. Only people know which codes are errors. */
export const implied: Check = {
  lie: 3,
  title: 'successes that sound like errors',
  observe({ head, body }, found) {
    if (head.status !== 200 || found.has(3) || body === undefined || body.length > maxBody) return undefined
    const json = new Body(body, head.fields, 'complete', maxBody * 10).json()
    if (!json.ok) return undefined
    const scalars = scalarsOf(json.value)
    const message = messageIn(scalars)
    const code = scalars.find(({ pointer }) => codeName.test(pointer))
    if (message === undefined || code === undefined || saysSuccess(code)) return undefined
    const { scalar, status } = message
    return {
      key: `${code.pointer} ${code.value} ${scalar.pointer} ${status}`,
      confidence: 'review',
      evidence: `${scalar.pointer} sounds like a ${status}`,
      values: {
        code: JSON.stringify([code.pointer, code.value]),
        pointer: scalar.pointer,
        message: String(scalar.value),
        status: String(status),
      },
    }
  },
  propose: ({ patterns, values }) => {
    const [pointer, code] = JSON.parse(values.code![0]!) as [string, string | number]
    const messages = values.message!
    const status = Number(values.status![0])
    return {
      name: `sounds-like-${status}`,
      rule: {
        match: { path: patterns },
        unwrap: {
          when: { [pointer]: code, [values.pointer![0]!]: messages.length === 1 ? messages[0] : messages },
          status,
        },
      },
      caution: `Is ${pointer} only ${JSON.stringify(code)} in errors? Then remove the messages from "when".`,
    }
  },
}
