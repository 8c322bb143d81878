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
      description: 'The wait if the response does not give one.',
      examples: ['30s', '2m'],
    }),
    from: list(text({ minLength: 1 }), {
      default: defaultFrom,
      description:
        'Where to look for the wait if Retry-After is missing or unusable, in this order: header names and JSON Pointers into the body. The first wait in the future is used. A member may be a sentence with a single duration, such as `try again in 20 seconds`; members such as `/message` are only read if they are listed, because a duration there may mean something else.',
      examples: [['X-RateLimit-Reset', '/error/retryInfo/delay']],
    }),
    jitter: number({
      minimum: 0,
      maximum: 100,
      default: 0,
      description:
        'Adds up to this percentage to the wait at random, so that clients do not all retry at the same time.',
      examples: [20],
    }),
    backoff: optional(
      object(
        {
          max: duration({
            default: '5m',
            description: 'Maximum to which `default` grows.',
            examples: ['5m'],
          }),
        },
        {
          description:
            'On 503, `default` doubles during an outage of the upstream, and starts again with the next outage.',
          examples: [{ max: '5m' }],
        },
      ),
    ),
    min: optional(
      duration({
        description: 'Minimum wait to send, even if the upstream asks for less.',
        examples: ['1s'],
      }),
    ),
    max: optional(
      duration({
        description: 'Maximum wait to send, even if the upstream asks for more.',
        examples: ['1h'],
      }),
    ),
    format: oneOf(['seconds', 'date'], {
      default: 'seconds',
      description: 'Whether to send waits as a number of seconds or as a date.',
      examples: ['seconds'],
    }),
  },
  { description: 'Retry-After for responses that ask clients to retry later.' },
)

/** Statuses that always mean "later", and those that may. */
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
  description: `A valid Retry-After from the upstream stays as it is. An invalid one (a fraction, a negative number, a word, a unit, milliseconds, an epoch, a date in the past, several values) is repaired if its meaning is clear. Otherwise the wait comes from the places in \`from\`, and finally from \`default\`.

The magnitude of a number decides whether it is a number of seconds or an epoch time in seconds or milliseconds. If the name of the header or member says milliseconds, the number is in milliseconds. ISO 8601 times and durations, HTTP-dates, and durations such as \`30s\` or \`2 minutes\` are also supported. The result is rounded up, and is never earlier than the reset unless \`max\` makes it so. A bare number of more than 31 days is ignored.

The kind acts on 429 and 503. It also acts on 413, 425 and 3xx if the rule's \`match.status\` names them.

With \`backoff\`, a client that obeys first waits the default, then twice as long, and so on.`,
  options,
  examples: [
    {
      title: 'Half a minute if the upstream gives no wait',
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
    {
      title: 'The wait is in a sentence',
      rule: { name: 'polite', retryAfter: { from: ['/message'] } },
      tests: [
        {
          name: 'a duration among other words',
          request: 'GET /',
          response: { status: 429, body: { message: 'Too many requests. Try again in 20 seconds.' } },
          expect: { headers: { 'Retry-After': '20' } },
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
