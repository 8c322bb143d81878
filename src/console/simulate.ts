/**
 * What a config would make of exchanges: one for the playground, all recorded ones for a comparison.
 *
 * @module
 */
import type { Plan } from '../config/load.js'
import { type Explanation, explain } from '../engine/explanation.js'
import { fixedContext, type Recorded, recordedHead, recordedRequest, replayAlone } from '../engine/replay.js'
import { RuleSet } from '../engine/ruleSet.js'
import { getField, isFieldValue, isToken } from '../http/fields.js'
import { parseHttpDate } from '../http/httpDate.js'
import { lastStatus } from '../http/status.js'
import type { RecordedExchange } from './recorded.js'

export interface Simulated {
  readonly explanation: Explanation
  /** What could not be known, and what was assumed. */
  readonly assumptions: readonly string[]
}

/** Decides the exchange under the plan. */
export function simulate(
  plan: Plan,
  recorded: Recorded,
  at: number,
  rules = new RuleSet(plan.rules),
): Simulated {
  const context = fixedContext(at)
  const { replayed, assumptions } = replayAlone(rules, recorded, context)
  return { explanation: explain(plan.rules, recorded, replayed), assumptions }
}

/** The exchange as it can be decided again; undefined when its body was not kept. */
export function recordedOf({
  request,
  received,
  receivedBody,
  local,
}: RecordedExchange): Recorded | undefined {
  if (received === undefined || local !== undefined || receivedBody?.bytes === undefined) return undefined
  return { request, head: received, body: receivedBody.bytes }
}

export interface ExchangeDifference {
  readonly id: string
  readonly active: { readonly status: number; readonly rules: readonly string[] }
  readonly edited: { readonly status: number; readonly rules: readonly string[] }
  /** `status`, `headers`, `body`, `rules`: what differs. */
  readonly differs: readonly string[]
}

export interface RuleComparison {
  readonly compared: number
  /** Not recorded well enough to be decided again. */
  readonly skipped: number
  readonly differences: readonly ExchangeDifference[]
}

const rulesOf = ({ steps }: Explanation) =>
  steps.filter(({ outcome }) => outcome === 'fired' || outcome === 'observed').map(({ rule }) => rule)

/** Decides every exchange under both plans; yields to the event loop after each. */
export async function compare(
  active: Plan,
  edited: Plan,
  exchanges: readonly RecordedExchange[],
): Promise<RuleComparison> {
  const [activeRules, editedRules] = [new RuleSet(active.rules), new RuleSet(edited.rules)]
  const differences: ExchangeDifference[] = []
  let skipped = 0
  for (const exchange of exchanges) {
    const recorded = recordedOf(exchange)
    if (recorded === undefined) {
      skipped++
      continue
    }
    const one = simulate(active, recorded, exchange.at, activeRules).explanation
    const other = simulate(edited, recorded, exchange.at, editedRules).explanation
    const [a, b] = [one.after, other.after]
    const differs = [
      ...(a.head.status === b.head.status ? [] : ['status']),
      ...(a.head.fields.join('\n') === b.head.fields.join('\n') ? [] : ['headers']),
      ...(a.body.equals(b.body) ? [] : ['body']),
      ...(rulesOf(one).join() === rulesOf(other).join() ? [] : ['rules']),
    ]
    if (differs.length > 0) {
      differences.push({
        id: exchange.id,
        active: { status: a.head.status, rules: rulesOf(one) },
        edited: { status: b.head.status, rules: rulesOf(other) },
        differs,
      })
    }
    await new Promise(setImmediate)
  }
  return { compared: exchanges.length - skipped, skipped, differences }
}

/** An exchange as the page writes it. */
export interface WrittenExchange {
  readonly request: {
    readonly method: string
    readonly target: string
    readonly headers?: readonly (readonly [string, string])[]
  }
  readonly response: {
    readonly status: number
    readonly headers?: readonly (readonly [string, string])[]
    readonly body?: string
    readonly base64?: string
  }
}

/** Reads an exchange that the page wrote; a string says what is wrong with it. */
export function readWritten(value: unknown): { readonly recorded: Recorded; readonly at: number } | string {
  const { request, response } = (value ?? {}) as Partial<WrittenExchange>
  if (typeof request?.method !== 'string' || !isToken(request.method))
    return 'request.method: expected a method, as in GET'
  if (typeof request.target !== 'string' || !/^\/\S*$/.test(request.target))
    return 'request.target: expected a path, as in /users/7?full'
  const status = response?.status
  if (!Number.isInteger(status) || status! < 200 || status! > lastStatus)
    return `response.status: expected 200 to ${lastStatus}`
  const requestFields = fieldsOf(request.headers)
  const answered = fieldsOf(response?.headers)
  if (requestFields === undefined || answered === undefined)
    return 'headers: expected a list of [name, value]'
  const body =
    typeof response?.base64 === 'string'
      ? Buffer.from(response.base64, 'base64')
      : Buffer.from(typeof response?.body === 'string' ? response.body : '')
  const date = getField(answered, 'date')
  return {
    recorded: {
      request: recordedRequest(request.method, request.target, requestFields),
      head: recordedHead({ status: status!, reason: '', fields: answered }),
      body,
    },
    at: (date === undefined ? undefined : parseHttpDate(date, Date.now())) ?? Date.now(),
  }
}

function fieldsOf(headers: unknown): string[] | undefined {
  if (headers === undefined) return []
  if (!Array.isArray(headers)) return undefined
  const fields: string[] = []
  for (const line of headers) {
    if (!Array.isArray(line) || line.length !== 2 || !line.every((text) => typeof text === 'string'))
      return undefined
    const [name, value] = line as [string, string]
    const bytes = Buffer.from(value).toString('latin1')
    if (!isToken(name) || !isFieldValue(bytes)) return undefined
    fields.push(name, bytes)
  }
  return fields
}
