/**
 * Runs the tests of a config and reports how outcomes differ from the expected ones.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util'
import type { Replayed } from '../engine/replay.js'
import type { RuleSet } from '../engine/ruleSet.js'
import { getFieldLines } from '../http/fields.js'
import { parsePointer, resolvePointer } from '../http/pointer.js'
import { compileWildcard } from '../match/wildcard.js'
import type { TestCase } from '../rules/example.js'
import { runExchange } from './testExchange.js'

export interface Mismatch {
  /** `status`, `headers.Retry-After`, `body/error/code`, … */
  readonly what: string
  readonly expected: unknown
  readonly found: unknown
}

export interface TestResult {
  readonly name: string
  readonly mismatches: readonly Mismatch[]
  readonly outcome: Replayed
}

export function runTest(rules: RuleSet, test: TestCase): TestResult {
  const outcome = runExchange(rules, test)
  const { settled, body } = outcome
  const { expect } = test
  const mismatches: Mismatch[] = []
  const compare = (what: string, expected: unknown, found: unknown) => {
    if (expected !== undefined && !isDeepStrictEqual(expected, found))
      mismatches.push({ what, expected, found })
  }
  const fired = settled.trail.filter((entry) => entry.outcome === 'fired').map((entry) => entry.rule)

  compare('status', expect.status, settled.head.status)
  for (const [name, expected] of Object.entries(expect.headers ?? {})) {
    const lines = getFieldLines(settled.head.fields, name.toLowerCase()).map(decoded)
    if (!holds(expected, lines))
      mismatches.push({ what: `headers.${name}`, expected, found: lines.join(', ') || false })
  }
  if (typeof expect.body === 'string') compare('body', expect.body, body.toString())
  else if (expect.body !== undefined) {
    const json = parsed(body)
    for (const [pointer, expected] of Object.entries(expect.body)) {
      compare(`body${pointer}`, expected, json === undefined ? body.toString() : at(json.value, pointer))
    }
  }
  compare('rules', expect.rules, fired)
  compare('unchanged', expect.unchanged, !settled.changed)
  return { name: test.name, mismatches, outcome }
}

/** One matching line of several is enough. */
function holds(expected: string | boolean, lines: readonly string[]): boolean {
  if (typeof expected === 'boolean') return expected === lines.length > 0
  const wildcard = compileWildcard(expected)
  return lines.some((line) => wildcard.test(line))
}

const decoded = (value: string) => Buffer.from(value, 'latin1').toString()

function parsed(body: Buffer): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(body.toString()) }
  } catch {
    return undefined
  }
}

/** The value that the pointer names; null if there is none, since JSON has no other word for it. */
function at(document: unknown, pointer: string): unknown {
  return resolvePointer(document, parsePointer(pointer)) ?? null
}
