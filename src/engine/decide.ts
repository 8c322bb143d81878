/**
 * Steps 4 to 6 of an exchange: from the upstream's head, and the body where a rule needs it, to the response. Pure: the
 * same input gives the same decision for a proxy, a test and an explanation.
 *
 * @module
 */
import { Body, type BodyState } from '../http/body.js'
import { exposeAdded } from '../http/cors.js'
import { digestFields, enforceDuties, hasNoContent, isBodyless } from '../http/duties.js'
import { type Fields, getField, withField, withoutFields } from '../http/fields.js'
import type { Head, Reply, RequestView } from '../http/message.js'
import type {
  Action,
  BodyChange,
  BodyNeed,
  Context,
  Effect,
  Exchange,
  Incident,
  LocalReason,
  Outcome,
  Phase,
  Skip,
  Subrequest,
  Subresponses,
  Task,
  TaskOutcomes,
} from '../rules/rule.js'
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

const decodedPerByte = 10
const ofHiddenContent: ReadonlySet<string> = new Set(['content-length', 'etag', ...digestFields])
const empty = Buffer.alloc(0)
const nothing: BodyChange = { content: empty, contentType: '', manner: 'replace', varies: false }
// In these phases, no response is better than one that reveals something; the other phases only improve it.
const failsClosed: ReadonlySet<Phase> = new Set<Phase>(['conceal', 'sanitize'])
const noNeed: BodyNeed = { maxBytes: 0, maxHold: 0, refuseByLength: false }

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

function bodyOf({ head, body }: Reply): Body {
  return new Body(body, head.fields, 'complete', body.length * decodedPerByte)
}

/** The exchange as the rules see it, while effects accumulate on it. */
class Working implements Exchange {
  head: Head
  body: Body | undefined
  replaced: BodyChange | undefined
  finalReply: Reply | undefined
  /** The response with which a rule replaced the upstream's. */
  replacement: Reply | undefined
  trailers: Fields | undefined
  minDelay = 0
  changed = false
  failed: string | undefined
  readonly incidents: RuleIncident[] = []
  readonly trail: TrailEntry[] = []

  constructor(readonly situation: Situation | PatientSituation) {
    this.head = situation.received
    this.body = situation.held?.body
  }

  get request(): RequestView {
    return this.situation.request
  }
  get received(): Head {
    return this.replacement?.head ?? this.situation.received
  }
  /**
   * Undefined once a local reply was replaced with a response of the upstream: the upstream then counts as its source.
   */
  get local(): LocalReason | undefined {
    return this.replacement === undefined ? this.situation.local : undefined
  }
  get subresponses(): Subresponses {
    return this.situation.subresponses
  }
  get tasks(): TaskOutcomes | undefined {
    return 'tasks' in this.situation ? this.situation.tasks : undefined
  }
  get incident(): string | undefined {
    return this.incidents.at(-1)?.incident.id
  }
  get context(): Context {
    return this.situation.context
  }

  note(rule: CompiledRule, outcome: TrailEntry['outcome'], note: string, to?: number): void {
    const { name, kind } = rule
    const { status: from } = this.head
    if (to === undefined || to === from) this.trail.push({ rule: name, kind, outcome, note })
    else this.trail.push({ rule: name, kind, outcome, note, from, to })
  }

  /** Whether this is the response to a HEAD for which GET might have had content. */
  get isHeadOfContent(): boolean {
    return this.request.method === 'HEAD' && this.local === undefined && !isBodyless(this.received.status)
  }

  /** Removes the headers that describe the original content, because the content of GET would be sanitized. */
  hideContent(): void {
    const fields = withoutFields(this.head.fields, ofHiddenContent)
    this.changed ||= fields !== this.head.fields
    this.head = { ...this.head, fields }
  }

  apply(rule: CompiledRule, effect: Effect): void {
    this.note(rule, effect.saysTheSame ? 'skipped' : 'fired', effect.note, statusOf(effect))
    this.changed = true
    if (effect.incident !== undefined) this.incidents.push({ rule: rule.name, incident: effect.incident })
    if (effect.minDelay !== undefined) this.minDelay = Math.max(this.minDelay, effect.minDelay)
    if (effect.finalReply !== undefined) {
      this.finalReply = effect.finalReply
      this.head = effect.finalReply.head
      return
    }
    if (effect.replacement !== undefined) {
      this.replacement = effect.replacement
      this.head = effect.replacement.head
      this.body = bodyOf(effect.replacement)
      this.replaced = undefined
      return
    }
    let { fields } = this.head
    if (effect.dropFields !== undefined) fields = withoutFields(fields, new Set(effect.dropFields))
    for (let i = 0; i < (effect.setFields?.length ?? 0); i += 2) {
      fields = withField(fields, effect.setFields![i]!, effect.setFields![i + 1]!)
    }
    if (effect.addFields !== undefined) fields = [...fields, ...effect.addFields]
    const status = effect.status ?? this.head.status
    const reason = effect.reason ?? (status === this.head.status ? this.head.reason : '')
    this.head = { status, reason, fields }
    if (effect.body !== undefined) this.replaced = effect.body
    if (effect.trailers !== undefined) this.trailers = effect.trailers
  }
}

