/**
 * The result of an audit, for people and for programs.
 *
 * @module
 */

import { maskCredentials } from '../../detect/credentials.js'
import { mediaTypeOf } from '../../http/mediaType.js'
import { reasonOf } from '../../http/status.js'
import { loggedTarget } from '../../observe/redactFields.js'
import { harmless, textOfBody } from '../explain/plainText.js'
import type { Paint, Style } from '../paint.js'
import type { Audit, AuditFinding } from './collect.js'
import type { SpecComparison } from './openapi.js'
import type { ProposedItem } from './propose.js'
import { inWords, percentOf, timesOf } from './words.js'

/** Exchanges that were left out. */
export interface LeftOutExchanges {
  readonly why: string
  readonly count: number
  /** Some of them. */
  readonly requests: readonly string[]
}

export interface ServiceOutcome {
  readonly audit: Audit
  readonly items: readonly ProposedItem[]
  /** The text of the proposed config. */
  readonly proposal: string
}

export interface AuditOutcome {
  /** What was read, in words. */
  readonly source: string
  /** Why files could not be read. */
  readonly unread: readonly string[]
  readonly skipped: readonly LeftOutExchanges[]
  /** The one with the most exchanges to judge first. */
  readonly services: readonly ServiceOutcome[]
}

type AuditReport = (outcome: AuditOutcome, paint: Paint) => string

const styles: Readonly<Record<ProposedItem['confidence'], Style>> = {
  sure: 'red',
  likely: 'yellow',
  review: 'cyan',
}
const maxEndpoints = 5
const maxExcerpt = 100

const text: AuditReport = ({ source, unread, skipped, services }, paint) => {
  const left = [
    ...unread.map((why) => paint('red', harmless(notRead(why)))),
    ...skipped.map((each) => paint('dim', harmless(leftOut(each)))),
  ]
  const [first, ...others] = services.map((service) => inText(service, source, paint))
  return `${[first![0], ...left, ...first!.slice(1), ...others.flatMap((lines) => ['', ...lines])].join('\n')}\n`
}

function leftOut({ why, count, requests }: LeftOutExchanges): string {
  return `${count} left out: ${why}${requests.length === 0 ? '' : `, as ${requests.join(', ')}`}`
}

const notRead = (why: string) => `not read: ${why}`

function titleOf({ origin, routes, exchanges }: Audit): string {
  const more = routes.map(({ prefix, upstream }) => `${upstream} (${prefix})`)
  return `${exchanges} ${exchanges === 1 ? 'exchange' : 'exchanges'} of ${[origin, ...more].join(', ')}`
}

function bodilessNote({ bodiless, exchanges }: Audit): string | undefined {
  return bodiless === 0
    ? undefined
    : `${bodiless} of ${exchanges} without their body: judged by status and headers alone`
}

function inText({ audit, items }: ServiceOutcome, source: string, paint: Paint): string[] {
  const lines = [paint('bold', harmless(`${titleOf(audit)}, in ${source}`))]
  const note = bodilessNote(audit)
  if (note !== undefined) lines.push(paint('yellow', note))
  for (const item of items) {
    const { finding, confidence, rule, caution, reasons } = item
    const { check, count, share, endpoints } = finding
    lines.push(
      '',
      `${String(check.lie ?? '').padStart(2)}  ${paint('bold', check.title.padEnd(44))}  ${paint(styles[confidence], inWords(confidence).padEnd(12))}  ${timesOf(count)}, ${percentOf(share)}`,
    )
    for (const { method, pattern, count: times } of endpoints.slice(0, maxEndpoints))
      lines.push(harmless(`      ${`${method} ${pattern}`.padEnd(40)}  ${times}`))
    const rest = endpoints.length - maxEndpoints
    if (rest > 0) lines.push(`      and ${rest} more`)
    lines.push(harmless(`    as in   ${finding.evidence[0]}`))
    const example = exampleOf(finding)
    if (example !== undefined) lines.push(paint('dim', harmless(`            ${example}`)))
    lines.push(harmless(`    remedy  ${remedyOf(rule, check.remedy)}`))
    for (const line of [...reasons, ...(caution === undefined ? [] : [caution])])
      lines.push(harmless(`            ${line}`))
  }
  if (items.length === 0) {
    const judged = audit.exchanges - audit.bodiless
    if (audit.isBlind) lines.push('', paint('yellow', 'Only statuses and headers were judged.'))
    else if (audit.bodiless > 0)
      lines.push('', `None of the ten lies was found in the ${judged} that have a body.`)
    else lines.push('', paint('green', 'None of the ten lies was found.'))
  }
  return [...lines, ...(audit.comparison === undefined ? [] : comparisonInText(audit.comparison, paint))]
}

const maxDifferences = 30
const maxUnseen = 10

function comparisonInText(
  { specification, matched, differences, unseen, declared }: SpecComparison,
  paint: Paint,
): string[] {
  const lines = ['', paint('bold', harmless(`Compared with ${specification.title} (${specification.file})`))]
  lines.push(`    ${matched} exchanges at declared paths`)
  for (const { what, endpoint, message, count } of differences.slice(0, maxDifferences))
    lines.push(harmless(`    ${what.padEnd(12)}  ${endpoint.padEnd(36)}  ${message}, ${timesOf(count)}`))
  if (differences.length > maxDifferences) lines.push(`    and ${differences.length - maxDifferences} more`)
  if (unseen.length > 0) {
    lines.push(`    never seen: ${unseen.length} of ${declared} declared responses`)
    lines.push(...unseen.slice(0, maxUnseen).map((each) => harmless(`      ${each}`)))
    if (unseen.length > maxUnseen) lines.push(`      and ${unseen.length - maxUnseen} more`)
  }
  return lines
}

