/**
 * Decides a response whose body is known, whatever limits a rule has.
 *
 * @module
 */
import type { BodyState } from '../http/body.js'
import { type Fields, noFields } from '../http/fields.js'
import type { BodyNeed } from '../rules/rule.js'
import { decide } from './decide.js'
import {
  type Decision,
  type Held,
  heldBody,
  type PatientDecision,
  type PatientSituation,
  type Situation,
} from './decision.js'

/** The known part of the body. */
export interface KnownBody {
  readonly bytes: Buffer
  /** Any state but `complete` means that the rest will never arrive. */
  readonly state: BodyState
  readonly trailers?: Fields
}

/** @param body undefined: not read yet, so the decision may be to buffer it; otherwise the decision never is */
export function decideKnown(situation: Omit<PatientSituation, 'held'>, body?: KnownBody): PatientDecision
export function decideKnown(situation: Omit<Situation, 'held'>, body?: KnownBody): Decision
export function decideKnown(
  situation: Omit<Situation | PatientSituation, 'held'>,
  body?: KnownBody,
): PatientDecision {
  let held: Held | undefined
  for (;;) {
    const decision = decide({ ...situation, held })
    if (body === undefined || !('hold' in decision)) return decision
    held = heldWithin(body, situation.received.fields, decision.hold)
  }
}

/** The body as it is held for this need, which may allow less than all of it. */
export function heldWithin(
  { bytes, state, trailers = noFields }: KnownBody,
  fields: Fields,
  need: BodyNeed,
): Held {
  if (bytes.length <= need.maxBytes) return heldBody(bytes, fields, state, need, trailers)
  return heldBody(bytes.subarray(0, need.maxBytes), fields, 'tooLarge', need, trailers)
}
