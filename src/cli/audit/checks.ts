/**
 * The contract of a check: how it finds one kind of lie in an exchange, and which rule corrects it.
 *
 * @module
 */
import type { RuleItem } from '../../config/profile.js'
import type { Sample } from './sample.js'

/**
 * `sure`: the exchange proves it. `likely`: it looks so, but may mean something else. `review`: only people can decide.
 */
export const confidences = ['sure', 'likely', 'review'] as const
export type Confidence = (typeof confidences)[number]

/** A lie that was observed in an exchange. */
export interface LieObservation {
  /** Observations of a check with the same key are corrected by one rule. */
  readonly key: string
  readonly confidence: Confidence
  /** What was observed, in a few words that quote nothing confidential. */
  readonly evidence: string
  /** What the rule needs from all observations together; see {@link Group.values}. */
  readonly values?: Readonly<Record<string, string>>
}

/** All observations with the same key. */
export interface Group {
  readonly key: string
  readonly confidence: Confidence
  readonly methods: readonly string[]
  readonly statuses: readonly number[]
  /** Path patterns, most frequent first. */
  readonly patterns: readonly string[]
  /** Distinct values, in the order in which they were observed. */
  readonly values: Readonly<Record<string, readonly string[]>>
}

/** What is known about the service besides the observations. */
export interface Known {
  /** Schemes of the Authorization headers that clients sent. */
  readonly schemes: readonly string[]
  /** Methods that succeeded on the patterns. */
  methodsOf(patterns: readonly string[]): readonly string[]
  /** The patterns of all existing paths. */
  readonly patterns: readonly string[]
}

/** A rule that corrects the lie. */
export interface Proposal {
  readonly name: string
  /** The rule, including its `match`. */
  readonly rule: RuleItem
  /** What people should check before they enforce it. */
  readonly caution?: string
  /** Overrides the confidence of the observations, for example if a value had to be guessed. */
  readonly confidence?: Confidence
}

export interface Check {
  /** Number of the lie; undefined if it is not one of the ten. */
  readonly lie: number | undefined
  readonly title: string
  /** What corrects it without a rule in the config, or why no rule can. */
  readonly remedy?: string
  /** Too simple to be worth a test. */
  readonly untested?: true
  /** @param found numbers of the lies that earlier checks found in the exchange */
  observe(sample: Sample, found: ReadonlySet<number>): LieObservation | undefined
  propose?(group: Group, known: Known): Proposal
}
