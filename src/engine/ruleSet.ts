/**
 * The compiled rules, indexed so that an exchange runs only those that may apply to it.
 *
 * @module
 */
import type { RequestView } from '../http/message.js'
import { lastStatus } from '../http/status.js'
import type { Matcher, MatchOptions } from '../match/matcher.js'
import { requestCandidates } from '../match/overrideHeaders.js'
import { asCandidate } from '../match/pathCandidates.js'
import { PathIndex } from '../match/pathIndex.js'
import { allAtOnce } from '../match/steps.js'
import type { Action, Phase } from '../rules/rule.js'
import { changesRequests, sendsHeadAsGet } from './requirements.js'

/** A rule of the config, ready to run. */
export interface CompiledRule {
  readonly name: string
  readonly kind: string
  readonly phase: Phase
  /** Position of the kind in the order in which kinds run. */
  readonly slot: number
  /** Position of the rule in the file; the recommended rules follow the user's own. */
  readonly index: number
  /** The rule's own mode. If the whole config only observes, effects are computed as usual and then discarded. */
  readonly mode: 'enforce' | 'observe'
  /** The conditions as written. */
  readonly match: MatchOptions
  readonly matcher: Matcher
  readonly action: Action
  /** Whether its path pattern is matched against every candidate path, as any upstream might read it. */
  readonly matchesAnyCandidate: boolean
}

/** The rules that can apply at one effective status: per slot, in file order. */
export type StatusRules = readonly (readonly CompiledRule[])[]

const noRules: readonly CompiledRule[] = Object.freeze([])

/** The rules that may apply to one path and method. Immutable except for cached lookups. */
export class Candidates {
  readonly #byStatus: (StatusRules | null | undefined)[] = new Array(lastStatus + 1)

  /** Rules that change the upstream request: encodings or headers. */
  readonly requestSide: readonly CompiledRule[]

  /** @param rules in file order */
  constructor(
    readonly rules: readonly CompiledRule[],
    readonly slots: number,
  ) {
    this.requestSide = rules.filter(changesRequests)
  }

  /** Early hints reveal as much as the response, so none are sent where a rule may conceal it. */
  get mayConceal(): boolean {
    return this.rules.some((rule) => rule.phase === 'conceal')
  }

  /** The rules for an effective status; null if there are none, so the response is not changed. */
  at(status: number): StatusRules | null {
    const known = this.#byStatus[status]
    if (known !== undefined) return known
    const applying = this.rules.filter(
      (rule) => rule.matcher.matchesStatus(status) && rule.action.applies(status),
    )
    const found = applying.length === 0 ? null : bySlot(applying, this.slots)
    this.#byStatus[status] = found
    return found
  }
}

function bySlot(rules: readonly CompiledRule[], slots: number): StatusRules {
  const lists: CompiledRule[][] = Array.from({ length: slots }, () => [])
  for (const rule of rules) lists[rule.slot]?.push(rule)
  return lists.map((list) => (list.length === 0 ? noRules : list))
}

/** The candidates of one path, by method. */
class PathCandidates {
  readonly #named: ReadonlyMap<string, Candidates>
  readonly #other: Candidates

  constructor(
    readonly rules: readonly CompiledRule[],
    slots: number,
  ) {
    const named = new Set(rules.flatMap((rule) => [...(rule.matcher.methods ?? [])]))
    const forMethod = (method: string | undefined) =>
      new Candidates(
        rules.filter((rule) => {
          const { methods } = rule.matcher
          return methods === undefined || (method !== undefined && methods.has(method))
        }),
        slots,
      )
    this.#named = new Map([...named].map((method) => [method, forMethod(method)]))
    this.#other = forMethod(undefined)
  }

  of(method: string): Candidates {
    return this.#named.get(method) ?? this.#other
  }
}

// Paths rarely match more distinct sets of rules; in a config where they do, some sets are rebuilt.
const maxUnions = 4096

/** Finds the rules for a path. */
interface Indexes {
  readonly byPath: PathIndex<CompiledRule, PathCandidates>
  /** Rules that match candidate paths; undefined if the plan has none, so that others pay nothing. */
  readonly byCandidate: PathIndex<CompiledRule, readonly CompiledRule[]> | undefined
}

