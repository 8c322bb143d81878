/**
 * Which methods succeed where, for the rules that need to know.
 *
 * @module
 */
import { learnsMethods } from '../engine/requirements.js'
import type { CompiledRule } from '../engine/ruleSet.js'
import type { RequestView } from '../http/message.js'
import type { PathPattern } from '../match/glob.js'
import { PathIndex } from '../match/pathIndex.js'
import { MethodMemory } from '../observe/methodMemory.js'

/** The pattern under which a path is remembered; null: the path itself; undefined: no rule learns there. */
type LearningPlace = PathPattern | null | undefined

export class LearnedMethods {
  readonly #memory = new MethodMemory()
  #places: PathIndex<PathPattern | undefined, LearningPlace> | undefined

  /** Applies the rules of a new plan; what was learned before stays. */
  configure(rules: readonly CompiledRule[]): void {
    const learning = rules.filter(learnsMethods)
    const patterns = learning.flatMap(
      ({ matcher }): readonly (PathPattern | undefined)[] => matcher.patterns ?? [undefined],
    )
    this.#places =
      patterns.length === 0
        ? undefined
        : new PathIndex<PathPattern | undefined, LearningPlace>(
            patterns.map((value) => ({ patterns: value && [value], value })),
            placeOf,
          )
  }

  record(request: RequestView, status: number): void {
    const place = this.#placeOf(request.path)
    if (place !== undefined) this.#memory.record(place, request.method, status)
  }

  seen(path: string): readonly string[] {
    const place = this.#placeOf(path)
    return place === undefined ? [] : this.#memory.seen(place)
  }

  #placeOf(path: string): string | undefined {
    const found = this.#places?.lookup(path)
    return found === undefined ? undefined : found === null ? path : found.source
  }
}

/** `/orders/{id}` covers resources of one kind; `**` may cover many kinds. */
function placeOf(found: readonly (PathPattern | undefined)[]): LearningPlace {
  if (found.length === 0) return undefined
  const sort = found.find((pattern) =>
    pattern?.segments.every(({ kind }) => kind === 'literal' || kind === 'one'),
  )
  return sort ?? null
}
