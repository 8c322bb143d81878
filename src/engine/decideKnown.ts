/**
 * Decides a response that is known completely, whatever limits a rule has.
 *
 * @module
 */
import type { BodyState } from '../http/body.js'
import { type Fields, noFields } from '../http/fields.js'
import {
  type Decision,
  decide,
  type Held,
  heldBody,
  type PatientDecision,
  type PatientSituation,
  type Situation,
} from './decide.js'

/** The known part of the body. */
export interface KnownBody {
  readonly bytes: Buffer
  /** Anything but `complete`: the rest never comes. */
  readonly state: BodyState
  readonly trailers?: Fields
}

/**
 * The decision for the situation.
 *
 * @param body undefined: not read yet, so the decision may be to buffer it; with a body it never is
 */
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
    const { bytes, state, trailers = noFields } = body
    const { maxBytes } = decision.hold
    const fits = bytes.length <= maxBytes
    const kept = fits ? bytes : bytes.subarray(0, maxBytes)
    held = heldBody(kept, situation.received.fields, fits ? state : 'tooLarge', decision.hold, trailers)
  }
}
