/**
 * The outcome of an audit, for people and for programs.
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
import type { ProposedItem } from './propose.js'
import { inWords, percentOf, timesOf } from './words.js'

export interface AuditOutcome {
  /** What was read, in words. */
  readonly source: string
  readonly audit: Audit
  readonly items: readonly ProposedItem[]
  /** What was left out, and how often. */
  readonly skipped: Readonly<Record<string, number>>
  /** The text of the proposed config. */
  readonly proposal: string
}

type AuditReport = (outcome: AuditOutcome, paint: Paint) => string

const styles: Readonly<Record<ProposedItem['confidence'], Style>> = {
  sure: 'red',
  likely: 'yellow',
  review: 'cyan',
}
const maxEndpoints = 5
const maxExcerpt = 100

const text: AuditReport = ({ source, audit, items, skipped }, paint) => {
  const lines = [paint('bold', harmless(`${audit.exchanges} exchanges of ${audit.origin}, in ${source}`))]
  for (const [why, count] of Object.entries(skipped)) lines.push(paint('dim', `${count} left out: ${why}`))
  for (const item of items) {
    const { finding, confidence, rule, caution } = item
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
    if (caution !== undefined) lines.push(harmless(`            ${caution}`))
  }
  if (items.length === 0) lines.push('', paint('green', 'None of the ten lies was seen.'))
  return `${lines.join('\n')}\n`
}

function remedyOf(rule: ProposedItem['rule'], remedy: string | undefined): string {
  return rule === undefined ? (remedy ?? 'none') : `the rule ${rule.name} of the proposal`
}

/** The shortest exchange in one line, credentials masked. */
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

const json: AuditReport = ({ source, audit, items, skipped, proposal }) => {
  const document = {
    source,
    origin: audit.origin,
    exchanges: audit.exchanges,
    from: new Date(audit.from).toISOString(),
    to: new Date(audit.to).toISOString(),
    skipped,
    findings: items.map(({ finding, confidence, rule, caution }) => ({
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
    })),
    proposal,
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

const markdown: AuditReport = ({ source, audit, items, skipped, proposal }) => {
  const rows = items.map(({ finding, confidence, rule }) => {
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
      cell(remedyOf(rule, check.remedy)),
    ]
    return `| ${cells.join(' | ')} |`
  })
  const left = Object.entries(skipped).map(([why, count]) => `- ${count} left out: ${why}`)
  return [
    `# Audit of ${cell(audit.origin)}`,
    '',
    `${audit.exchanges} exchanges, in ${cell(source)}.`,
    ...(left.length > 0 ? ['', ...left] : []),
    '',
    '| lie | what | how sure | seen | where | as in | remedy |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    '## Proposed config',
    '',
    '~~~~yaml',
    proposal.trimEnd(),
    '~~~~',
    '',
  ].join('\n')
}

/** Nothing in it ends the cell or begins a tag. */
const cell = (words: string) => harmless(words).replace(/[|\\`*_<>[\]]/g, '\\$&')
const code = (words: string) => `\`${harmless(words).replace(/[`|]/g, '?')}\``

const yaml: AuditReport = ({ proposal }) => proposal

export const auditReports: Readonly<Record<'text' | 'json' | 'markdown' | 'yaml', AuditReport>> = {
  text,
  json,
  markdown,
  yaml,
}
