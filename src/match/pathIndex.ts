/**
 * Finds all patterns that match a path, at a cost that depends on the path and not on the number of patterns. A state
 * is the set of nodes of the pattern tree that a path can have reached so far. States and transitions are built when a
 * path first needs them, and cached.
 *
 * @module
 */
import type { PathPattern } from './glob.js'
import { everyPath } from './pathCandidates.js'
import { closureOf, type PatternNode, patternTree, successorsOf } from './patternTree.js'
import { allAtOnce } from './steps.js'
import { indexWildcards } from './wildcardIndex.js'

export interface PathEntry<T> {
  /** Undefined if every path matches, including `*`. */
  readonly patterns: readonly PathPattern[] | undefined
  readonly value: T
}

interface LookupResult<S> {
  readonly places: readonly number[]
  readonly value: S
}

interface AutomatonState<S> {
  readonly nodes: readonly PatternNode[]
  readonly matching: (segment: string) => readonly PatternNode[]
  /** By segment, for all literals here; undefined until first needed. */
  readonly literals: Map<string, AutomatonState<S> | undefined>
  /** By the wildcards that match a segment which is not a literal here. */
  readonly others: Map<string, AutomatonState<S>>
  empty: AutomatonState<S> | undefined
  result: LookupResult<S> | undefined
}

// Real traffic needs a few states per pattern; with more, the cache is cleared and rebuilt.
const maxRemembered = 8192
const slash = 0x2f

/** Indexes the patterns of a list of entries. Immutable except for its cache. */
export class PathIndex<T, S> {
  readonly #entries: readonly PathEntry<T>[]
  readonly #combine: (values: readonly T[]) => S
  readonly #root: PatternNode
  readonly #unmatched: LookupResult<S>
  #every: LookupResult<S> | undefined
  readonly #results = new Map<string, LookupResult<S>>()
  readonly #states = new Map<string, AutomatonState<S>>()
  #start: AutomatonState<S>

  /**
   * @param combine turns the values of the matching entries, in their order, into the result of a lookup
   * @param root of the tree of their patterns
   */
  constructor(
    entries: readonly PathEntry<T>[],
    combine: (values: readonly T[]) => S,
    root = allAtOnce(patternTree(entries.map(({ patterns }) => patterns))),
  ) {
    this.#entries = entries
    this.#combine = combine
    this.#root = root
    this.#unmatched = this.#resultOf(new Set())
    this.#start = this.#stateOf(closureOf([this.#root]))
  }

  /** Builds an index, one entry per step. */
  static *building<T, S>(
    entries: readonly PathEntry<T>[],
    combine: (values: readonly T[]) => S,
  ): Generator<undefined, PathIndex<T, S>> {
    const root = yield* patternTree(entries.map(({ patterns }) => patterns))
    return new PathIndex(entries, combine, root)
  }

  /**
   * The combined values of the entries that match the path. The same entries give the same object while it is cached.
   * All entries match {@link everyPath}.
   */
  lookup(path: string): S {
    return this.#find(path).value
  }

  /** Like {@link lookup}, for the entries that match at least one of the paths. */
  lookupAny(paths: readonly string[]): S {
    if (paths.length === 1) return this.lookup(paths[0]!)
    const places = new Set<number>()
    for (const path of paths) for (const place of this.#find(path).places) places.add(place)
    return this.#resultOf(places).value
  }

  #find(path: string): LookupResult<S> {
    if (path === everyPath) {
      this.#every ??= this.#resultOf(new Set(this.#entries.keys()))
      return this.#every
    }
    if (path.charCodeAt(0) !== slash) return this.#unmatched
    let state = this.#start
    let from = 1
    do {
      const end = path.indexOf('/', from)
      state = this.#step(state, end === -1 ? path.slice(from) : path.slice(from, end))
      from = end + 1
    } while (from > 0 && state.nodes.length > 0)
    state.result ??= this.#resultOf(new Set(state.nodes.flatMap((node) => [...node.ends])))
    return state.result
  }

  #step(state: AutomatonState<S>, segment: string): AutomatonState<S> {
    const known = state.literals.get(segment)
    if (known !== undefined) return known
    if (state.literals.has(segment)) {
      const next = this.#stateOf(successorsOf(state.nodes, segment, state.matching(segment)))
      state.literals.set(segment, next)
      return next
    }
    const matching = state.matching(segment)
    if (segment === '') {
      state.empty ??= this.#stateOf(successorsOf(state.nodes, segment, matching))
      return state.empty
    }
    const key = keyOf(matching)
    let next = state.others.get(key)
    if (next === undefined) {
      next = this.#stateOf(successorsOf(state.nodes, segment, matching))
      state.others.set(key, next)
    }
    return next
  }

  #stateOf(nodes: readonly PatternNode[]): AutomatonState<S> {
    const key = keyOf(nodes)
    let state = this.#states.get(key)
    if (state === undefined) {
      state = {
        nodes,
        matching: indexWildcards(nodes.flatMap((node) => [...node.wildcards.values()])),
        literals: new Map(
          nodes.flatMap((node) => Array.from(node.literals.keys(), (text) => [text, undefined])),
        ),
        others: new Map(),
        empty: undefined,
        result: undefined,
      }
      if (this.#states.size >= maxRemembered) this.#forgetStates()
      this.#states.set(key, state)
    }
    return state
  }

  /** States refer to their successors, so all of them are dropped with the first one. */
  #forgetStates(): void {
    this.#states.clear()
    this.#start = this.#stateOf(closureOf([this.#root]))
  }

  #resultOf(matched: ReadonlySet<number>): LookupResult<S> {
    const places = [...this.#entries.keys()].filter(
      (place) => this.#entries[place]!.patterns === undefined || matched.has(place),
    )
    const key = places.join()
    let result = this.#results.get(key)
    if (result === undefined) {
      result = { places, value: this.#combine(places.map((place) => this.#entries[place]!.value)) }
      if (this.#results.size >= maxRemembered) this.#results.clear()
      this.#results.set(key, result)
    }
    return result
  }
}

const keyOf = (nodes: readonly PatternNode[]): string =>
  nodes.length === 1 ? String(nodes[0]!.id) : nodes.map((node) => node.id).join()
