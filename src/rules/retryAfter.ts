/**
 * The kind `retryAfter`: gives a 429 or 503 a Retry-After that clients can rely on (RFC 9110 §10.2.3).
 *
 * @module
 */
import { type Static, Type } from 'typebox'
import { parseDuration } from '../http/duration.js'
import { getField, getFieldLines } from '../http/fields.js'
import { parseHttpDate } from '../http/httpDate.js'
import { isJsonType, mediaTypeOf } from '../http/mediaType.js'
import { formatRetryAfter, type RetryAfter, readRetryAfter } from '../http/retryAfter.js'
import type { Clock } from '../http/wait.js'
import { compileWaitSource, type WaitSource } from '../http/waitSource.js'
import { type BodyNeed, defineKind, type Exchange, type Outcome, type RuleContext } from './rule.js'

const defaults = {
  wait: '30s',
  from: [
    'RateLimit',
    'RateLimit-Reset',
    'X-RateLimit-Reset',
    'X-Rate-Limit-Reset',
    'X-RateLimit-Reset-After',
    'Retry-After-Ms',
    '/retry_after',
    '/retryAfter',
    '/error/retry_after',
  ],
  backoffMax: '5m',
} as const

const options = Type.Object(
  {
    default: Type.Optional(
      Type.String({
        format: 'duration',
        default: defaults.wait,
        description: 'The wait where the response does not tell any.',
        examples: ['30s', '2m'],
      }),
    ),
    from: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        default: [...defaults.from],
        description:
          'Where to look for the wait when Retry-After is missing or useless, in this order: names of fields, and JSON Pointers into the body. The first that tells a wait ahead counts.',
        examples: [['X-RateLimit-Reset', '/error/retryInfo/delay']],
      }),
    ),
    jitter: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 100,
        default: 0,
        description:
          'Up to so many percent are added to the wait at random, so that clients do not all come back at once.',
        examples: [20],
      }),
    ),
    backoff: Type.Optional(
      Type.Object(
        {
          max: Type.Optional(
            Type.String({
              format: 'duration',
              default: defaults.backoffMax,
              description: 'The longest that `default` grows to.',
              examples: ['5m'],
            }),
          ),
        },
        {
          additionalProperties: false,
          description:
            'On 503, `default` doubles while the outage of the upstream lasts, and starts anew with the next outage.',
          examples: [{ max: '5m' }],
        },
      ),
    ),
    min: Type.Optional(
      Type.String({
        format: 'duration',
        description: 'The shortest wait that is told, also where the upstream names a shorter one.',
        examples: ['1s'],
      }),
    ),
    max: Type.Optional(
      Type.String({
        format: 'duration',
        description: 'The longest wait that is told, also where the upstream names a longer one.',
        examples: ['1h'],
      }),
    ),
    format: Type.Optional(
      Type.Union([Type.Literal('seconds'), Type.Literal('date')], {
        default: 'seconds',
        description: 'Whether waits are written as a number of seconds or as the date at their end.',
        examples: ['seconds'],
      }),
    ),
  },
  { additionalProperties: false, description: 'Retry-After for responses that ask clients to come back.' },
)

/** Statuses that mean "later" by themselves, and those that may. */
const always: ReadonlySet<number> = new Set([429, 503])
const onDemand: ReadonlySet<number> = new Set([300, 301, 302, 303, 305, 307, 308, 413, 425])

const need: BodyNeed = { maxBytes: 65_536, maxHold: 2_000, refuseByLength: true }

interface Plan {
  readonly sources: readonly WaitSource[]
  /** Milliseconds, all of them. */
  readonly wait: number
  readonly backoffMax: number | undefined
  readonly min: number
  readonly max: number
  readonly jitter: number
  readonly format: 'seconds' | 'date'
}

function plan(given: Static<typeof options>, context: RuleContext): Plan {
  const milliseconds = (text: string) => parseDuration(text) ?? 0
  const sources = (given.from ?? defaults.from).flatMap((text, i) => {
    try {
      return [compileWaitSource(text)]
    } catch (error) {
      context.fault(`/from/${i}`, (error as Error).message)
      return []
    }
  })
  const min = given.min === undefined ? 0 : milliseconds(given.min)
  const max = given.max === undefined ? Number.POSITIVE_INFINITY : milliseconds(given.max)
  if (min > max) context.fault('/min', `"min" (${given.min}) is longer than "max" (${given.max})`)
  return {
    sources,
    wait: milliseconds(given.default ?? defaults.wait),
    backoffMax: given.backoff && milliseconds(given.backoff.max ?? defaults.backoffMax),
    min,
    max,
    jitter: given.jitter ?? 0,
    format: given.format ?? 'seconds',
  }
}

function clockOf({ received, world }: Exchange): Clock {
  const date = getField(received.fields, 'date')
  return { now: world.now, upstream: date === undefined ? undefined : parseHttpDate(date, world.now) }
}

function present({ head: { fields }, local }: Exchange, clock: Clock): RetryAfter {
  // What a local reply begins with is a stopgap, unless the end is known.
  if (local !== undefined) {
    return local.until === undefined ? { state: 'absent' } : { state: 'valid', wait: local.until - clock.now }
  }
  return readRetryAfter(getFieldLines(fields, 'retry-after'), getField(fields, 'retry-after-ms'), clock)
}

