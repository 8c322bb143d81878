/**
 * What a decision is made from, and what comes out of it.
 *
 * @module
 */
import { Body, type BodyState } from '../http/body.js'
import type { Fields } from '../http/fields.js'
import type { Head, Reply, RequestView } from '../http/message.js'
import type {
  BodyChange,
  BodyNeed,
  Context,
  Effect,
  Incident,
  LocalReason,
  Skip,
  Task,
  TaskOutcomes,
} from '../rules/rule.js'
import type { Subrequest, Subresponses } from '../rules/subrequest.js'
import type { Candidates, CompiledRule } from './ruleSet.js'

/** A buffered body, and the limits under which it was buffered. */
export interface Held {
  readonly body: Body
  readonly need: BodyNeed
}

export interface Situation {
  readonly candidates: Candidates
  readonly request: RequestView
  /** As the upstream sent it, without hop-by-hop fields; or the initial head of a local reply. */
  readonly received: Head
  readonly local: LocalReason | undefined
  readonly held: Held | undefined
  readonly context: Context
  readonly subresponses: Subresponses
  /** Called with each decision of a rule; used for explanations. */
  readonly observer?: (decided: Decided) => void
}

/** With the outcomes of tasks, rules may request tasks; without them, every rule decides at once. */
export interface PatientSituation extends Situation {
  readonly tasks: TaskOutcomes
}

/** What a rule decided, and the effective head before and after. */
export interface Decided {
  readonly rule: CompiledRule
  readonly outcome: Effect | Skip
  readonly before: Head
  readonly after: Head
}

/** What a rule did with an exchange. `observed`: it would have fired, but its mode is `observe`. */
export interface TrailEntry {
  readonly rule: string
  readonly kind: string
  readonly outcome: 'fired' | 'observed' | 'skipped'
  readonly note: string
  /** The status before and after, where the rule changed it or would have. */
  readonly from?: number
  readonly to?: number
}

export interface Settled {
  readonly head: Head
  /** Undefined: the upstream's bytes, unchanged. */
  readonly body: BodyChange | undefined
  /** The complete response, to be sent with nothing added. */
  readonly finalReply: Reply | undefined
  /** Undefined: the upstream's trailers, unchanged. */
  readonly trailers: Fields | undefined
  readonly incidents: readonly RuleIncident[]
  readonly trail: readonly TrailEntry[]
  /** Milliseconds after the end of the request before which the response must not be sent. */
  readonly minDelay: number
  /** Whether the response differs from what the upstream sent. */
  readonly changed: boolean
  /** A rule that failed in a phase that fails closed, so that the response must not be sent. Undefined: none. */
  readonly failed: string | undefined
}

export interface RuleIncident {
  readonly rule: string
  readonly incident: Incident
}

export type Decision =
  | { readonly hold: BodyNeed }
  | { readonly subrequest: Subrequest }
  | { readonly response: Settled }

/** A decision that may have to wait for a task. */
export type PatientDecision = Decision | { readonly task: Task }

/** Decoded bytes that are allowed for each byte received. */
export const decodedPerByte = 10

/** Creates the body that was buffered for `need`; the limit for decoding is proportional to its `maxBytes`. */
export function heldBody(
  raw: Buffer,
  fields: Fields,
  state: BodyState,
  need: BodyNeed,
  trailers?: Fields,
): Held {
  return { body: new Body(raw, fields, state, need.maxBytes * decodedPerByte, trailers), need }
}

/** The response without any rule. */
export function unchanged(head: Head): Settled {
  return {
    head,
    body: undefined,
    finalReply: undefined,
    trailers: undefined,
    incidents: [],
    trail: [],
    minDelay: 0,
    changed: false,
    failed: undefined,
  }
}
