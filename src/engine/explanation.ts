/**
 * Explains a response: for each rule, in the order in which rules run, what it did or why it did nothing.
 *
 * @module
 */

import type { Head } from '../http/message.js'
import type { Phase } from '../rules/rule.js'
import { type Changes, changesOf, changesOfHead, type HeadChanges } from './changes.js'
import type { Decided } from './decision.js'
import type { Recorded, Replayed } from './replay.js'
import type { CompiledRule } from './ruleSet.js'

/** What happened to a rule. */
export interface RuleStep {
  readonly rule: string
  readonly kind: string
  readonly phase: Phase
  /** `unmatched`: it was not consulted, for the reason in `note`. `observed`: it would have fired. */
  readonly outcome: 'fired' | 'observed' | 'skipped' | 'unmatched'
  readonly note: string
  /** The rule does not match the request, whatever the response. */
  readonly elsewhere: boolean
  /** Undefined unless it fired or would have. */
  readonly changes: Changes | undefined
}

export interface Explanation {
  readonly steps: readonly RuleStep[]
  /** Headers adjusted as a consequence: framing, validators, Vary. */
  readonly duties: HeadChanges
  readonly before: { readonly head: Head; readonly body: Buffer }
  readonly after: { readonly head: Head; readonly body: Buffer }
  readonly changed: boolean
  /** The rule that failed, so that no response may be sent. */
  readonly failed: string | undefined
}

/** @param rules every rule of the plan, in file order */
export function explain(
  rules: readonly CompiledRule[],
  { request, head, body }: Recorded,
  { settled, body: sent, decided }: Replayed,
): Explanation {
  const steps = [...rules]
    .sort((a, b) => a.slot - b.slot || a.index - b.index)
    .map((rule): RuleStep => {
      const own = decided.find((one) => one.rule.name === rule.name && one.rule.kind === rule.kind)
      const { name, kind, phase } = rule
      if (own !== undefined) return { rule: name, kind, phase, elsewhere: false, ...outcomeOf(own) }
      const entry = settled.trail.find((known) => known.rule === name && known.kind === kind)
      const note = entry?.note ?? whyNot(rule, request, head, decided)
      const elsewhere = /^(?:path|method|requestHeader)\b/.test(note)
      return { rule: name, kind, phase, outcome: 'unmatched', note, elsewhere, changes: undefined }
    })
  const last = decided.at(-1)?.after ?? head
  return {
    steps,
    duties: changesOfHead(last, settled.head),
    before: { head, body },
    after: { head: settled.head, body: sent },
    changed: settled.changed,
    failed: settled.failed,
  }
}

function outcomeOf({
  rule,
  outcome,
  before,
  after,
}: Decided): Pick<RuleStep, 'outcome' | 'note' | 'changes'> {
  if ('skip' in outcome) return { outcome: 'skipped', note: outcome.skip, changes: undefined }
  const { note } = outcome
  if (rule.mode !== 'observe') return { outcome: 'fired', note, changes: changesOf(outcome, before, after) }
  return { outcome: 'observed', note, changes: undefined }
}

/** The first condition that did not match the head that the rule would have seen. */
function whyNot(
  rule: CompiledRule,
  request: Recorded['request'],
  received: Head,
  decided: readonly Decided[],
): string {
  const earlier = decided.filter((one) => one.rule.slot < rule.slot)
  const head = earlier.at(-1)?.after ?? received
  const failed = rule.matcher.failed(request, head)
  if (failed !== undefined) return `${failed}, wanted ${wantedBy(rule, failed)}`
  if (!rule.action.applies(head.status)) return `status: ${rule.kind} does nothing at ${head.status}`
  const first = decided.find((one) => one.rule.slot === rule.slot)
  if (first !== undefined) return `"${first.rule.name}" comes first, and only one rule of a kind acts`
  const final = decided.at(-1)
  return final === undefined
    ? 'no rule can act on the upstream’s status'
    : `"${final.rule.name}" has already produced the final response`
}

/** The condition as written, found by the key at the start of its failure: `method` or `requestHeader.Accept`. */
function wantedBy({ match }: CompiledRule, failed: string): string {
  const place = failed.slice(0, failed.indexOf(': '))
  const dot = place.indexOf('.')
  const written = (match as Readonly<Record<string, unknown>>)[dot === -1 ? place : place.slice(0, dot)]
  const wanted = dot === -1 ? written : (written as Readonly<Record<string, unknown>>)[place.slice(dot + 1)]
  if (typeof wanted === 'boolean') return wanted ? 'present' : 'absent'
  return [wanted].flat().map(String).join(', ')
}