const slotsOf = (rules: readonly CompiledRule[]) => Math.max(0, ...rules.map((rule) => rule.slot + 1))

function* indexing(rules: readonly CompiledRule[]): Generator<undefined, Indexes> {
  const slots = slotsOf(rules)
  // Actions for out-of-scope requests come last, so that a rule in whose scope the request is goes first.
  const everywhere = rules.flatMap((rule) => outOfScopeOf(rule, rules.length))
  const ordinary = [...rules.filter((rule) => !matchesCandidates(rule)), ...everywhere]
  const onCandidates = rules.filter(matchesCandidates)
  const byPath = yield* PathIndex.building(
    ordinary.map((value) => ({ patterns: value.matcher.patterns, value })),
    (found: readonly CompiledRule[]) => new PathCandidates(found, slots),
  )
  if (onCandidates.length === 0) return { byPath, byCandidate: undefined }
  const byCandidate = yield* PathIndex.building(
    onCandidates.map((value) => ({ patterns: value.matcher.patterns?.map(asCandidate), value })),
    (found: readonly CompiledRule[]) => found,
  )
  return { byPath, byCandidate }
}

/** All rules of a plan. */
export class RuleSet {
  readonly #slots: number
  readonly #indexes: Indexes
  readonly #sendsHeadAsGet: boolean
  readonly #unions = new Map<PathCandidates, Map<string, PathCandidates>>()
  #unionCount = 0

  /** @param rules in file order */
  constructor(
    readonly rules: readonly CompiledRule[],
    indexes = allAtOnce(indexing(rules)),
  ) {
    this.#sendsHeadAsGet = rules.some(sendsHeadAsGet)
    this.#slots = slotsOf(rules)
    this.#indexes = indexes
  }

  /** Builds the set in steps, so that the process can serve in between. */
  static *building(rules: readonly CompiledRule[]): Generator<undefined, RuleSet> {
    return new RuleSet(rules, yield* indexing(rules))
  }

  /** The request as it is sent upstream: HEAD becomes GET if a rule needs to see what GET returns. */
  upstreamRequest(request: RequestView): RequestView {
    if (!this.#sendsHeadAsGet || request.method !== 'HEAD') return request
    const { target, path, fields, httpVersion, origin, client } = request
    const asGet = { method: 'GET', target, path, fields, httpVersion, origin, client }
    const needsGet = (rule: CompiledRule) => sendsHeadAsGet(rule) && rule.matcher.matchesRequest(asGet)
    return this.lookup(asGet).rules.some(needsGet) ? asGet : request
  }

  /** The rules whose path and method match the request. */
  lookup(request: RequestView): Candidates {
    const plain = this.#indexes.byPath.lookup(request.path)
    const { byCandidate } = this.#indexes
    if (byCandidate === undefined) return plain.of(request.method)
    const more = byCandidate.lookupAny(requestCandidates(request))
    return this.#union(plain, more).of(request.method)
  }

  #union(plain: PathCandidates, more: readonly CompiledRule[]): PathCandidates {
    if (more.length === 0) return plain
    let unions = this.#unions.get(plain)
    if (unions === undefined) {
      unions = new Map()
      this.#unions.set(plain, unions)
    }
    const key = more.length === 1 ? String(more[0]!.index) : more.map((rule) => rule.index).join()
    let union = unions.get(key)
    if (union === undefined) {
      if (++this.#unionCount > maxUnions) {
        this.#unions.clear()
        this.#unionCount = 0
      }
      const rules = [...more, ...plain.rules].sort((a, b) => a.index - b.index)
      union = new PathCandidates(rules, this.#slots)
      unions.set(key, union)
    }
    return union
  }
}

function matchesCandidates(rule: CompiledRule): boolean {
  return rule.matchesAnyCandidate && rule.matcher.patterns !== undefined
}

function outOfScopeOf(rule: CompiledRule, offset: number): CompiledRule[] {
  const { outOfScope } = rule.action
  if (outOfScope === undefined) return []
  const matcher = { ...rule.matcher, patterns: undefined }
  return [{ ...rule, index: rule.index + offset, action: outOfScope, matchesAnyCandidate: false, matcher }]
}
