/**
 * Lie 5: 200 for a creation.
 *
 * @module
 */
import { oneOf, regex } from '../../../detect/regex.js'
import { getField } from '../../../http/fields.js'
import type { Check } from '../checks.js'
import { placeholderOf } from '../paths.js'
import type { Sample } from '../sample.js'
import { scalarsOf } from '../scalars.js'
import { trialOfKind } from '../trial.js'

const pointers = [
  '/id',
  '/data/id',
  '/_id',
  '/uuid',
  '/key',
  '/result/id',
  '/data/uuid',
  '/data/_id',
] as const
const trials = new Map(
  pointers.map((pointer) => [pointer as string, trialOfKind('created', { location: `{path}/{${pointer}}` })]),
)
const withLocation = trialOfKind('created', {})

// Whether a POST queries or triggers something instead of adding to a collection.
const doing = regex(
  'i',
  '^',
  oneOf(
    /log-?in|log-?out|sign-?in|sign-?out|auth.*|oauth.*|token|session|search|query|find|filter/,
    /lookup|validate|verify|check|calculate|preview|refresh|graphql|(?:json-?)?rpc|batch|bulk/,
    /send|ping|event|events|track|metrics|log|export|report/,
  ),
  '$',
)

/** Whether the request already has the id, so that it changes something that existed. */
function isKnown(id: string, { request, requestBody }: Sample): boolean {
  if (request.path.split('/').includes(id)) return true
  try {
    return scalarsOf(JSON.parse(requestBody ?? 'null')).some(({ value }) => String(value) === id)
  } catch {
    return false
  }
}

function idOf({ body }: Sample): { pointer: string; id: string } | undefined {
  if (body === undefined) return undefined
  let scalars: ReturnType<typeof scalarsOf>
  try {
    scalars = scalarsOf(JSON.parse(body.toString()))
  } catch {
    return undefined
  }
  for (const pointer of pointers) {
    const found = scalars.find((scalar) => scalar.pointer === pointer)
    if (found !== undefined) return { pointer, id: String(found.value) }
  }
  return undefined
}

export const creating: Check = {
  lie: 5,
  title: '200 for a creation',
  observe(sample, reported) {
    const { request, head } = sample
    if (request.method !== 'POST' || head.status !== 200 || reported.has(3)) return undefined
    const last = request.path.split('/').findLast((segment) => segment !== '') ?? ''
    if (last === '' || doing.test(last) || placeholderOf(last) !== undefined) return undefined
    if (getField(head.fields, 'location') !== undefined) {
      const fired = withLocation(sample)
      return fired && { key: '', confidence: 'sure', evidence: 'a Location with a 200' }
    }
    const found = idOf(sample)
    if (found === undefined || isKnown(found.id, sample)) return undefined
    if (trials.get(found.pointer)?.(sample) === undefined) return undefined
    return {
      key: found.pointer,
      confidence: 'likely',
      evidence: `a new ${found.pointer} in the response to POST`,
    }
  },
  propose: ({ key, patterns }) => ({
    // A script is hardly ever a collection with members below it.
    ...(key !== '' &&
      patterns.every((pattern) => /\.\w+$/.test(pattern)) && { confidence: 'review' as const }),
    name: key === '' ? 'created' : `created${key.replace(/\W+/g, '-')}`,
    rule: {
      match: { path: patterns, method: 'POST' },
      created: key === '' ? {} : { location: `{path}/{${key}}` },
    },
    ...(key !== '' && {
      caution: `Is the new resource served at the same path followed by ${key}? If not, change the location.`,
    }),
  }),
}
