/**
 * The scanner: runs all detectors over a plain text, after a pre-scan that rules out most clean texts.
 *
 * @module
 */
import { compileAnchors } from './anchors.js'
import type { Family, Leak } from './detector.js'
import { detectors } from './index.js'
import { match, merge } from './pattern.js'

const patterns = detectors.flatMap((detector) =>
  detector.patterns.map((pattern) => ({ pattern, family: detector.family })),
)
const anchors = compileAnchors(patterns.map(({ pattern }) => pattern.keys))

// V8 compiles an expression twice: for texts within Latin-1, and for others.
const samples = ['', '\u2713']
let compiled = 0

/** Whether scans need no more one-time work, which takes tens of milliseconds. */
export function isCompiled(): boolean {
  return anchors.isBuilt && compiled === samples.length * patterns.length
}

/**
 * Does a small part of the one-time work of the first scans, about a millisecond; returns whether there is more to do.
 */
export function compileMore(): boolean {
  if (!anchors.isBuilt) {
    anchors.build()
    return true
  }
  // It does so at the first use; the longest ones take milliseconds each.
  const sample = samples[Math.floor(compiled / patterns.length)]!
  match(sample, patterns[compiled++ % patterns.length]!.pattern, 'exception')
  return !isCompiled()
}

/**
 * Finds the leaks in a plain text, in order of start; those of one family do not overlap. Linear in the length of the
 * text. Decoding the text (entities, tags, escapes in strings, color codes, invisible characters) is done by
 * `forms/text.ts`.
 *
 * @param failed whether the text is from a service that has failed, so that patterns count that could be about the
 * client's document elsewhere
 */
export function scan(text: string, families: ReadonlySet<Family>, failed = false): Leak[] {
  const byFamily = new Map<Family, Leak[]>()
  for (const at of anchors.owners(text)) {
    const { pattern, family } = patterns[at]!
    if (!families.has(family) || (pattern.ofFailures === true && !failed)) continue
    const found = match(text, pattern, family)
    if (found.length === 0) continue
    const known = byFamily.get(family)
    if (known === undefined) byFamily.set(family, found)
    else for (const leak of found) known.push(leak)
  }
  const merged = [...byFamily.values()].map(merge)
  return merged.length === 1 ? merged[0]! : merged.flat().sort((a, b) => a.start - b.start)
}
