/**
 * The kind `retryAfter`: gives a 429 or 503 a Retry-After that clients can rely on (RFC 9110 §10.2.3).
 *
 * @module
 */
import { compileWaitSource } from '../http/waitSource.js'
import { duration, list, number, type Output, object, oneOf, optional, text } from '../schema/option.js'
import { decideWait, needsBody, type WaitPlan } from './retryAfter/decideWait.js'
import { sourceWarnings } from './retryAfter/warnings.js'
import { type BodyNeed, defineKind, type RuleContext } from './rule.js'

const defaultFrom = [
  'RateLimit',
  'RateLimit-Reset',
  'X-RateLimit-Reset',
  'X-Rate-Limit-Reset',
  'X-RateLimit-Reset-After',
  'Retry-After-Ms',
  '/retry_after',
  '/retryAfter',
  '/error/retry_after',
]

const options = object(
  {
    default: duration({
      default: '30s',
      description: 'The wait when the response does not give one.',
      examples: ['30s', '2m'],
    }),
    from: list(text({ minLength: 1 }), {
      default: defaultFrom,
      description:
        'Where to look for the wait when Retry-After is missing or useless, in this order: header names, and JSON Pointers into the body. The first wait in the future counts.',
      examples: [['X-RateLimit-Reset', '/error/retryInfo/delay']],
    }),
    jitter: number({
      minimum: 0,
      maximum: 100,
      default: 0,
      description:
        'Up to so many percent are added to the wait at random, so that clients do not all come back at once.',
      examples: [20],
    }),
    backoff: optional(
      object(
        {
          max: duration({
            default: '5m',
            description: 'The longest that `default` grows to.',
            examples: ['5m'],
          }),
        },
        {
          description:
            'On 503, `default` doubles while the outage of the upstream lasts, and starts again with the next outage.',
          examples: [{ max: '5m' }],
        },
      ),
    ),
    min: optional(
      duration({
        description: 'The shortest wait to send, even when the upstream asks for less.',
        examples: ['1s'],
      }),
    ),
    max: optional(
      duration({
        description: 'The longest wait to send, even when the upstream asks for more.',
        examples: ['1h'],
      }),
    ),
    format: oneOf(['seconds', 'date'], {
      default: 'seconds',
      description: 'Whether waits are written as a number of seconds or as the date at their end.',
      examples: ['seconds'],
    }),
  },
  { description: 'Retry-After for responses that ask clients to retry later.' },
)

/** Statuses that mean "later" by themselves, and those that may. */
const always: ReadonlySet<number> = new Set([429, 503])
const onDemand: ReadonlySet<number> = new Set([300, 301, 302, 303, 305, 307, 308, 413, 425])

const need: BodyNeed = { maxBytes: 65_536, maxHold: 2_000, refuseByLength: true }

function plan(given: Output<typeof options>, context: RuleContext): WaitPlan {
  const sources = given.from.flatMap((text, i) => {
    try {
      return [compileWaitSource(text)]
    } catch (error) {
      context.error(`/from/${i}`, (error as Error).message)
      return []
    }
  })
  const { min = 0, max = Number.POSITIVE_INFINITY } = given
  if (min > max) context.error('/min', `"min" (${min} ms) is longer than "max" (${max} ms); swap them`)
  return {
    sources,
    wait: given.default,
    backoffMax: given.backoff?.max,
    min,
    max,
    jitter: given.jitter,
    format: given.format,
  }
}

export const retryAfter = defineKind({
  name: 'retryAfter',
  phase: 'complete',
  summary: 'Gives a 429 or 503 a Retry-After that clients can rely on.',
  description: `A valid Retry-After of the upstream's stays as it is. One that is not valid (a fraction, a negative number, a word, a unit, milliseconds, an epoch, a date in the past, several values) is repaired when its meaning is clear. Otherwise the wait is taken from the places in \`from\`, and finally from \`default\`.

The magnitude of a number decides whether it is a time since the epoch in seconds, one in milliseconds, or a number of seconds; it is in milliseconds where the name of the header or member says so. ISO 8601 times and durations, HTTP-dates, and durations such as \`30s\` or \`2 minutes\` are understood too. The result is rounded up and never earlier than the reset, except through \`max\`. A bare number of more than 31 days is ignored.

The kind acts on 429 and 503, and where the rule's \`match\` has \`status\`, also on 413, 425 and 3xx among those.

With \`backoff\`, a client that obeys waits the default first, twice as long the next time, and so on.`,
  options,
  examples: [
    {
      title: 'Half a minute when the upstream gives no wait',
      rule: { name: 'polite', match: { status: [429, 503] }, retryAfter: { default: '30s' } },
      tests: [
        {
          name: 'added when missing',
          request: 'GET /',
          response: { status: 503 },
          expect: { status: 503, headers: { 'Retry-After': '30' } },
        },
        {
          name: 'a valid value stays',
          request: 'GET /',
          response: { status: 503, headers: { 'Retry-After': '120' } },
          expect: { unchanged: true },
        },
        {
          name: 'a fraction is rounded up',
          request: 'GET /',
          response: { status: 429, headers: { 'Retry-After': '1.5' } },
          expect: { headers: { 'Retry-After': '2' } },
        },
        {
          name: 'the reset of the rate limit is used',
          request: 'GET /',
          now: '2026-03-01T12:00:00Z',
          response: { status: 429, headers: { 'X-RateLimit-Reset': '1772366445' } },
          expect: { headers: { 'Retry-After': '45' } },
        },
      ],
    },
    {
      title: 'The wait is in the body',
      rule: { name: 'polite', retryAfter: { from: ['/error/retryIn'], format: 'date' } },
      tests: [
        {
          name: 'a duration, sent as a date',
          request: 'GET /',
          now: '2026-03-01T12:00:00Z',
          response: { status: 429, body: { error: { retryIn: '1m30s' } } },
          expect: { headers: { 'Retry-After': 'Sun, 01 Mar 2026 12:01:30 GMT' } },
        },
      ],
    },
  ],
  lint: (_given, match, written) => sourceWarnings(written.from ?? [], match),
  compile(given, context) {
    const compiled = plan(given, context)
    return {
      applies: (status) => always.has(status) || (context.namesStatus && onDemand.has(status)),
      need: (exchange) => (needsBody(compiled, exchange) ? need : undefined),
      apply: (exchange) => decideWait(compiled, exchange),
      requires: { body: compiled.sources.some((source) => source.in === 'body') },
    }
  },
})
