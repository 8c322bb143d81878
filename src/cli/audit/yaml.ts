/**
 * The proposal as the text of a config: evidence as comments, and rules that need a decision commented out.
 *
 * @module
 */
import { stringify } from 'yaml'
import type { Audit } from './collect.js'
import type { ProposedItem } from './propose.js'
import { inWords, percentOf, timesOf } from './words.js'

// Text that YAML 1.1 would read as another type is quoted.
const style = { lineWidth: 0, compat: 'yaml-1.1' } as const

const maxEndpoints = 5
const loosen = ' # delete the brackets when you uncomment a rule below'

/** The config, which passes `check` and `test`. */
export function proposalText(audit: Audit, items: readonly ProposedItem[], source: string): string {
  const rules = items.filter(({ rule }) => rule !== undefined)
  const tested = items.filter(({ tests }) => tests.length > 0)
  const active = rules.some(({ confidence }) => confidence !== 'review')
  const testing = tested.some(({ rule, confidence }) => rule === undefined || confidence !== 'review')
  const days = [audit.from, audit.to].map((time) => new Date(time).toISOString().slice(0, 10))
  const seen = `${audit.exchanges} exchanges of ${[...new Set(days)].join(' to ')}`
  return [
    ...comment(`Proposed by "upstanding audit" from ${seen}, in ${source}.`),
    ...comment(
      'Rules are ordered by certainty: first what is proven, then what is likely, last what only people can decide. Uncomment those last rules (remove "# "), or delete them.',
    ),
    ...comment('The profile "recommended" also applies: it removes leaks from errors and adds Retry-After.'),
    ...comment('For completion and checks in your editor, see "upstanding schema --help".'),
    `upstream: ${scalar(audit.origin)}`,
    ...(audit.routes.length === 0 ? [] : ['routes:']),
    ...audit.routes.map(
      ({ prefix, upstream }) => `  - { prefix: ${scalar(prefix)}, upstream: ${scalar(upstream)} }`,
    ),
    '',
    '# Rules only log what they would do. Remove this line to enforce them.',
    'mode: observe',
    '',
    active ? 'rules:' : `rules: []${loosen}`,
    ...rules.flatMap((item) => {
      const isInactive = item.confidence === 'review'
      return ['', ...evidence(item), ...(isInactive ? [''] : []), ...written(item.rule, isInactive)]
    }),
    '',
    testing ? 'tests:' : `tests: []${loosen}`,
    ...tested.flatMap(({ tests, rule, confidence }) => {
      const isInactive = rule !== undefined && confidence === 'review'
      return ['', ...tests.flatMap((test) => written(test, isInactive))]
    }),
    '',
  ].join('\n')
}

function evidence({ finding, confidence, caution, reasons }: ProposedItem): string[] {
  const { check, count, share, endpoints, evidence: seen } = finding
  const lie = check.lie === undefined ? '' : `Lie ${check.lie}, `
  const rest = endpoints.length - maxEndpoints
  return [
    `${lie}${check.title}; ${inWords(confidence)}. Seen ${timesOf(count)}, in ${percentOf(share)} of all exchanges:`,
    ...endpoints
      .slice(0, maxEndpoints)
      .map(({ method, pattern, count: times }) => `  ${method} ${pattern}  ${times}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    `As in: ${seen.join('; ')}`,
    ...reasons,
    ...(caution === undefined ? [] : [caution]),
  ].flatMap((line) => comment(line).map((text) => `  ${text}`))
}

const width = 108

/** One comment, wrapped at spaces. */
function comment(text: string): string[] {
  const lines: string[] = []
  const indent = /^ */.exec(text)![0]
  let line = ''
  for (const word of plain(text).trim().split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? `${indent}${word}` : `${line} ${word}`
  }
  return [...lines, line].map((one) => `# ${one}`)
}

/** Recorded text must not end the comment. */
function plain(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ')
}

function written(item: unknown, isInactive: boolean): string[] {
  const lines = stringify([escaped(item)], { ...style, aliasDuplicateObjects: false })
    .trimEnd()
    .split('\n')
  // As most editors comment lines out, which take the space after # away with it.
  return lines.map((line) => (isInactive ? `  # ${line}` : `  ${line}`).trimEnd())
}

/** `$${` stands for `${`, which would be replaced from the environment. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('${', () => '$${')
  if (Array.isArray(value)) return value.map(escaped)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, escaped(member)]))
}

const scalar = (text: string) => stringify(escaped(text), style).trimEnd()
