/** Rules of no kind that exists, to see what the engine does with what rules say. */

import { decide } from '../../src/engine/decide.js'
import { type Held, heldBody, type Situation } from '../../src/engine/decision.js'
import { type CompiledRule, RuleSet } from '../../src/engine/ruleSet.js'
import type { Head, RequestView } from '../../src/http/message.js'
import { compileMatch, type MatchOptions } from '../../src/match/matcher.js'
import { normalizePath } from '../../src/match/path.js'
import type { Action, BodyNeed, Context, Phase } from '../../src/rules/rule.js'
import { phases, unknownUpstream } from '../../src/rules/rule.js'

export interface Toy {
  readonly name: string
  readonly phase: Phase
  readonly kind?: string
  readonly match?: MatchOptions
  readonly mode?: 'enforce' | 'observe'
  readonly anyReading?: boolean
  readonly action: Partial<Action> & Pick<Action, 'apply'>
}

export function ruleSetOf(toys: readonly Toy[]): RuleSet {
  const kinds = [...new Set(toys.map((toy) => toy.kind ?? toy.name))]
  const phaseOf = (kind: string) => phases.indexOf(toys.find((toy) => (toy.kind ?? toy.name) === kind)!.phase)
  kinds.sort((a, b) => phaseOf(a) - phaseOf(b))
  return new RuleSet(
    toys.map(
      (toy, index): CompiledRule => ({
        name: toy.name,
        kind: toy.kind ?? toy.name,
        phase: toy.phase,
        slot: kinds.indexOf(toy.kind ?? toy.name),
        index,
        mode: toy.mode ?? 'enforce',
        matchesAnyCandidate: toy.anyReading ?? false,
        match: toy.match ?? {},
        matcher: compileMatch(toy.match ?? {}, (at, message) => {
          throw new Error(`${at}: ${message}`)
        }),
        action: { applies: () => true, ...toy.action },
      }),
    ),
  )
}

export function requestOf(method: string, target: string, fields: readonly string[] = []): RequestView {
  return {
    method,
    target,
    path: normalizePath(target),
    fields,
    httpVersion: '1.1',
    origin: 'http://api.example',
  }
}

const context: Context = {
  now: Date.parse('2026-01-05T10:00:00Z'),
  random: () => 0.5,
  newId: () => 'incident-1',
  upstream: unknownUpstream,
}

export function situationOf(rules: RuleSet, request: RequestView, received: Head, held?: Held): Situation {
  const candidates = rules.lookup(request)
  return { candidates, request, received, local: undefined, held, context, subresponses: new Map() }
}

export function headOf(status: number, fields: readonly string[] = []): Head {
  return { status, reason: '', fields }
}

export const need: BodyNeed = { maxBytes: 100, maxHold: 1000, refuseByLength: true }

export function heldText(text: string, state: 'complete' | 'tooLarge' | 'tooSlow' = 'complete'): Held {
  return heldBody(Buffer.from(text), [], state, need)
}

/** Decides and expects a response. */
export function settle(situation: Situation) {
  const decision = decide(situation)
  if (!('response' in decision)) throw new Error(`no response but ${JSON.stringify(decision)}`)
  return decision.response
}
