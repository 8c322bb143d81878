/**
 * Finds rules that can never act because an earlier rule of their kind takes every exchange they match.
 *
 * To compare every pair of rules took 40 s for 5,000 of them. Here an earlier rule is looked up by what it must have
 * to cover this one: its kind, a pattern that covers the path, no condition that this one lacks.
 *
 * @module
 */
import type { CompiledRule } from '../engine/ruleSet.js'
import { lastStatus } from '../http/status.js'
import type { RuleItem } from './profile.js'

/** The statuses at which the rule can do anything, ascending. */
export function statusesOf({ matcher, action }: CompiledRule): readonly number[] {
  const found: number[] = []
  for (let status = 100; status <= lastStatus; status++) {
    if (matcher.matchesStatus(status) && action.applies(status)) found.push(status)
  }
  return found
}

interface Earlier {
  readonly rule: CompiledRule
  readonly statuses: ReadonlySet<number>
}

/** For each rule, in file order, the earlier rule that covers it. When in doubt, none. */
export function shadowedRules(): (
  rule: CompiledRule,
  item: RuleItem,
  statuses: readonly number[],
) => CompiledRule | undefined {
  // Of rules that differ in nothing that matters here, the first.
  const known = new Map<string, Map<string, Earlier>>()
  return (rule, item, statuses) => {
    const [path, ...otherPaths] = pathsOf(rule)
    const covering = [...keysOfCovering(rule, item, path)]
      .flatMap((key) => [...(known.get(key)?.values() ?? [])])
      .filter(
        (earlier) =>
          coversMethods(earlier.rule, rule) &&
          statuses.every((status) => earlier.statuses.has(status)) &&
          otherPaths.every((other) => pathsOf(earlier.rule).some((wide) => coversPath(wide, other))),
      )
      .sort((a, b) => a.rule.index - b.rule.index)
    if (rule.mode === 'enforce' && rule.action.cumulative !== true) remember(rule, item, statuses)
    return covering[0]?.rule
  }

  function remember(rule: CompiledRule, item: RuleItem, statuses: readonly number[]): void {
    const same = `${[...(rule.matcher.methods ?? '*')].join()} ${rangesOf(statuses)}`
    for (const path of pathsOf(rule)) {
      // A rule that reads the body may leave an exchange to the next one of its kind, unless both want the same.
      const options = rule.action.need === undefined ? '' : JSON.stringify(item[rule.kind])
      const key = keyOf(rule.kind, path, conditionsOf(item), options)
      let bucket = known.get(key)
      if (bucket === undefined) {
        bucket = new Map()
        known.set(key, bucket)
      }
      if (!bucket.has(same)) bucket.set(same, { rule, statuses: new Set(statuses) })
    }
  }
}

const everyPath = ''
const pathsOf = ({ matcher }: CompiledRule): readonly string[] =>
  matcher.patterns?.map(({ source }) => source) ?? [everyPath]

/** `/a/**` covers what begins with `/a/`; otherwise two patterns must be spelled alike. */
function coversPath(wide: string, narrow: string): boolean {
  return wide === narrow || wide === everyPath || pathsAbove(narrow).includes(wide)
}

/** Patterns with `**` at their end that cover this one. */
function pathsAbove(path: string): string[] {
  const literal = /^[^*{?[\\]*/.exec(path)![0]
  const slashes = [...literal.matchAll(/\//g)].map(({ index }) => index)
  return [...new Set(['/**', ...slashes.map((at) => `${path.slice(0, at + 1)}**`)])]
}

type Conditions = readonly (readonly [name: string, value: unknown])[]
const looksUpMore = new Set(['path', 'method', 'status'])

function conditionsOf(item: RuleItem): Conditions {
  return Object.entries((item.match ?? {}) as object)
    .filter(([name]) => !looksUpMore.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

const keyOf = (kind: string, path: string, conditions: Conditions, options: string) =>
  JSON.stringify([kind, path, conditions, options])

const mostConditions = 4

function* keysOfCovering(rule: CompiledRule, item: RuleItem, path = everyPath): Iterable<string> {
  const all = conditionsOf(item)
  const sets = all.length > mostConditions ? [[], all] : subsetsOf(all)
  const paths = path === everyPath ? [everyPath] : [everyPath, ...pathsAbove(path), path]
  const own = JSON.stringify(item[rule.kind])
  for (const wide of new Set(paths)) {
    for (const conditions of sets) {
      for (const options of ['', own]) yield keyOf(rule.kind, wide, conditions, options)
    }
  }
}

function subsetsOf(all: Conditions): Conditions[] {
  const sets: Conditions[] = [[]]
  for (const one of all) sets.push(...sets.map((set) => [...set, one]))
  return sets
}

function coversMethods(earlier: CompiledRule, later: CompiledRule): boolean {
  const [wide, narrow] = [earlier.matcher.methods, later.matcher.methods]
  return wide === undefined || (narrow !== undefined && [...narrow].every((method) => wide.has(method)))
}

/** `429,500-599`. */
function rangesOf(numbers: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const number of numbers) {
    const range = ranges.at(-1)
    if (range !== undefined && range[1] === number - 1) range[1] = number
    else ranges.push([number, number])
  }
  return ranges.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join()
}
