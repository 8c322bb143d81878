/**
 * The contract of a check: how it finds one kind of lie in an exchange, and which rule corrects it.
 *
 * @module
 */
import type { RuleItem } from '../../config/profile.js'
import type { Sample } from './sample.js'

/** `sure`: proven by the exchange. `likely`: it looks so, but could mean something else. `review`: only people can decide. */
export const confidences = ['sure', 'likely', 'review'] as const
export type Confidence = (typeof confidences)[number]

/** A lie that was seen. */
export interface LieObservation {
  /** Observations of a check with the same key are corrected by one rule. */
  readonly key: string
  readonly confidence: Confidence
  /** What was seen, in a few words, without quoting what may be secret. */
  readonly evidence: string
  /** What the rule needs from all observations together, as {@link Group.values}. */
  readonly values?: Readonly<Record<string, string>>
}

/** What was seen of one key. */
export interface Group {
  readonly key: string
  readonly confidence: Confidence
  readonly methods: readonly string[]
  readonly statuses: readonly number[]
  /** Path patterns, the most frequent first. */
  readonly patterns: readonly string[]
  /** Different values, in the order in which they were seen. */
  readonly values: Readonly<Record<string, readonly string[]>>
}

/** What is known about the service in addition to the observations. */
export interface Known {
  /** Schemes of Authorization that clients used. */
  readonly schemes: readonly string[]
  /** Methods that succeeded on the patterns. */
  methodsOf(patterns: readonly string[]): readonly string[]
  /** Of every path that is there. */
  readonly patterns: readonly string[]
}

/** A rule that corrects it. */
export interface Proposal {
  readonly name: string
  /** With its `match`. */
  readonly rule: RuleItem
  /** What a person should check before it is enforced. */
  readonly caution?: string
  /** More careful than the observations: as with a value that has to be guessed. */
  readonly confidence?: Confidence
}

export interface Check {
  /** Number of the lie; undefined: not one of the ten. */
  readonly lie: number | undefined
  readonly title: string
  /** What corrects it without a rule in the config, or why no rule can. */
  readonly remedy?: string
  /** Too plain to be worth a test. */
  readonly untested?: true
  /** @param found lies that earlier checks found in the exchange */
  observe(sample: Sample, found: ReadonlySet<number>): LieObservation | undefined
  propose?(group: Group, known: Known): Proposal
}
