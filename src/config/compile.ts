/**
 * Compiles the items of `rules`, once for each config.
 *
 * @module
 */
import type { CompiledRule } from '../engine/ruleSet.js'
import type { RequestView } from '../http/message.js'
import { compileMatch, type MatchOptions } from '../match/matcher.js'
import { anyCandidate, normalizedPath } from '../match/pathCandidate.js'
import { allAtOnce } from '../match/steps.js'
import { type Kind, phases } from '../rules/rule.js'
import { type Output, read } from '../schema/option.js'
import type { ConfigErrorCode } from './errorCatalogue.js'
import type { RuleItem } from './profile.js'
import type { Mode } from './settings.js'

/** Reports an error in one rule; the pointer is a JSON Pointer below its item. */
export type ReportRuleError = (item: number, pointer: string, code: ConfigErrorCode, message: string) => void

/** The kinds in the order in which they run: by phase, and as registered within a phase. */
export function inRunningOrder(kinds: readonly Kind[]): Kind[] {
  return phases.flatMap((phase) => kinds.filter((kind) => kind.phase === phase))
}

/** Reads the options of rules. Options with the same text are read once: in a thousand rules, few are unique. */
export function optionReader(): (kind: Kind, written: unknown) => Output<Kind['options']> {
  const known = new Map<string, Output<Kind['options']>>()
  return (kind, written) => {
    const key = `${kind.name} ${JSON.stringify(written)}`
    let options = known.get(key)
    if (options === undefined) {
      options = read(kind.options, written)
      known.set(key, options)
    }
    return options
  }
}

/**
 * Compiles items; undefined for an item that the schema does not accept. An item with an error is reported and left
 * out, and the others continue.
 */
export function compileRules(
  items: readonly (RuleItem | undefined)[],
  kinds: readonly Kind[],
  report: ReportRuleError,
  readOptions = optionReader(),
): readonly CompiledRule[] {
  return allAtOnce(compilingRules(items, kinds, report, readOptions))
}

/** Compiles one rule per step. */
export function* compilingRules(
  items: readonly (RuleItem | undefined)[],
  kinds: readonly Kind[],
  report: ReportRuleError,
  readOptions = optionReader(),
): Generator<undefined, readonly CompiledRule[]> {
  const running = inRunningOrder(kinds)
  const names = new Map<string, number>()
  const rules: CompiledRule[] = []
  for (const [index, item] of items.entries()) {
    const slot = running.findIndex((kind) => item !== undefined && Object.hasOwn(item, kind.name))
    const kind = running[slot]
    if (item === undefined || kind === undefined) continue
    const name = (item.name as string | undefined) ?? `${kind.name}-${index + 1}`
    const earlier = names.get(name)
    if (earlier !== undefined) {
      const message = `rule ${earlier + 1} is named "${name}" too; names must be unique because logs and tests use them`
      report(index, '/name', 'repeated-name', message)
    } else names.set(name, index)

    let isInvalid = false
    const reportAt = (base: string, code: ConfigErrorCode) => (at: string, message: string) => {
      isInvalid = true
      report(index, base + at, code, message)
    }
    const match = (item.match ?? {}) as MatchOptions
    const reading = kind.matchesAnyCandidate === true ? anyCandidate : normalizedPath
    const matcher = compileMatch(match, reportAt('/match', 'bad-match'), reading)
    const action = kind.compile(readOptions(kind, item[kind.name]), {
      name,
      captures: (request: RequestView) => matcher.captures(request.path),
      matchesTarget: matcher.matchesTarget,
      namesStatus: match.status !== undefined,
      namesMethod: match.method !== undefined,
      namesContentType: match.contentType !== undefined,
      error: reportAt(`/${kind.name}`, 'bad-option'),
    })
    yield
    if (isInvalid) continue
    rules.push(
      Object.freeze({
        name,
        kind: kind.name,
        phase: kind.phase,
        slot,
        index,
        mode: (item.mode as Mode | undefined) ?? 'enforce',
        match,
        matcher,
        action,
        matchesAnyCandidate: kind.matchesAnyCandidate === true,
      }),
    )
  }
  return Object.freeze(rules)
}
