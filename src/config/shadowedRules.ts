/**
 * Finds rules that can never act because an earlier rule of their kind handles every exchange that they match.
 * Comparing every pair of rules took 40 s for 5,000 of them. Instead, an earlier rule is looked up by what it must have
 * in order to cover this one: the same kind, a pattern that covers the path, and no condition that this one lacks.
 *
 * @module
 */
import type { CompiledRule } from '../engine/ruleSet.js'
import { lastStatus } from '../http/status.js'
import type { RuleItem } from './profile.js'

/** The statuses at which a rule can act. */
export interface Statuses {
  readonly all: ReadonlySet<number>
  /** `429,500-599`. */
  readonly ranges: string
}

/** Finds the statuses of each rule; rules that differ only in paths and names share the result. */
export function statusFinder(): (rule: CompiledRule, item: RuleItem) => Statuses {
  const known = new Map<string, Statuses>()
  return ({ kind, matcher, action }, item) => {
    const { path: _, host: __, ...match } = (item.match ?? {}) as Readonly<Record<string, unknown>>
    const key = JSON.stringify([kind, match, item[kind]])
    let statuses = known.get(key)
    if (statuses === undefined) {
      const found: number[] = []
      for (let status = 100; status <= lastStatus; status++) {
        if (matcher.matchesStatus(status) && action.applies(status)) found.push(status)
      }
      statuses = { all: new Set(found), ranges: rangesOf(found) }
      known.set(key, statuses)
    }
    return statuses
  }
}

interface Earlier {
  readonly rule: CompiledRule
  readonly statuses: Statuses
}

/** For each rule, in file order, the earlier rule that covers it; none if in doubt. */
export function shadowedRules(): (
  rule: CompiledRule,
  item: RuleItem,
  statuses: Statuses,
) => CompiledRule | undefined {
  // By kind and path, then by conditions and options: the first of the rules that do not differ in anything relevant here.
  const known = new Map<string, Map<string, Map<string, Earlier>>>()
  return (rule, item, statuses) => {
    const [path, ...otherPaths] = pathsOf(rule)
    const own = JSON.stringify(item[rule.kind])
    const conditions = conditionsOf(item)
    const covering = pathsCovering(path)
      .flatMap((wide) => {
        // Few paths are covered by another rule's, so only these are looked up with their conditions.
        const candidates = known.get(keyOf(rule.kind, wide))
        return candidates === undefined ? [] : withinConditions(candidates, conditions, own)
      })
      .filter(
        (earlier) =>
          coversMethods(earlier.rule, rule) &&
          covers(earlier.statuses, statuses) &&
          otherPaths.every((other) => pathsOf(earlier.rule).some((wide) => coversPath(wide, other))),
      )
      .sort((a, b) => a.rule.index - b.rule.index)
    if (rule.mode === 'enforce' && rule.action.cumulative !== true) remember(rule, conditions, own, statuses)
    return covering[0]?.rule
  }

  function remember(rule: CompiledRule, conditions: Conditions, own: string, statuses: Statuses): void {
    const same = `${[...(rule.matcher.methods ?? '*')].join()} ${statuses.ranges}`
    for (const path of pathsOf(rule)) {
      // A rule that reads the body may leave an exchange to the next one of its kind, unless both have the same
      // options.
      const options = rule.action.need === undefined ? '' : own
      const candidates = memberOf(known, keyOf(rule.kind, path))
      const bucket = memberOf(candidates, keyOf(textOf(conditions), options))
      if (!bucket.has(same)) bucket.set(same, { rule, statuses })
    }
  }
}

function memberOf<T>(map: Map<string, Map<string, T>>, key: string): Map<string, T> {
  let member = map.get(key)
  if (member === undefined) {
    member = new Map()
    map.set(key, member)
  }
  return member
}

const everyPath = ''
const pathsOf = ({ matcher }: CompiledRule): readonly string[] =>
  matcher.patterns?.map(({ source }) => source) ?? [everyPath]

/** `/a/**` covers everything that begins with `/a/`; otherwise, two patterns must have the same spelling. */
function coversPath(wide: string, narrow: string): boolean {
  return wide === narrow || wide === everyPath || pathsAbove(narrow).includes(wide)
}

/** Patterns ending in `**` that cover this one. */
function pathsAbove(path: string): string[] {
  const literal = /^[^*{?[\\]*/.exec(path)![0]
  const above = new Set(['/**'])
  for (let at = literal.indexOf('/'); at !== -1; at = literal.indexOf('/', at + 1)) {
    above.add(`${path.slice(0, at + 1)}**`)
  }
  return [...above]
}

type Conditions = readonly (readonly [name: string, value: unknown])[]
const looksUpMore = new Set(['path', 'method', 'status'])

function conditionsOf(item: RuleItem): Conditions {
  return Object.entries((item.match ?? {}) as object)
    .filter(([name]) => !looksUpMore.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

const textOf = (conditions: Conditions) => (conditions.length === 0 ? '' : JSON.stringify(conditions))
const keyOf = (first: string, second: string) => `${first}\0${second}`

const mostConditions = 4

function pathsCovering(path = everyPath): readonly string[] {
  return path === everyPath ? [everyPath] : [...new Set([everyPath, ...pathsAbove(path), path])]
}

/** The candidates without a condition that these lack. */
function withinConditions(
  candidates: ReadonlyMap<string, ReadonlyMap<string, Earlier>>,
  all: Conditions,
  own: string,
): Earlier[] {
  const sets = all.length > mostConditions ? [[], all] : subsetsOf(all)
  return sets.flatMap((conditions) =>
    ['', own].flatMap((options) => [...(candidates.get(keyOf(textOf(conditions), options))?.values() ?? [])]),
  )
}

function subsetsOf(all: Conditions): Conditions[] {
  const sets: Conditions[] = [[]]
  for (const one of all) sets.push(...sets.map((set) => [...set, one]))
  return sets
}

function covers(wide: Statuses, narrow: Statuses): boolean {
  return wide.ranges === narrow.ranges || [...narrow.all].every((status) => wide.all.has(status))
}

function coversMethods(earlier: CompiledRule, later: CompiledRule): boolean {
  const [wide, narrow] = [earlier.matcher.methods, later.matcher.methods]
  return wide === undefined || (narrow !== undefined && [...narrow].every((method) => wide.has(method)))
}

function rangesOf(numbers: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const number of numbers) {
    const range = ranges.at(-1)
    if (range !== undefined && range[1] === number - 1) range[1] = number
    else ranges.push([number, number])
  }
  return ranges.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join()
}
