/**
 * Turns observations into rules, and tests for them.
 *
 * @module
 */
import { loadText } from '../../config/load.js'
import type { RuleItem } from '../../config/profile.js'
import { RuleSet } from '../../engine/ruleSet.js'
import type { TestCase } from '../../rules/example.js'
import { runTest } from '../../testing/testRun.js'
import { caseOf, expected } from './cases.js'
import { type Confidence, confidences } from './checks.js'
import type { Audit, AuditFinding } from './collect.js'
import { generalize } from './patterns.js'

/** A rule with its tests and the reason for it; without a rule, tests for what is corrected anyway. */
export interface ProposedItem {
  readonly finding: AuditFinding
  readonly confidence: Confidence
  readonly rule: RuleItem | undefined
  readonly caution: string | undefined
  /** The evidence for patterns that are wider than the observations. */
  readonly reasons: readonly string[]
  readonly tests: readonly TestCase[]
}

const maxTests = 3

/** Most certain first. Every test passes with the rules that need no review. */
export function propose(audit: Audit): ProposedItem[] {
  const names = new Set<string>()
  const drafts = audit.findings
    .map((finding) => draftOf(finding, audit, names))
    .filter(({ rule }) => rule === undefined || isSound(rule))
    .sort((a, b) => confidences.indexOf(a.confidence) - confidences.indexOf(b.confidence))
  const rulesWhere = (holds: (draft: RuleDraft) => boolean) =>
    rulesOf(drafts.flatMap((draft) => (draft.rule !== undefined && holds(draft) ? [draft.rule] : [])))
  const isActive = ({ confidence }: RuleDraft) => confidence !== 'review'
  const [active, decided] = [rulesWhere(isActive), rulesWhere(() => true)]
  const hidden = new Set(
    drafts.filter(({ finding }) => finding.check.lie === 1).map(({ finding }) => finding.group.key),
  )
  const taken = new Set<string>()
  const tests = new Map<RuleDraft, TestCase[]>()
  // An exchange with several lies first shows what is corrected without review.
  for (const draft of drafts) {
    const rules = isActive(draft) ? active : rulesWhere((other) => isActive(other) || other === draft)
    tests.set(draft, testsOf(draft, [rules, decided], hidden, taken))
  }
  return drafts.map((draft) => ({ ...draft, tests: tests.get(draft)! }))
}

type RuleDraft = Omit<ProposedItem, 'tests'>

function draftOf(finding: AuditFinding, { known }: Audit, names: Set<string>): RuleDraft {
  const { check, group, confidence } = finding
  const { patterns, reasons } = generalize(group.patterns, known.patterns)
  const proposal = check.propose?.({ ...group, patterns }, known)
  if (proposal === undefined) return { finding, confidence, rule: undefined, caution: undefined, reasons: [] }
  const rule = compact({ name: unused(proposal.name, names), ...proposal.rule })
  const paths = [((proposal.rule.match ?? {}) as { path?: string | readonly string[] }).path ?? []].flat()
  return {
    finding,
    confidence: proposal.confidence ?? confidence,
    rule,
    caution: proposal.caution,
    reasons: reasons.filter((reason) => paths.some((path) => reason.startsWith(`${path}: `))),
  }
}

/** Writes a condition with one value without a list. */
function compact(rule: RuleItem): RuleItem {
  const match = Object.entries((rule.match ?? {}) as object).map(([key, value]) => [
    key,
    Array.isArray(value) && value.length === 1 ? value[0] : value,
  ])
  return match.length === 0 ? rule : { ...rule, match: Object.fromEntries(match) }
}

function unused(name: string, names: Set<string>): string {
  const short = name.slice(0, 60).replace(/^[^A-Za-z0-9]+/, '') || 'rule'
  let free = short
  for (let i = 2; names.has(free); i++) free = `${short}-${i}`
  names.add(free)
  return free
}

/** The rules of a config with these, including those of the profile. */
function rulesOf(rules: readonly RuleItem[]): RuleSet {
  const { plan } = loadText(JSON.stringify({ upstream: 'http://localhost', rules }), 'proposal', {
    environment: {},
  })
  return new RuleSet(plan?.rules ?? [])
}

function isSound(rule: RuleItem): boolean {
  const text = JSON.stringify({ upstream: 'http://localhost', profile: 'none', rules: [rule] })
  return loadText(text, 'proposal', { environment: {} }).plan !== undefined
}

/** @param plans the rules without and with those under review: a test must hold under both */
function testsOf(
  { finding, rule }: RuleDraft,
  [now, decided]: readonly [RuleSet, RuleSet],
  hidden: ReadonlySet<string>,
  taken: Set<string>,
): TestCase[] {
  const { check, examples } = finding
  if (check.untested === true || check.lie === undefined) return []
  const tests: TestCase[] = []
  for (const sample of examples) {
    if (tests.length >= maxTests) break
    // A response that may be concealed later is no good example of anything else.
    if (check.lie !== 1 && hidden.has(sample.request.path.split('/')[1]!)) continue
    const name = `${sample.request.method} ${sample.request.path}: ${check.title}`
    const test = caseOf(name, sample)
    const made = test && expected(now, test, rule?.name as string | undefined)
    const key = JSON.stringify([test?.request, test?.response])
    if (made === undefined || taken.has(key) || runTest(decided, made).mismatches.length > 0) continue
    taken.add(key)
    tests.push({ ...made, name: unusedName(name, taken) })
  }
  return tests
}

function unusedName(name: string, taken: Set<string>): string {
  let free = name
  for (let i = 2; taken.has(free); i++) free = `${name} (${i})`
  taken.add(free)
  return free
}
