/**
 * Decides what `retryAfter` sends: the wait from the response, or a computed one.
 *
 * @module
 */
import { getField, getFieldLines } from '../../http/fields.js'
import { parseHttpDate } from '../../http/httpDate.js'
import { isJsonType, mediaTypeOf } from '../../http/mediaType.js'
import { isSafeMethod } from '../../http/methods.js'
import { formatRetryAfter, type RetryAfter, readRetryAfter } from '../../http/retryAfter.js'
import type { Clock } from '../../http/wait.js'
import type { WaitSource } from '../../http/waitSource.js'
import type { Exchange, Outcome } from '../rule.js'

/** The options, resolved. */
export interface WaitPlan {
  readonly sources: readonly WaitSource[]
  /** In milliseconds, like all others. */
  readonly wait: number
  readonly backoffMax: number | undefined
  readonly min: number
  readonly max: number
  readonly jitter: number
  readonly format: 'seconds' | 'date'
}

function clockOf({ received, context }: Exchange): Clock {
  const date = getField(received.fields, 'date')
  return { now: context.now, upstream: date === undefined ? undefined : parseHttpDate(date, context.now) }
}

function present({ head: { fields }, local }: Exchange, clock: Clock): RetryAfter {
  // The Retry-After of a local reply is provisional, unless its end is known.
  if (local !== undefined) {
    return local.until === undefined ? { state: 'absent' } : { state: 'valid', wait: local.until - clock.now }
  }
  return readRetryAfter(getFieldLines(fields, 'retry-after'), getField(fields, 'retry-after-ms'), clock)
}

/** Whether a source in the body comes before any header that has a wait. */
export function needsBody({ sources }: WaitPlan, exchange: Exchange): boolean {
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

interface FoundWait {
  readonly wait: number
  readonly from: string
}

function search({ sources }: WaitPlan, exchange: Exchange, clock: Clock): FoundWait | undefined {
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

/** The default wait, doubled for each wait that an obedient client has completed during this outage. */
function fallback({ wait, backoffMax }: WaitPlan, { head, context }: Exchange): FoundWait {
  if (
    backoffMax === undefined ||
    head.status !== 503 ||
    context.upstream.outageSince === undefined ||
    wait === 0
  ) {
    return { wait, from: 'the default' }
  }
  const age = Math.max(0, context.now - context.upstream.outageSince)
  const grown = wait * 2 ** Math.floor(Math.log2(age / wait + 1))
  return { wait: Math.min(grown, Math.max(backoffMax, wait)), from: 'backoff' }
}

/** Whether the service answered an unsafe request with a success, which a rule turned into an error. */
function isAnsweredWrite({ request, received, local }: Exchange): boolean {
  return local === undefined && received.status < 300 && !isSafeMethod(request.method)
}

export function decideWait(plan: WaitPlan, exchange: Exchange): Outcome {
  const clock = clockOf(exchange)
  const now = present(exchange, clock)
  if (now.state === 'valid' && now.wait >= plan.min && now.wait <= plan.max) {
    return { skip: 'Retry-After is valid', settles: true }
  }
  const found =
    now.state === 'valid' || now.state === 'clear'
      ? { wait: now.wait, from: 'Retry-After' }
      : search(plan, exchange, clock)
  // The work may be done, so clients are not invited to repeat it unless the service itself does.
  if (found === undefined && isAnsweredWrite(exchange))
    return { skip: 'the upstream answered an unsafe request and gave no wait' }
  const { wait, from } = found ?? fallback(plan, exchange)
  const least = Math.max(wait, plan.min)
  // A valid value is only limited to `min` and `max`.
  const added = now.state === 'valid' ? 0 : (least * plan.jitter * exchange.context.random()) / 100
  const value = formatRetryAfter(Math.min(least + added, plan.max), plan.format, clock.now)
  return { note: `Retry-After: ${value}, from ${from}`, setFields: ['Retry-After', value] }
}
