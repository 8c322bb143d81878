/**
 * Error members of a success: only they are searched and edited; data stays unchanged, byte for byte.
 *
 * @module
 */
import { type JsonNode, stringAt } from '../../http/jsonTokens.js'
import { type Family, familiesOf } from '../detector.js'
import { readDocuments } from '../forms/documents.js'
import { findJsonLeaks, type JsonSearch } from '../forms/json.js'
import type { JsonLeak } from '../forms/jsonLeak.js'
import { redactJson } from '../redact.js'
import { applyEdits, type Edit, type Safe } from './edits.js'
import { type ErrorPart, errorParts } from './errorParts.js'

/** Next to a failure of these families, a text that merely reads like an error is one. */
export const ofFailures: ReadonlySet<Family> = new Set(['sql', 'stackTrace', 'exception'])

function leaksOf(text: string, parts: readonly ErrorPart[], search: JsonSearch): JsonLeak[] {
  const errors = parts.filter(({ isError }) => isError).map(({ node }) => node)
  const leaks = errors.length === 0 ? [] : findJsonLeaks(text, errors, search)
  const alike = parts.filter(({ isError }) => !isError).map(({ node }) => node)
  const found = alike.length === 0 ? [] : findJsonLeaks(text, alike, search)
  const failing = new Set(
    found.filter(({ family }) => ofFailures.has(family)).map(({ node }) => partAround(node, alike)),
  )
  leaks.push(...found.filter(({ node }) => failing.has(partAround(node, alike))))
  return leaks
}

/** The part that contains the value; the parts are in the order of the text. */
function partAround({ start }: JsonNode, parts: readonly JsonNode[]): JsonNode | undefined {
  let [from, to] = [0, parts.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (parts[middle]!.end <= start) from = middle + 1
    else to = middle
  }
  const part = parts[from]
  return part !== undefined && part.start <= start ? part : undefined
}

interface JsonMembers {
  readonly families: readonly Family[]
  readonly text: string
}

/** Undefined if there is no error in it, or none that leaks. */
export function redactErrorMembers(text: string, search: JsonSearch, safe: Safe): JsonMembers | undefined {
  const documents = readDocuments(text)
  if (!documents.ok) return undefined
  const parts = errorParts(text, documents.roots)
  const leaks = leaksOf(text, parts, search)
  if (leaks.length === 0) return undefined
  const families = familiesOf(leaks)
  const known = { ...search, known: new Set([...search.known, safe.message]) }
  const isClean = (part: string): boolean => search.scan(part).length === 0
  const redacted = redactJson(text, documents.roots, leaks, safe, isClean, false)?.text
  const again = redacted === undefined ? undefined : readDocuments(redacted)
  if (redacted !== undefined && again?.ok === true) {
    const rest = leaksOf(redacted, errorParts(redacted, again.roots), known)
    if (rest.length === 0) return { families, text: redacted }
  }
  return {
    families,
    text: applyEdits(
      text,
      parts.filter(({ isError }) => isError).map(({ node }) => replacement(text, node, safe.message)),
    ),
  }
}

/** An error of the same shape as one that cannot be edited, with only the safe message. */
function replacement(text: string, { kind, start, end, keyStart }: JsonNode, message: string): Edit {
  const name = keyStart === -1 ? '' : stringAt(text, keyStart, text.indexOf(':', keyStart))
  const quoted = JSON.stringify(message)
  if (kind === 'object') return { start, end, text: `{"message":${quoted}}` }
  if (kind === 'array') return { start, end, text: name === 'errors' ? `[{"message":${quoted}}]` : '[]' }
  return kind === 'string' ? { start, end, text: quoted } : { start, end: start, text: '' }
}

const phpMessage =
  /(?:<br \/>\s{0,4})?(?:<b>)?(?:PHP )?(?:(?:Recoverable |Catchable )?[Ff]atal error|Parse error|Warning|Notice|Deprecated|Strict Standards)(?:<\/b>)?: {1,2}/g
const phpEnd = / on line (?:<b>)?\d{1,7}(?!\d| and defined)(?:<\/b>)?(?:<br \/>)?\s{0,4}/g
const longestPhpMessage = 8_192

/** The text without the messages that PHP prints into its output (`display_errors`). Linear. */
export function withoutPhpMessages(text: string): string {
  const parts: string[] = []
  let at = 0
  let end: RegExpExecArray | null | undefined
  for (const start of text.matchAll(phpMessage)) {
    if (start.index < at) continue
    if (end === undefined || (end !== null && end.index < start.index)) {
      phpEnd.lastIndex = start.index
      end = phpEnd.exec(text)
    }
    if (end === null) break
    if (end.index - start.index > longestPhpMessage) continue
    parts.push(text.slice(at, start.index))
    at = end.index + end[0].length
  }
  return at === 0 ? text : parts.join('') + text.slice(at)
}
