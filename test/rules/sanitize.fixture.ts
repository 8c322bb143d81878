/** An exchange for the kind `sanitize`, written down in a few words, and what comes out of it. */
import { Body, type BodyState } from '../../src/http/body.js'
import type { Fields } from '../../src/http/fields.js'
import { type Effect, type Exchange, type Outcome, unknownUpstream } from '../../src/rules/rule.js'
import { sanitize } from '../../src/rules/sanitize.js'
import { read } from '../../src/schema/option.js'

export interface Given {
  readonly options?: Record<string, unknown>
  readonly method?: string
  readonly target?: string
  readonly accept?: string
  readonly status?: number
  readonly reason?: string
  readonly fields?: Fields
  readonly body?: Buffer | string | undefined
  readonly state?: BodyState
  readonly trailers?: Fields
  readonly local?: Exchange['local']
}

export const incidentId = 'f3b0c442'

export function exchangeOf(given: Given): Exchange {
  const { target = '/api/users/7', fields = [], status = 500, state = 'complete', trailers } = given
  const head = { status, reason: given.reason ?? '', fields }
  const raw = given.body === undefined ? undefined : Buffer.from(given.body)
  return {
    request: {
      method: given.method ?? 'GET',
      target,
      path: target.split('?')[0]!,
      fields: given.accept === undefined ? [] : ['Accept', given.accept],
      httpVersion: '1.1',
      origin: 'http://api.example:8080',
    },
    head,
    received: head,
    local: given.local,
    body: raw && new Body(raw, fields, state, 10 << 20, trailers),
    replaced: undefined,
    incident: undefined,
    subresponses: new Map(),
    context: {
      now: 0,
      random: () => 0,
      newId: () => incidentId,
      upstream: unknownUpstream,
    },
  } as Exchange
}

export function actionOf(options: Record<string, unknown> = {}): ReturnType<typeof sanitize.compile> {
  return sanitize.compile(read(sanitize.options, options), {
    name: 'no-leaks',
    namesStatus: true,
    namesMethod: false,
    namesContentType: false,
    captures: () => ({}),
    matchesTarget: () => true,
    error: (at, message) => {
      throw new Error(`${at}: ${message}`)
    },
  })
}

export function sanitized(given: Given): Outcome {
  return actionOf(given.options).apply(exchangeOf(given)) as Outcome
}

/** The effect, where there is one. */
export function effectOf(given: Given): Effect | undefined {
  const outcome = sanitized(given)
  return 'skip' in outcome || 'subrequest' in outcome || 'task' in outcome ? undefined : outcome
}