/** Whether a source in the body comes before any field that tells the wait. */
function asksBody({ sources }: Plan, exchange: Exchange): boolean {
  if (exchange.local !== undefined || !isJsonType(mediaTypeOf(exchange.received.fields))) return false
  const clock = clockOf(exchange)
  const { state } = present(exchange, clock)
  if (state === 'valid' || state === 'clear') return false
  for (const source of sources) {
    if (source.in === 'body') return true
    if (source.read(exchange.head.fields, clock) !== undefined) return false
  }
  return false
}

interface Found {
  readonly wait: number
  readonly from: string
}

function search({ sources }: Plan, exchange: Exchange, clock: Clock): Found | undefined {
  for (const source of sources) {
    const wait =
      source.in === 'fields' ? source.read(exchange.head.fields, clock) : readBody(source, exchange, clock)
    // A reset "in 0 seconds" may have been rounded down.
    if (wait !== undefined) return { wait: Math.max(wait, 1_000), from: source.name }
  }
  return undefined
}

function readBody(source: WaitSource & { in: 'body' }, exchange: Exchange, clock: Clock): number | undefined {
  const json = exchange.body?.json()
  return json?.ok ? source.read(json.value, clock) : undefined
}

/** The default, doubled as often as a client that keeps to it has been told to wait in this outage. */
function fallback({ wait, backoffMax }: Plan, { head, world }: Exchange): Found {
  if (backoffMax === undefined || head.status !== 503 || world.outageSince === undefined || wait === 0) {
    return { wait, from: 'the default' }
  }
  const age = Math.max(0, world.now - world.outageSince)
  const grown = wait * 2 ** Math.floor(Math.log2(age / wait + 1))
  return { wait: Math.min(grown, Math.max(backoffMax, wait)), from: 'backoff' }
}

function decide(plan: Plan, exchange: Exchange): Outcome {
  const clock = clockOf(exchange)
  const now = present(exchange, clock)
  if (now.state === 'valid' && now.wait >= plan.min && now.wait <= plan.max) {
    return { skip: 'Retry-After is valid' }
  }
  const { wait, from } =
    now.state === 'valid' || now.state === 'clear'
      ? { wait: now.wait, from: 'Retry-After' }
      : (search(plan, exchange, clock) ?? fallback(plan, exchange))
  const least = Math.max(wait, plan.min)
  // A valid value is only brought within its bounds.
  const added = now.state === 'valid' ? 0 : (least * plan.jitter * exchange.world.random()) / 100
  const value = formatRetryAfter(Math.min(least + added, plan.max), plan.format, clock.now)
  return { note: `Retry-After: ${value}, from ${from}`, setFields: ['Retry-After', value] }
}

export const retryAfter = defineKind({
  name: 'retryAfter',
  phase: 'complete',
  summary: 'Gives a 429 or 503 a Retry-After that clients can rely on.',
  description: `A valid Retry-After of the upstream's stays as it is. One that is not valid (a fraction, a negative number, a word, a unit, milliseconds, an epoch, a date in the past, several values) is repaired when its meaning is clear. Else the wait is looked for where \`from\` says, and at last \`default\` is told.

Numbers are told apart by their magnitude: a time since the epoch in seconds or in milliseconds, or a number of seconds; milliseconds where the name of the field or member says so. ISO 8601 times and durations, HTTP-dates, and durations such as \`30s\` or \`2 minutes\` are understood too. The value told is rounded up and never earlier than the reset; only \`max\` may make it so. A bare number of more than 31 days is not believed.

The kind acts on 429 and 503, and where the rule's \`match\` has \`status\`, also on 413, 425 and 3xx among those.

With \`backoff\`, a client that keeps to what it is told waits the default first, twice as long the next time, and so on.`,
  options,
  examples: [
    {
      title: 'A wait of half a minute where the upstream tells none',
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
          name: 'a reset of the rate limit is told',
          request: 'GET /',
          now: '2026-03-01T12:00:00Z',
          response: { status: 429, headers: { 'X-RateLimit-Reset': '1772366445' } },
          expect: { headers: { 'Retry-After': '45' } },
        },
      ],
    },
    {
      title: 'The wait stands in the body',
      rule: { name: 'polite', retryAfter: { from: ['/error/retryIn'], format: 'date' } },
      tests: [
        {
          name: 'a duration, told as a date',
          request: 'GET /',
          now: '2026-03-01T12:00:00Z',
          response: { status: 429, body: { error: { retryIn: '1m30s' } } },
          expect: { headers: { 'Retry-After': 'Sun, 01 Mar 2026 12:01:30 GMT' } },
        },
      ],
    },
  ],
  compile(given, context) {
    const compiled = plan(given, context)
    return {
      applies: (status) => always.has(status) || (context.namesStatus && onDemand.has(status)),
      need: (exchange) => (asksBody(compiled, exchange) ? need : undefined),
      apply: (exchange) => decide(compiled, exchange),
      narrowsCodings: compiled.sources.some((source) => source.in === 'body'),
    }
  },
})
