/**
 * Doubts about rules that compile: they do not keep the proxy from starting, yet someone should look.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util'
import type { CompiledRule } from '../engine/ruleSet.js'
import { parsePointer } from '../http/pointer.js'
import type { Kind } from '../rules/rule.js'
import { read } from '../schema/option.js'
import type { RuleItem } from './profile.js'
import type { Finding } from './validate.js'

const statuses = Array.from({ length: 500 }, (_, index) => index + 100)

/**
 * @param items as written, without those of the profile
 * @param rules compiled from these and from the profile's; of items with faults there is none
 */
export function lintRules(
  items: readonly RuleItem[],
  rules: readonly CompiledRule[],
  kinds: readonly Kind[],
): Finding[] {
  const own = rules.filter((rule) => rule.index < items.length)
  return own.flatMap((rule) => {
    const item = items[rule.index]!
    const path = ['rules', String(rule.index)]
    const earlier = own.find((other) => other.index < rule.index && shadows(other, rule, items))
    const found: Finding[] = []
    if (!canMatch(rule)) {
      const message = `rule "${rule.name}" can never act: ${rule.kind} does nothing at the statuses of its match; widen "status", or remove the rule`
      found.push({ code: 'never-matches', path: [...path, 'match', 'status'], at: 'value', message })
    } else if (earlier !== undefined) {
      const message = `rule "${rule.name}" can never act: "${earlier.name}" comes first wherever it matches; put the narrower rule first, or remove one`
      found.push({ code: 'shadowed-rule', path, at: 'value', message })
    }
    const kind = kinds.find(({ name }) => name === rule.kind)
    const written = item[rule.kind] as Readonly<Record<string, unknown>>
    const match = (item.match ?? {}) as Readonly<Record<string, unknown>>
    for (const { at, message } of kind?.lint?.(read(kind.options, written), match, written) ?? []) {
      found.push({ code: 'doubtful-rule', path: [...path, ...parsePointer(at)], at: 'value', message })
    }
    return found
  })
}

function canMatch({ matcher, action }: CompiledRule): boolean {
  return statuses.some((status) => matcher.matchesStatus(status) && action.applies(status))
}

/** Whether the earlier rule acts on every exchange that the later one matches. Errs towards no. */
function shadows(earlier: CompiledRule, later: CompiledRule, items: readonly RuleItem[]): boolean {
  if (earlier.kind !== later.kind || earlier.mode === 'observe') return false
  const [before, after] = [items[earlier.index]!, items[later.index]!]
  // A rule that looks at the body may leave an exchange to the next one of its kind, unless both want the same.
  if (earlier.action.need !== undefined && !isDeepStrictEqual(before[earlier.kind], after[later.kind]))
    return false
  return (
    coversConditions(before.match, after.match) &&
    coversMethods(earlier, later) &&
    coversStatuses(earlier, later) &&
    coversPaths(earlier, later)
  )
}

const otherConditions = ['requestHeader', 'responseHeader', 'contentType'] as const

function coversConditions(before: unknown, after: unknown): boolean {
  const [wide, narrow] = [before ?? {}, after ?? {}] as Readonly<Record<string, unknown>>[]
  return otherConditions.every(
    (key) => wide![key] === undefined || isDeepStrictEqual(wide![key], narrow![key]),
  )
}

function coversMethods(earlier: CompiledRule, later: CompiledRule): boolean {
  const [wide, narrow] = [earlier.matcher.methods, later.matcher.methods]
  return wide === undefined || (narrow !== undefined && [...narrow].every((method) => wide.has(method)))
}

function coversStatuses(earlier: CompiledRule, later: CompiledRule): boolean {
  return statuses.every((status) => {
    const matters = later.matcher.matchesStatus(status) && later.action.applies(status)
    return !matters || (earlier.matcher.matchesStatus(status) && earlier.action.applies(status))
  })
}

function coversPaths(earlier: CompiledRule, later: CompiledRule): boolean {
  const [wide, narrow] = [earlier.matcher.patterns, later.matcher.patterns]
  if (wide === undefined) return true
  return narrow?.every(({ source }) => wide.some((pattern) => coversGlob(pattern.source, source))) ?? false
}

/** `/a/**` covers what begins with `/a/`; otherwise two globs must be spelled alike. */
function coversGlob(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === '/**') return true
  const stem = wide.endsWith('/**') ? wide.slice(0, -2) : ''
  return stem !== '' && !/[*{?[\\]/.test(stem) && narrow.startsWith(stem)
}
