/**
 * Error members of a success: what a 2xx says of what failed. Only they are searched and edited; data stays byte for byte.
 *
 * @module
 */
import { type JsonNode, keyOf, stringAt } from '../../http/jsonTokens.js'
import { readDocuments } from '../forms/documents.js'
import { findJsonLeaks, type JsonSearch } from '../forms/json.js'
import { redactJson } from '../redact.js'
import { applyEdits, type Edit, type Safe } from './edits.js'

const mostResponses = 10_000

function member(text: string, object: JsonNode, name: string): JsonNode | undefined {
  return object.children.find((child) => keyOf(text, child) === name)
}

function writtenAt(text: string, node: JsonNode | undefined): string {
  return node === undefined ? '' : text.slice(node.start, node.end)
}

function holdsSomething(text: string, node: JsonNode | undefined): node is JsonNode {
  return (
    node !== undefined &&
    (node.children.length > 0 || (node.kind === 'string' && writtenAt(text, node) !== '""'))
  )
}

const failureFlags: readonly (readonly [name: string, value: RegExp])[] = [
  ['success', /^false$/],
  ['ok', /^false$/],
  ['status', /^"(?:error|fail|failed|failure)"$/i],
]
const ofData: ReadonlySet<string> = new Set(['data', 'result', 'results', 'items', 'records'])

/** The parts of a response that describe an error; none when it is a plain success. */
function errorParts(text: string, object: JsonNode): JsonNode[] {
  const failed = failureFlags.some(([name, value]) => value.test(writtenAt(text, member(text, object, name))))
  if (failed) return object.children.filter((child) => !ofData.has(keyOf(text, child) ?? ''))
  const errors = member(text, object, 'errors')
  const error = member(text, object, 'error')
  const parts: JsonNode[] = []
  // GraphQL §7.1: partial data beside errors.
  if (errors?.kind === 'array' && errors.children.some(({ kind }) => kind === 'object')) parts.push(errors)
  // JSON-RPC 2.0 §5.1, tRPC, and the many that do alike.
  if (holdsSomething(text, error)) parts.push(error)
  return parts
}

function errorRoots(text: string, roots: readonly JsonNode[]): JsonNode[] {
  const responses = roots.flatMap((root) => (root.kind === 'array' ? root.children : [root]))
  return responses
    .slice(0, mostResponses)
    .filter(({ kind }) => kind === 'object')
    .flatMap((response) => errorParts(text, response))
}

interface JsonMembers {
  readonly families: readonly string[]
  readonly text: string
}

/** Undefined: there is no error in it, or none that leaks. */
export function redactErrorMembers(text: string, search: JsonSearch, safe: Safe): JsonMembers | undefined {
  const documents = readDocuments(text)
  if (!documents.ok) return undefined
  const errors = errorRoots(text, documents.roots)
  const leaks = errors.length === 0 ? [] : findJsonLeaks(text, errors, search)
  if (leaks.length === 0) return undefined
  const families = [...new Set(leaks.map(({ family }) => family))]
  const known = { ...search, known: new Set([...search.known, safe.message]) }
  const redacted = redactJson(text, documents.roots, leaks, safe, false)?.text
  const again = redacted === undefined ? undefined : readDocuments(redacted)
  if (redacted !== undefined && again?.ok === true) {
    const rest = errorRoots(redacted, again.roots)
    if (rest.length === 0 || findJsonLeaks(redacted, rest, known).length === 0)
      return { families, text: redacted }
  }
  return {
    families,
    text: applyEdits(
      text,
      errors.map((error) => replacement(text, error, safe.message)),
    ),
  }
}

/** An error of the same shape as the one that cannot be edited, with the safe message alone. */
function replacement(text: string, { kind, start, end, keyStart }: JsonNode, message: string): Edit {
  const name = keyStart === -1 ? '' : stringAt(text, keyStart, text.indexOf(':', keyStart))
  const quoted = JSON.stringify(message)
  if (kind === 'object') return { start, end, text: `{"message":${quoted}}` }
  if (kind === 'array') return { start, end, text: name === 'errors' ? `[{"message":${quoted}}]` : '[]' }
  return kind === 'string' ? { start, end, text: quoted } : { start, end: start, text: '' }
}

const phpMessage =
  /(?:<br \/>\s{0,4})?(?:<b>)?(?:PHP )?(?:(?:Recoverable |Catchable )?[Ff]atal error|Parse error|Warning|Notice|Deprecated|Strict Standards)(?:<\/b>)?: {1,2}/g
const phpEnd = / on line (?:<b>)?\d{1,7}(?:<\/b>)?(?:<br \/>)?\s{0,4}/g
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