const statusOf = ({ status, finalReply, replacement }: Effect) =>
  finalReply?.head.status ?? replacement?.head.status ?? status

/** Runs the phases, or returns the body limits, the subrequest or the task that a rule needs before it can decide. */
export function decide(situation: PatientSituation): PatientDecision
export function decide(situation: Situation): Decision
export function decide(situation: Situation | PatientSituation): PatientDecision {
  const working = new Working(situation)
  const slots = situation.candidates.at(situation.received.status)
  for (let slot = 0; slots !== null && slot < slots.length; slot++) {
    // An earlier slot may have changed the effective status, and with it the rules that can apply.
    const rules = situation.candidates.at(working.head.status)?.[slot] ?? []
    for (const rule of rules) {
      const outcome = attempt(rule, working)
      if (outcome === undefined) continue
      if (outcome instanceof Failure) {
        working.note(rule, 'skipped', outcome.note)
        if (rule.mode === 'observe' || !failsClosed.has(rule.phase)) continue
        working.failed = rule.name
        return { response: settle(working) }
      }
      if ('hold' in outcome || 'subrequest' in outcome || 'task' in outcome) return outcome
      const before = working.head
      const fires = !('skip' in outcome) && rule.mode !== 'observe'
      if (fires) working.apply(rule, outcome)
      else if ('skip' in outcome) working.note(rule, 'skipped', outcome.skip)
      else working.note(rule, 'observed', outcome.note, statusOf(outcome))
      situation.observer?.({ rule, outcome, before, after: working.head })
      if (
        (fires && rule.action.cumulative !== true) ||
        ('skip' in outcome && outcome.settles && rule.mode !== 'observe')
      )
        break
    }
    if (working.finalReply !== undefined) break
  }
  return { response: settle(working) }
}

/** A rule threw an error: a defect of the rule, which must not bring down the proxy. */
class Failure {
  readonly note: string

  constructor(error: unknown) {
    this.note = `failed: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`
  }
}

/** The rule's outcome; undefined if the rule does not match. */
function attempt(rule: CompiledRule, working: Working): Outcome | { hold: BodyNeed } | Failure | undefined {
  const { matcher } = rule
  try {
    if (!matcher.matchesRequest(working.request) || !matcher.matchesResponse(working.head)) return undefined
    return run(rule, working)
  } catch (error) {
    return new Failure(error)
  }
}

function run({ action, phase, mode }: CompiledRule, working: Working): Outcome | { hold: BodyNeed } {
  const sanitizesBodies = phase === 'sanitize' && mode !== 'observe' && action.requires?.body === true
  if (sanitizesBodies && working.isHeadOfContent) working.hideContent()
  const need = action.need?.(working)
  if (need === undefined) return action.apply(working)
  const { received } = working
  const { held, request } = working.situation
  if (hasNoContent(request.method, received.status)) {
    return withBody(working, heldBody(empty, received.fields, 'complete', need).body, action)
  }
  if (working.replacement === undefined && (held === undefined || !suffices(held, need))) {
    if (need.refuseByLength && Number(getField(received.fields, 'content-length')) > need.maxBytes) {
      return withBody(working, heldBody(empty, received.fields, 'tooLarge', noNeed).body, action)
    }
    return { hold: need }
  }
  return action.apply(working)
}

/** Whether the body was buffered far enough; one that hit a limit is buffered further if a rule allows more. */
function suffices({ body, need }: Held, wanted: BodyNeed): boolean {
  if (body.state === 'tooLarge') return wanted.maxBytes <= need.maxBytes
  if (body.state === 'tooSlow') return wanted.maxHold <= need.maxHold
  if (body.state === 'mismatch') return wanted.matchesPrefix?.(body.raw, body.fields) === false
  return true
}

function withBody(working: Working, body: Body, action: Action): Outcome {
  const before = working.body
  working.body = body
  const outcome = action.apply(working)
  working.body = before
  return outcome
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

function settle(working: Working): Settled {
  const { finalReply, replacement, situation, received } = working
  // No content may follow (RFC 9110 §15.3.6).
  if (working.changed && working.head.status === 205 && received.status !== 205) working.replaced = nothing
  const { replaced } = working
  // A replacement for a response to HEAD was made without knowing the content of GET.
  const isGuess = situation.request.method === 'HEAD' && working.local === undefined
  const length = isGuess ? undefined : replaced?.content.length
  const body = replaced && { length, contentType: replaced.contentType, varies: replaced.varies }
  const change = { status: working.head.status !== received.status, body }
  const fields =
    finalReply !== undefined || !working.changed
      ? working.head.fields
      : exposeAdded(
          received.fields,
          enforceDuties(
            working.head.fields,
            situation.request.method,
            received.status,
            working.head.status,
            change,
          ),
        )
  const head = { ...working.head, fields }
  return {
    head,
    body: replaced,
    finalReply: finalReply ?? (replacement && { head, body: replaced?.content ?? replacement.body }),
    trailers: working.trailers,
    incidents: working.incidents,
    trail: working.trail,
    minDelay: working.minDelay,
    changed: working.changed,
    failed: working.failed,
  }
}
