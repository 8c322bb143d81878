/**
 * The formats in which test results are printed.
 *
 * @module
 */
import type { Mismatch, TestResult } from '../../testing/testRun.js'
import type { Paint } from '../paint.js'

/** The results of one config. */
export interface Suite {
  readonly file: string
  readonly results: readonly TestResult[]
}

type TestReport = (suites: readonly Suite[], paint: Paint, quiet: boolean) => string

const hasPassed = ({ mismatches }: TestResult) => mismatches.length === 0
const shown = (value: unknown) => JSON.stringify(value) ?? 'nothing'

/** What each rule did on the exchange, to explain the result. */
function trailOf({ outcome }: TestResult): string[] {
  const { trail } = outcome.settled
  if (trail.length === 0) return ['no rule matched']
  return trail.map(({ rule, outcome: what, note }) => `${rule} ${what}: ${note}`)
}

const text: TestReport = (suites, paint, quiet) => {
  const lines = suites.flatMap(({ file, results }) => [
    ...(quiet && results.every(hasPassed) ? [] : [paint('bold', file)]),
    ...results.flatMap((result) => {
      if (hasPassed(result)) return quiet ? [] : [`  ${paint('green', '✓')} ${result.name}`]
      return [
        `  ${paint('red', '✗')} ${result.name}`,
        ...result.mismatches.flatMap((mismatch) => inText(mismatch, paint)),
        ...trailOf(result).map((line) => paint('dim', `      ${line}`)),
      ]
    }),
  ])
  const all = suites.flatMap(({ results }) => results)
  const failed = all.filter((result) => !hasPassed(result)).length
  const sum = `${all.length - failed} passed, ${failed} failed`
  if (!quiet || failed > 0) lines.push(paint(failed > 0 ? 'red' : 'green', sum))
  return lines.map((line) => `${line}\n`).join('')
}

function inText({ what, expected, found }: Mismatch, paint: Paint): string[] {
  return [
    `    ${what}`,
    paint('green', `      - expected ${shown(expected)}`),
    paint('red', `      + found    ${shown(found)}`),
  ]
}

/** TAP version 14; the details are its YAML blocks, written as JSON. */
const tap: TestReport = (suites) => {
  const all = suites.flatMap(({ file, results }) => results.map((result) => ({ file, result })))
  const lines = all.flatMap(({ file, result }, index) => {
    const point = `ok ${index + 1} - ${`${file}: ${result.name}`.replace(/[\\#]/g, '\\$&')}`
    if (hasPassed(result)) return [point]
    const details = { mismatches: result.mismatches, trail: trailOf(result) }
    const block = Object.entries(details).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`)
    return [`not ${point}`, '  ---', ...block, '  ...']
  })
  return ['TAP version 14', `1..${all.length}`, ...lines].map((line) => `${line}\n`).join('')
}

const json: TestReport = (suites) => {
  const list = suites.map(({ file, results }) => ({
    file,
    tests: results.map((result) => ({
      name: result.name,
      passed: hasPassed(result),
      mismatches: result.mismatches,
      trail: result.outcome.settled.trail,
    })),
  }))
  return `${JSON.stringify(list, null, 2)}\n`
}

const junit: TestReport = (suites) => {
  const lines = suites.flatMap(({ file, results }) => {
    const failures = results.filter((result) => !hasPassed(result)).length
    return [
      `  <testsuite name="${escapeXml(file)}" tests="${results.length}" failures="${failures}">`,
      ...results.flatMap((result) => asTestCase(file, result)),
      '  </testsuite>',
    ]
  })
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...lines, '</testsuites>', ''].join('\n')
}

function asTestCase(file: string, result: TestResult): string[] {
  const open = `    <testcase classname="${escapeXml(file)}" name="${escapeXml(result.name)}"`
  if (hasPassed(result)) return [`${open}/>`]
  const details = [
    ...result.mismatches.map(
      (one) => `${one.what}: expected ${shown(one.expected)}, found ${shown(one.found)}`,
    ),
    ...trailOf(result),
  ]
  const message = escapeXml(details[0]!)
  return [
    `${open}>`,
    `      <failure message="${message}">${escapeXml(details.join('\n'))}</failure>`,
    '    </testcase>',
  ]
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeXml(value: string): string {
  // XML 1.0 allows no control characters except tab and line breaks, not even escaped.
  return value.replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, '\ufffd').replace(/[&<>"]/g, (char) => entities[char]!)
}

export const testReporters: Readonly<Record<'text' | 'tap' | 'json' | 'junit', TestReport>> = {
  text,
  tap,
  json,
  junit,
}