function remedyOf(rule: ProposedItem['rule'], remedy: string | undefined): string {
  return rule === undefined ? (remedy ?? 'none') : `rule ${rule.name} in the proposal`
}

/** The shortest exchange in one line, with credentials masked. */
function exampleOf({ examples }: AuditFinding): string | undefined {
  const [sample] = examples
  if (sample === undefined) return undefined
  const { request, head, body } = sample
  const content = body && textOfBody(body, head.fields)
  const excerpt = maskCredentials(content ?? '')
    .replace(/\s+/g, ' ')
    .trim()
  const cut = excerpt.length > maxExcerpt ? `${excerpt.slice(0, maxExcerpt - 1)}…` : excerpt
  const status = `${head.status} ${reasonOf(head.status)}`.trimEnd()
  return `${request.method} ${loggedTarget(request.target)} → ${status} ${mediaTypeOf(head.fields)} ${cut}`.trimEnd()
}

const json: AuditReport = ({ source, unread, skipped, services }) => {
  const [first, ...others] = services.map(serviceInJson)
  const counts = Object.fromEntries(skipped.map(({ why, count }) => [why, count]))
  return `${JSON.stringify({ source, unread, skipped: counts, ...first, others }, null, 2)}\n`
}

function serviceInJson({ audit, items, proposal }: ServiceOutcome): object {
  const { comparison } = audit
  return {
    origin: audit.origin,
    routes: audit.routes,
    exchanges: audit.exchanges,
    withoutBody: audit.bodiless,
    from: new Date(audit.from).toISOString(),
    to: new Date(audit.to).toISOString(),
    findings: items.map(({ finding, confidence, rule, caution, reasons }) => ({
      lie: finding.check.lie ?? null,
      title: finding.check.title,
      confidence,
      count: finding.count,
      share: finding.share,
      endpoints: finding.endpoints,
      evidence: finding.evidence,
      example: exampleOf(finding) ?? null,
      rule: rule ?? null,
      remedy: finding.check.remedy ?? null,
      caution: caution ?? null,
      reasons,
    })),
    openapi:
      comparison === undefined ? null : { ...comparison, specification: comparison.specification.file },
    proposal,
  }
}

const markdown: AuditReport = ({ source, unread, skipped, services }) => {
  const left = [...unread.map(notRead), ...skipped.map(leftOut)].map((line) => `- ${cell(line)}`)
  return services
    .flatMap((service, i) => [...inMarkdown(service, source, i === 0 ? left : []), ''])
    .join('\n')
    .replace(/\n$/, '')
}

function inMarkdown(
  { audit, items, proposal }: ServiceOutcome,
  source: string,
  left: readonly string[],
): string[] {
  const rows = items.map(({ finding, confidence, rule, reasons }) => {
    const { check, count, share, endpoints, evidence } = finding
    const shown = endpoints.slice(0, maxEndpoints).map(({ method, pattern }) => code(`${method} ${pattern}`))
    const rest = endpoints.length > maxEndpoints ? [`and ${endpoints.length - maxEndpoints} more`] : []
    const cells = [
      check.lie === undefined ? '' : String(check.lie),
      check.title,
      inWords(confidence),
      `${count} (${percentOf(share)})`,
      [...shown, ...rest].join('<br>'),
      cell(evidence[0]!),
      [remedyOf(rule, check.remedy), ...reasons].map(cell).join('<br>'),
    ]
    return `| ${cells.join(' | ')} |`
  })
  const note = bodilessNote(audit)
  const notes = [...left, ...(note === undefined ? [] : [`- ${note}`])]
  return [
    `# Audit of ${cell(audit.origin)}`,
    '',
    `${cell(titleOf(audit))}, in ${cell(source)}.`,
    ...(notes.length > 0 ? ['', ...notes] : []),
    '',
    '| lie | what | how sure | seen | where | as in | remedy |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    ...(audit.comparison === undefined ? [] : comparisonInMarkdown(audit.comparison)),
    '',
    '## Proposed config',
    '',
    '~~~~yaml',
    proposal.trimEnd(),
    '~~~~',
    '',
  ]
}

function comparisonInMarkdown({
  specification,
  matched,
  differences,
  unseen,
  declared,
}: SpecComparison): string[] {
  return [
    '',
    `## Compared with ${cell(specification.title)}`,
    '',
    `${matched} exchanges at declared paths; ${unseen.length} of ${declared} declared responses were never seen.`,
    '',
    '| what | where | difference | seen |',
    '|---|---|---|---|',
    ...differences.map(
      ({ what, endpoint, message, count }) => `| ${what} | ${code(endpoint)} | ${cell(message)} | ${count} |`,
    ),
  ]
}

/** Escaped, so that nothing in it ends the cell or begins a tag. */
const cell = (words: string) => harmless(words).replace(/[|\\`*_<>[\]]/g, '\\$&')
const code = (words: string) => `\`${harmless(words).replace(/[`|]/g, '?')}\``

/** A config is one document, so this is the one of the first service. */
const yaml: AuditReport = ({ services }) => services[0]!.proposal

export const auditReports: Readonly<Record<'text' | 'json' | 'markdown' | 'yaml', AuditReport>> = {
  text,
  json,
  markdown,
  yaml,
}
