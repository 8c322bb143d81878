/**
 * Warnings about rules that compile, but probably do not do what is intended. They do not keep the proxy from starting.
 *
 * @module
 */
import type { CompiledRule } from '../engine/ruleSet.js'
import { parsePointer } from '../http/pointer.js'
import type { Kind } from '../rules/rule.js'
import { optionReader } from './compile.js'
import { foreignPatterns } from './foreignPatterns.js'
import type { RuleItem } from './profile.js'
import { shadowedRules, statusFinder } from './shadowedRules.js'
import type { SchemaProblem } from './validate.js'

/**
 * Takes time proportional to the number of rules, not to its square.
 * @param items as written, without those of the profile
 * @param rules compiled from these and from the profile's; items with errors have none
 */
export function lintRules(
  items: readonly RuleItem[],
  rules: readonly CompiledRule[],
  kinds: readonly Kind[],
  readOptions = optionReader(),
): SchemaProblem[] {
  const statusesOf = statusFinder()
  const earlierThatCovers = shadowedRules()
  return rules.flatMap((rule) => {
    const item = items[rule.index]
    if (item === undefined) return []
    const path = ['rules', String(rule.index)]
    const statuses = statusesOf(rule, item)
    const earlier = earlierThatCovers(rule, item, statuses)
    const found = foreignPatterns(item, path)
    if (shareOf(item) === 0) {
      const message = `rule "${rule.name}" can never act: its share of the clients is 0; raise "percent", or let the rule only log with "mode: observe"`
      found.push({ code: 'never-matches', path: [...path, 'match', 'percent'], at: 'value', message })
    } else if (statuses.all.size === 0) {
      const message = `rule "${rule.name}" can never act: ${rule.kind} does nothing at the statuses that it matches; widen "status" or remove the rule`
      found.push({ code: 'never-matches', path: [...path, 'match', 'status'], at: 'value', message })
    } else if (earlier !== undefined) {
      const message = `rule "${rule.name}" can never act: "${earlier.name}" always acts first where it matches; put the narrower rule first, or remove one`
      found.push({ code: 'shadowed-rule', path, at: 'value', message })
    }
    const kind = kinds.find(({ name }) => name === rule.kind)
    if (kind?.lint === undefined) return found
    const written = item[rule.kind] as Readonly<Record<string, unknown>>
    const match = (item.match ?? {}) as Readonly<Record<string, unknown>>
    for (const { at, message } of kind.lint(readOptions(kind, written), match, written)) {
      found.push({ code: 'doubtful-rule', path: [...path, ...parsePointer(at)], at: 'value', message })
    }
    return found
  })
}

function shareOf({ match }: RuleItem): number | undefined {
  const { percent } = (match ?? {}) as { readonly percent?: number | { readonly share?: number } }
  return typeof percent === 'object' ? percent.share : percent
}
