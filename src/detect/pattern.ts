/**
 * Patterns, of which detectors consist: an expression, and the keys without which it cannot match.
 *
 * @module
 */
import { compileAnchors } from './anchors.js'
import type { Detector, Family, Leak } from './detector.js'

/**
 * A form in which details leak. The expression has the flag `g` and takes linear time on any text: every repetition is
 * bounded or begins where no other one begins, and adjacent repetitions have no character in common.
 */
export interface Pattern {
  /** Texts that leak: each one runs as a test and is printed in the docs. */
  readonly finds: readonly string[]
  /** Similar texts in which no pattern may find anything. */
  readonly ignores: readonly string[]
  /**
   * Every match of `expression` contains one of them; `0` matches a digit, a space any white space, case is ignored.
   * After one that ends with `\b`, no letter follows.
   */
  readonly keys: readonly string[]
  readonly expression: RegExp
  /** Whether it counts only if the service itself has failed. */
  readonly ofFailures?: boolean
  /** Checks in a match what the expression cannot decide in linear time. */
  readonly holds?: (found: RegExpExecArray) => boolean
}

/** A detector whose patterns {@link scan} can rule out together with those of all others. */
export interface PatternDetector extends Detector {
  readonly patterns: readonly Pattern[]
}

/** Creates a detector from its description and patterns. */
export function defineDetector(described: Omit<PatternDetector, 'find'>): PatternDetector {
  const { patterns, family } = described
  const anchors = compileAnchors(patterns.map((pattern) => pattern.keys))
  return {
    ...described,
    find(text) {
      return merge(anchors.owners(text).flatMap((at) => match(text, patterns[at]!, family)))
    },
  }
}

/** The matches of one pattern, in order. */
export function match(text: string, pattern: Pattern, family: Family): Leak[] {
  const { expression, holds } = pattern
  const leaks: Leak[] = []
  expression.lastIndex = 0
  for (let found = expression.exec(text); found !== null; found = expression.exec(text)) {
    if (holds === undefined || holds(found)) {
      leaks.push({ family, start: found.index, end: expression.lastIndex })
    }
  }
  return leaks
}

/** The leaks of one family in order of their start, with overlapping ones merged. */
export function merge(leaks: readonly Leak[]): Leak[] {
  const merged: Leak[] = []
  for (const leak of leaks.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1)
    if (last === undefined || leak.start >= last.end) merged.push(leak)
    else if (leak.end > last.end) merged[merged.length - 1] = { ...last, end: leak.end }
  }
  return merged
}
