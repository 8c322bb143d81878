/**
 * An explanation for people and for programs.
 *
 * @module
 */

import type { Changes, FieldLine, HeadChanges } from '../../engine/changes.js'
import type { Explanation, RuleStep } from '../../engine/explanation.js'
import { pairsOf } from '../../http/fields.js'
import type { Head, RequestView } from '../../http/message.js'
import { reasonOf } from '../../http/status.js'
import { phases } from '../../rules/rule.js'
import type { Paint, Style } from '../paint.js'
import { harmless, linesOfBody, textOfBody } from './plainText.js'
import { render, rowsOf } from './sideBySide.js'

export interface Explained {
  readonly request: RequestView
  readonly explanation: Explanation
  /** Whether the whole config only observes, so that clients get the unchanged response. */
  readonly observing: boolean
  /** What was unknown, and what was assumed instead. */
  readonly assumptions: readonly string[]
}

export interface ReportStyle {
  readonly paint: Paint
  /** In characters. */
  readonly width: number
  /** Whether to show rules for other paths and methods too, and full bodies. */
  readonly all: boolean
}

const words: Readonly<Record<RuleStep['outcome'], readonly [word: string, style: Style]>> = {
  fired: ['fired', 'green'],
  observed: ['would fire', 'yellow'],
  skipped: ['nothing to do', 'cyan'],
  unmatched: ['no match', 'dim'],
}

// Up to this number, rules for other paths are shown: the mistake may be in their condition.
const fewRules = 20
const fewLines = 40

export function inText(
  { request, explanation, observing, assumptions }: Explained,
  look: ReportStyle,
): string {
  const { paint } = look
  const { steps, before, after, duties } = explanation
  const hidden = look.all || steps.length <= fewRules ? [] : steps.filter(({ elsewhere }) => elsewhere)
  const shown = steps.filter((step) => !hidden.includes(step))
  const [name, kind] = [widest(shown, ({ rule }) => rule), widest(shown, (step) => step.kind)]
  const lines = [paint('bold', harmless(`${request.method} ${request.target}`))]
  for (const text of assumptions) lines.push(paint('yellow', harmless(text)))
  for (const phase of phases) {
    const own = shown.filter((step) => step.phase === phase)
    if (own.length > 0) lines.push('', paint('bold', phase))
    for (const step of own) {
      const [word, style] = words[observing && step.outcome === 'fired' ? 'observed' : step.outcome]
      const label = `${step.rule.padEnd(name)}  ${step.kind.padEnd(kind)}  `
      lines.push(`  ${label}${paint(style, word.padEnd(13))}  ${harmless(step.note)}`)
      for (const change of changeLines(step.changes)) lines.push(`      ${painted(change, paint)}`)
    }
  }
  if (hidden.length > 0)
    lines.push('', paint('dim', `${hidden.length} rules for other requests; --all shows them`))
  const owed = headLines(duties)
  if (owed.length > 0) lines.push('', paint('bold', 'headers adjusted as a consequence'))
  for (const change of owed) lines.push(`      ${painted(change, paint)}`)
  lines.push(
    '',
    ...comparison(before, after, observing ? 'client, if enforced' : 'client', look),
    '',
    verdict(explanation, observing, paint),
  )
  return `${lines.join('\n')}\n`
}

function verdict({ changed, failed }: Explanation, observing: boolean, paint: Paint): string {
  if (failed !== undefined)
    return paint('red', `"${failed}" failed: the client gets a local error reply from the proxy.`)
  if (!changed) return 'The response is not changed.'
  return observing
    ? paint('yellow', 'The config only observes: the client gets the unchanged response.')
    : paint('green', 'The client gets the response shown on the right.')
}

const widest = (steps: readonly RuleStep[], of: (step: RuleStep) => string) =>
  Math.max(0, ...steps.map((step) => of(step).length))

function painted(change: string, paint: Paint): string {
  const text = harmless(change)
  return text.startsWith('-') ? paint('red', text) : text.startsWith('+') ? paint('green', text) : text
}

const inOneLine = ([name, value]: FieldLine) => `${name}: ${value}`

function headLines({ removed, added }: HeadChanges): string[] {
  return [...removed.map((line) => `- ${inOneLine(line)}`), ...added.map((line) => `+ ${inOneLine(line)}`)]
}

function changeLines(changes: Changes | undefined): string[] {
  if (changes === undefined) return []
  const { status, body, incident } = changes
  return [
    ...(status === undefined ? [] : [`- ${statusOf(status[0])}`, `+ ${statusOf(status[1])}`]),
    ...headLines(changes),
    ...(body === undefined ? [] : [`body: ${body.how}, ${body.bytes} bytes of ${body.contentType}`]),
    ...(incident === undefined ? [] : ['the original goes to the log, under an incident id']),
  ]
}

const statusOf = (status: number) => `${status} ${reasonOf(status)}`.trimEnd()

type Side = Explanation['before']

function comparison(before: Side, after: Side, title: string, { paint, width, all }: ReportStyle): string[] {
  const heads = rowsOf(headText(before.head), headText(after.head))
  const bodies = rowsOf(
    linesOfBody(before.body, before.head.fields),
    linesOfBody(after.body, after.head.fields),
  )
  const kept = all ? bodies : bodies.slice(0, fewLines)
  const between = bodies.length > 0 ? [{ left: '', right: '' }] : []
  const rows = render([...heads, ...between, ...kept], ['upstream', title], width, paint)
  const rest = bodies.length - kept.length
  return rest === 0 ? rows : [...rows, paint('dim', `${rest} more lines of the body; --all shows them`)]
}

function headText({ status, reason, fields }: Head): string[] {
  const first = `${status} ${reason || reasonOf(status)}`.trimEnd()
  return [first, ...pairsOf(fields).map(inOneLine)].map((line) => harmless(decoded(line)))
}

const decoded = (value: string) => Buffer.from(value, 'latin1').toString()

export function inJson({ request, explanation, observing, assumptions }: Explained): string {
  const { steps, before, after, duties, changed, failed } = explanation
  const document = {
    request: { method: request.method, target: request.target, path: request.path },
    mode: observing ? 'observe' : 'enforce',
    changed,
    ...(failed !== undefined && { failed }),
    assumptions,
    rules: steps.map(({ elsewhere: _elsewhere, ...step }) => step),
    duties,
    before: sideInJson(before),
    after: sideInJson(after),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function sideInJson({ head: { status, reason, fields }, body }: Side): object {
  const text = textOfBody(body, fields)
  const content = text === undefined ? { base64: body.toString('base64') } : { text }
  return {
    status,
    reason: reason || reasonOf(status),
    fields: pairsOf(fields),
    body: { bytes: body.length, ...content },
  }
}
