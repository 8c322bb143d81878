/**
 * How often each rule fired, would have fired, and was skipped, and why.
 *
 * @module
 */
import type { TrailEntry } from '../engine/decision.js'
import type { CompiledRule } from '../engine/ruleSet.js'
import type { MetricSample, SampleFamily } from './samples.js'

/** How often a rule changed a status, or would have. */
export interface RuleTransition {
  readonly from: number
  readonly to: number
  count: number
}

export interface RuleCount {
  fired: number
  observed: number
  skipped: number
  /** Time when it last fired or would have fired, in milliseconds since the epoch. */
  lastActed?: number | undefined
  lastSkip?: string | undefined
  transitions?: readonly RuleTransition[]
}

interface Counted extends RuleCount {
  readonly kind: string
  readonly reasons: Map<string, number>
  /** By both statuses, as `from * 1000 + to`. */
  readonly changes: Map<number, RuleTransition>
}

// A reason is a constant of the code, or is counted as "other": text from an upstream must not become a label.
const maxReasons = 12
const maxReasonLength = 64
const other = 'other'

export class RuleCounts {
  readonly #byName = new Map<string, Counted>()

  /** Counts of removed rules are dropped, so that memory does not grow with every reload. */
  keepOnly(rules: readonly CompiledRule[]): void {
    const kinds = new Map(rules.map(({ name, kind }) => [name, kind]))
    for (const [name, { kind }] of this.#byName) if (kinds.get(name) !== kind) this.#byName.delete(name)
    for (const [name, kind] of kinds) this.#of(name, kind)
  }

  /** @param observing whether no rule acts, so that rules that fired only would have */
  add({ rule, kind, outcome, note, from, to }: TrailEntry, observing: boolean): void {
    const counted = this.#of(rule, kind)
    if (outcome !== 'skipped') counted.lastActed = Date.now()
    if (from !== undefined && to !== undefined) {
      const known = counted.changes.get(from * 1000 + to)
      if (known !== undefined) known.count++
      else counted.changes.set(from * 1000 + to, { from, to, count: 1 })
    }
    if (outcome === 'fired') counted[observing ? 'observed' : 'fired']++
    else counted[outcome]++
    if (outcome === 'skipped') {
      counted.lastSkip = note
      const reason = reasonOf(counted.reasons, note)
      counted.reasons.set(reason, (counted.reasons.get(reason) ?? 0) + 1)
    }
  }

  #of(name: string, kind: string): Counted {
    let counted = this.#byName.get(name)
    if (counted === undefined) {
      counted = { kind, fired: 0, observed: 0, skipped: 0, reasons: new Map(), changes: new Map() }
      this.#byName.set(name, counted)
    }
    return counted
  }

  byName(): Record<string, RuleCount> {
    return Object.fromEntries(
      [...this.#byName].map(([name, { fired, observed, skipped, lastActed, lastSkip, changes }]) => [
        name,
        { fired, observed, skipped, lastActed, lastSkip, transitions: [...changes.values()] },
      ]),
    )
  }

  families(): SampleFamily[] {
    const outcomes: MetricSample[] = []
    const skips: MetricSample[] = []
    const changes: MetricSample[] = []
    for (const [rule, counted] of this.#byName) {
      const { kind, reasons } = counted
      for (const outcome of ['fired', 'observed', 'skipped'] as const) {
        outcomes.push({ value: counted[outcome], labels: { rule, kind, outcome } })
      }
      for (const { from, to, count } of counted.changes.values()) {
        changes.push({ value: count, labels: { rule, kind, from: String(from), to: String(to) } })
      }
      for (const [reason, value] of reasons) skips.push({ value, labels: { rule, kind, reason } })
    }
    return [
      {
        type: 'counter',
        name: 'upstanding_rule_outcomes_total',
        help: 'Rules that matched an exchange: fired, observed (would have fired) or skipped.',
        aggregator: 'sum',
        values: outcomes,
      },
      {
        type: 'counter',
        name: 'upstanding_rule_skips_total',
        help: 'Rules that matched an exchange and did not change it, by reason.',
        aggregator: 'sum',
        values: skips,
      },
      {
        type: 'counter',
        name: 'upstanding_rule_status_changes_total',
        help: 'Statuses that rules changed, or would have changed if they only observe.',
        aggregator: 'sum',
        values: changes,
      },
    ]
  }
}

function reasonOf(known: ReadonlyMap<string, number>, note: string): string {
  if (known.has(note)) return note
  const sound = note.length <= maxReasonLength && /^[A-Za-z][A-Za-z0-9 ,:;()'-]*$/.test(note)
  return sound && known.size < maxReasons ? note : other
}

/** The counts of several processes together. */
export function sumOfCounts(
  all: readonly Readonly<Record<string, RuleCount>>[],
): Readonly<Record<string, RuleCount>> {
  const sums = new Map<string, RuleCount>()
  for (const [name, count] of all.flatMap(Object.entries<RuleCount>)) {
    const sum = sums.get(name)
    sums.set(name, sum === undefined ? count : sumOf(sum, count))
  }
  return Object.fromEntries(sums)
}

function sumOf(a: RuleCount, b: RuleCount): RuleCount {
  return {
    fired: a.fired + b.fired,
    observed: a.observed + b.observed,
    skipped: a.skipped + b.skipped,
    lastActed: Math.max(a.lastActed ?? 0, b.lastActed ?? 0) || undefined,
    lastSkip: b.lastSkip ?? a.lastSkip,
    transitions: merged([...(a.transitions ?? []), ...(b.transitions ?? [])]),
  }
}

function merged(all: readonly RuleTransition[]): RuleTransition[] {
  const sums = new Map<string, RuleTransition>()
  for (const { from, to, count } of all) {
    const key = `${from} ${to}`
    sums.set(key, { from, to, count: (sums.get(key)?.count ?? 0) + count })
  }
  return [...sums.values()]
}
