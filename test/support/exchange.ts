/**
 * Exchanges as rules see them, for tests.
 *
 * @module
 */
import { Body, type BodyState } from '../../src/http/body.js'
import type { Fields } from '../../src/http/fields.js'
import { normalizePath } from '../../src/match/path.js'
import {
  type Action,
  type BodyChange,
  type Context,
  type Exchange,
  type Kind,
  type LocalReason,
  unknownUpstream,
} from '../../src/rules/rule.js'
import { read } from '../../src/schema/option.js'

/** 12:00:00 on Sunday, 1 March 2026, UTC. */
export const noon = 1_772_366_400_000

export interface Situation {
  readonly method?: string
  readonly target?: string
  readonly requestFields?: Fields
  readonly status?: number
  readonly fields?: Fields
  /** The status that the upstream sent, where an earlier phase changed it. */
  readonly receivedStatus?: number
  readonly body?: string | Buffer
  readonly bodyState?: BodyState
  readonly replaced?: BodyChange
  readonly incident?: string
  readonly local?: LocalReason
  readonly context?: Partial<Context>
}

export function exchangeOf(given: Situation): Exchange {
  const { method = 'GET', target = '/', status = 200, fields = [] } = given
  const received = { status: given.receivedStatus ?? status, reason: '', fields }
  const raw = given.body === undefined ? undefined : Buffer.from(given.body)
  return {
    request: {
      method,
      target,
      path: normalizePath(target),
      fields: given.requestFields ?? [],
      httpVersion: '1.1',
      origin: 'https://api.example',
    },
    head: { status, reason: '', fields },
    received,
    local: given.local,
    body: raw && new Body(raw, fields, given.bodyState ?? 'complete', 655_360),
    replaced: given.replaced,
    subresponses: new Map(),
    incident: given.incident,
    context: {
      now: noon,
      random: () => 0.5,
      newId: () => 'id-1',
      upstream: unknownUpstream,
      ...given.context,
    },
  }
}

export interface Compiled extends Action {
  readonly faults: readonly string[]
}

/** Compiles options for a rule of the given name, and collects the faults as `pointer: message`. */
export function compileKind(
  kind: Kind,
  options: object,
  context: { namesStatus?: boolean; namesMethod?: boolean; namesContentType?: boolean } = {},
): Compiled {
  const faults: string[] = []
  const action = kind.compile(read(kind.options, options), {
    name: 'rule-1',
    namesStatus: context.namesStatus ?? false,
    namesMethod: context.namesMethod ?? false,
    namesContentType: context.namesContentType ?? false,
    captures: () => ({}),
    matchesTarget: () => true,
    error: (at, message) => faults.push(`${at}: ${message}`),
  })
  return { ...action, faults }
}
