/**
 * Steps 4 to 6 of an exchange: from the upstream's head, and the body where a rule needs it, to the response. Pure: the
 * same input gives the same decision for a proxy, a test and an explanation.
 *
 * @module
 */
import type { Body } from '../http/body.js'
import { hasNoContent } from '../http/duties.js'
import { getField } from '../http/fields.js'
import { type Action, type BodyNeed, failsClosed, type Outcome } from '../rules/rule.js'
import { keyOf, maxSubrequests } from '../rules/subrequest.js'
import {
  type Decision,
  type Held,
  heldBody,
  type PatientDecision,
  type PatientSituation,
  type Situation,
} from './decision.js'
import type { CompiledRule } from './ruleSet.js'
import { statusOf, WorkingExchange } from './workingExchange.js'

const empty = Buffer.alloc(0)
const noNeed: BodyNeed = { maxBytes: 0, maxHold: 0, refuseByLength: false }

/** Runs the phases, or returns the body limits, the subrequest or the task that a rule needs before it can decide. */
export function decide(situation: PatientSituation): PatientDecision
export function decide(situation: Situation): Decision
export function decide(situation: Situation | PatientSituation): PatientDecision {
  const working = new WorkingExchange(situation)
  const slots = situation.candidates.at(situation.received.status)
  for (let slot = 0; slots !== null && slot < slots.length; slot++) {
    // An earlier slot may have changed the effective status, and with it the rules that can apply.
    const rules = situation.candidates.at(working.head.status)?.[slot] ?? []
    for (const rule of rules) {
      const outcome = attempt(rule, working)
      if (outcome === undefined) continue
      if (outcome instanceof Failure) {
        working.note(rule, 'skipped', outcome.note)
        if (rule.mode === 'observe' || !failsClosed(rule.phase)) continue
        working.failed = rule.name
        return { response: working.settle() }
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
  return { response: working.settle() }
}

/** A defect of the rule, which must not bring down the proxy. */
class Failure {
  readonly note: string

  constructor(error: unknown) {
    this.note = `failed: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`
  }
}

/** Whether the rule would never decide: it requests what it has, or more than any rule needs. */
function repeats(outcome: Outcome | { hold: BodyNeed }, { subresponses, tasks }: WorkingExchange): boolean {
  if ('subrequest' in outcome) {
    return subresponses.size >= maxSubrequests || subresponses.has(keyOf(outcome.subrequest))
  }
  return 'task' in outcome && tasks?.has(outcome.task.key) === true
}

/** The rule's outcome; undefined if the rule does not match. */
function attempt(
  rule: CompiledRule,
  working: WorkingExchange,
): Outcome | { hold: BodyNeed } | Failure | undefined {
  const { matcher } = rule
  try {
    if (!matcher.matchesRequest(working.request) || !matcher.matchesResponse(working.head)) return undefined
    const outcome = run(rule, working)
    return repeats(outcome, working) ? new Failure('it keeps requesting instead of deciding') : outcome
  } catch (error) {
    return new Failure(error)
  }
}

function run({ action, phase, mode }: CompiledRule, working: WorkingExchange): Outcome | { hold: BodyNeed } {
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

function withBody(working: WorkingExchange, body: Body, action: Action): Outcome {
  const before = working.body
  working.body = body
  const outcome = action.apply(working)
  working.body = before
  return outcome
}
