/**
 * Lie 8: an error whose body states another status than its head.
 *
 * @module
 */
import { words } from '../../../detect/regex.js'
import { dialects } from '../../../dialects/index.js'
import { statusOfName } from '../../../dialects/names.js'
import { Body } from '../../../http/body.js'
import type { Check, LieObservation } from '../checks.js'
import type { Sample } from '../sample.js'
import { type Scalar, scalarsOf } from '../scalars.js'

/** Statuses that are often sent instead of the correct one; other pairs are a matter of taste. */
const mistaken: Readonly<Record<number, readonly number[]>> = {
  400: [401, 404, 409, 429],
  403: [401, 429],
  404: [400, 401, 409, 422, 429],
  500: [400, 401, 403, 404, 409, 422, 429, 503],
}
const maxBody = 64 * 1024
const maxValue = 200

function verdictOf(body: Body, sample: Sample): number | undefined {
  for (const dialect of dialects) {
    const verdict = dialect.accepts(body.mediaType) ? dialect.read(body, sample.head) : undefined
    if (verdict !== undefined) return verdict.status
  }
  return undefined
}

/** The place in the body with the status or a name for it; otherwise, a sentence that implies it. */
function signOf(scalars: readonly Scalar[], status: number): { scalar: Scalar; spoken: boolean } | undefined {
  const short = scalars.filter(({ value }) => String(value).length <= maxValue)
  const named = short.find(
    ({ value }) => String(value) === String(status) || (isName(value) && statusOfName(value) === status),
  )
  if (named !== undefined) return { scalar: named, spoken: false }
  const said = short.find(({ value }) => typeof value === 'string' && statusOfName(value) === status)
  return said && { scalar: said, spoken: true }
}

const isName = (value: string | number) => typeof value === 'string' && !/\s/.test(value)

/** Exceptions, without their endings, and driver codes that frameworks answer with 500 unless the service handles them. */
const failures: readonly (readonly [status: number, names: readonly string[]])[] = [
  [
    404,
    words(`NoSuchElement NoResult EmptyResultDataAccess DoesNotExist RecordNotFound NotFound EntityNotFound
      ObjectNotFound ModelNotFound ResourceNotFound DocumentNotFound KeyNotFound P2025`),
  ],
  [
    409,
    words(`DuplicateKey DataIntegrityViolation IntegrityConstraintViolation RecordNotUnique UniqueViolation
      UniqueConstraint UniqueConstraintViolation SequelizeUniqueConstraint OptimisticLock OptimisticLockingFailure
      ObjectOptimisticLockingFailure StaleObject StaleObjectState DbUpdateConcurrency
      23505 E11000 P2002 ER_DUP_ENTRY SQLITE_CONSTRAINT_UNIQUE SQLITE_CONSTRAINT_PRIMARYKEY`),
  ],
  [
    400,
    words(
      `NumberFormat HttpMessageNotReadable MethodArgumentNotValid MethodArgumentTypeMismatch JsonParse Cast`,
    ),
  ],
]

const exceptionAtStart = /^(?:[\w$]+(?:\.|\\|::))*(?<name>[A-Z]\w*)(?=$|[\s:(])/

/** The exception or the code that a failure shows, and the status it means. */
function failureOf({ pointer, value }: Scalar): { test: unknown; status: number } | undefined {
  const text = String(value)
  const found = exceptionAtStart.exec(text)
  const name = (found?.groups?.name ?? text).replace(/(?:Exception|Error)$/, '')
  const status = failures.find(([, names]) => names.includes(name))?.[0]
  if (status === undefined || pointer.length > maxValue) return undefined
  const isWhole = found === null || found[0] === text
  return { test: isWhole ? value : { pattern: `^${escapeRegExp(found[0])}\\b` }, status }
}

const escapeRegExp = (text: string) => text.replace(/[.\\$]/g, '\\$&')

function exceptionIn(scalars: readonly Scalar[]): LieObservation | undefined {
  for (const scalar of scalars) {
    const failure = failureOf(scalar)
    if (failure === undefined) continue
    const { pointer } = scalar
    const isPattern = typeof failure.test === 'object'
    const found = JSON.stringify(failure.test)
    return {
      key: `500 ${failure.status} ${pointer}${isPattern ? ` ${found}` : ''}`,
      confidence: 'review',
      evidence: `500 where ${pointer} means ${failure.status}`,
      values: { from: '500', to: String(failure.status), pointer, found },
    }
  }
  return undefined
}

export const misjudging: Check = {
  lie: 8,
  title: 'errors with the wrong status',
  observe(sample, reported) {
    const { status } = sample.head
    const others = mistaken[status]
    if (others === undefined || reported.has(8) || sample.body === undefined || sample.body.length > maxBody)
      return undefined
    const body = new Body(sample.body, sample.head.fields, 'complete', maxBody * 10)
    const json = body.json()
    if (!json.ok) return undefined
    const scalars = scalarsOf(json.value)
    const right = verdictOf(body, sample)
    const sign = right === undefined || !others.includes(right) ? undefined : signOf(scalars, right)
    if (right === undefined || sign === undefined) return status === 500 ? exceptionIn(scalars) : undefined
    const { scalar, spoken } = sign
    return {
      key: `${status} ${right} ${scalar.pointer}`,
      confidence: spoken ? 'review' : 'likely',
      evidence: `${status} where ${scalar.pointer} means ${right}`,
      values: {
        from: String(status),
        to: String(right),
        pointer: scalar.pointer,
        found: JSON.stringify(scalar.value),
      },
    }
  },
  propose: ({ patterns, values }) => {
    const [from, to, pointer] = [values.from![0]!, values.to![0]!, values.pointer![0]!]
    const found = values.found!.map((text) => JSON.parse(text))
    return {
      name: `${from}-is-${to}${pointer.replace(/\W+/g, '-')}`,
      rule: {
        match: { path: patterns, status: Number(from) },
        remap: { to: Number(to), when: { [pointer]: found.length === 1 ? found[0] : found } },
      },
      caution: `Should this be a ${to}? The text of the body says so.`,
    }
  },
}
