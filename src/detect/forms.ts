/**
 * Searches a body's text for leaks in any form in which they are sent, and removes them from it.
 *
 * @module
 */
import type { Family, Leak } from './detector.js'
import type { Redacted, Safe } from './edit/edits.js'
import { withoutPhpMessages } from './edit/errorMembers.js'
import { redactHtml } from './edit/html.js'
import { redactText } from './edit/text.js'
import { redactXml } from './edit/xml.js'
import { looksLikeJson, readDocuments } from './forms/documents.js'
import { findJsonLeaks, type JsonSearch } from './forms/json.js'
import { traitOf } from './forms/names.js'
import { decodedTexts } from './forms/text.js'
import { familyByName, isPublicClass } from './forms/values.js'
import { xmlFault } from './forms/xml.js'
import { redactJson } from './redact.js'

/** What the body claims to be. The reverse is no error: JSON is recognized under any name. */
export type Claim = 'json' | 'xml' | 'script' | 'text' | 'other'

export interface FormSign {
  readonly family: Family
  /** Offset in the decoded text, or in the decoding of it in which the leak shows, in UTF-16 units. */
  readonly offset: number
}

export type Inspection =
  | {
      readonly ok: true
      readonly signs: readonly FormSign[]
      /** The text without its leaks; undefined if only replacing the whole text is safe. */
      redact(safe: Safe): Redacted | undefined
    }
  /** The text is not what it claims to be, so it cannot be searched. */
  | { readonly ok: false; readonly fault: 'invalidJson' | 'invalidXml' | 'tooDeep' | 'tooManyValues' }

/** Linear for any text; never throws. */
export function inspect(text: string, claim: Claim, search: JsonSearch): Inspection {
  if (text.trim() === '') return { ok: true, signs: [], redact: () => undefined }
  if (claim === 'json' || looksLikeJson(text)) {
    const inspection = inspectJson(text, search)
    if (inspection.ok || inspection.fault !== 'invalidJson') return inspection
    if (claim === 'json') {
      const json = inspectAfterPhp(text, search)
      if (json !== undefined) return json
      // A sentence with a wrong label is still a sentence.
      const signs = [...signsOf(text, search), ...signsByName(text, search)]
      return { ok: true, signs, redact: () => undefined }
    }
  }
  const json = claim === 'text' ? inspectAfterPhp(text, search) : undefined
  if (json !== undefined) return json
  const isXml = claim === 'xml' && opensMarkup.test(text)
  if (isXml) {
    const fault = xmlFault(text)
    if (fault !== undefined) return { ok: false, fault }
  }
  if (claim === 'script' && isCode(text))
    return { ok: true, signs: signsOfScript(text, search), redact: () => undefined }
  const signs = signsOf(text, search)
  if (claim === 'other') return { ok: true, signs, redact: () => undefined }
  return { ok: true, signs, redact: (safe) => redactMarkup(text, isXml, signs, search, safe) }
}

/** The JSON in front of which PHP printed its messages; undefined if the text is nothing like that. */
function inspectAfterPhp(text: string, search: JsonSearch): Inspection | undefined {
  const rest = withoutPhpMessages(text)
  if (rest === text || !looksLikeJson(rest)) return undefined
  const json = inspectJson(rest, search)
  if (!json.ok) return undefined
  return {
    ok: true,
    signs: [...signsOf(text, search), ...json.signs],
    redact: (safe) => (json.signs.length === 0 ? { text: rest, hasIncident: false } : json.redact(safe)),
  }
}

const memberName = /"([\w$@-]{1,40})"\s{0,4}:/g

/** Members identified by their names, in a text that is not valid JSON. */
function signsByName(text: string, search: JsonSearch): FormSign[] {
  const signs: FormSign[] = []
  for (const { index, 1: name } of text.matchAll(memberName)) {
    const trait = traitOf(name!)
    const family = trait === 'trace' ? 'stackTrace' : trait === 'exceptionText' ? 'exception' : undefined
    if (family !== undefined && search.families.has(family)) signs.push({ family, offset: index })
  }
  return signs
}

const opensMarkup = /^[\s\ufeff]{0,64}</
const opensXml = /^[\s\ufeff]{0,64}<\?xml\s/
/** Elements that exist only in HTML. */
const htmlTag = /<(?:!doctype html|html|head|body|title|div|table|pre|ul|ol|br|hr|p|h[1-6])\b/i

/** Whether a tag of HTML is in it that ends. To search for the end of each one would take quadratic time. */
export function looksLikeHtml(text: string): boolean {
  return htmlTag.test(text.slice(0, text.lastIndexOf('>') + 1))
}

/** Next to findings of these families, more is internal than any detector knows. */
const revealing: ReadonlySet<Family> = new Set([
  'stackTrace',
  'sourceCode',
  'exception',
  'environment',
  'sql',
])

/** HTML, XML or text without its leaks; the result is searched again, so that no edit can let a leak through. */
function redactMarkup(
  text: string,
  isXml: boolean,
  signs: readonly FormSign[],
  search: JsonSearch,
  safe: Safe,
): Redacted | undefined {
  const known = new Set([...search.known, safe.message, safe.incident, safe.title])
  const own = { ...search, known }
  const isClean = (part: string): boolean => signsOf(part, own).length === 0
  const check = (redacted: Redacted | undefined): Redacted | undefined =>
    redacted !== undefined && isClean(redacted.text) ? redacted : undefined
  if (isXml || (opensXml.test(text) && xmlFault(text) === undefined && !/<html\b/i.test(text))) {
    const redacted = check(redactXml(text, own, safe))
    return redacted !== undefined && xmlFault(redacted.text) === undefined ? redacted : undefined
  }
  const redact = looksLikeHtml(text) ? redactHtml : redactText
  const strict = signs.some(({ family }) => revealing.has(family))
  return (
    check(redact(text, own, safe, strict, isClean)) ??
    (strict ? undefined : check(redact(text, own, safe, true, isClean)))
  )
}

function inspectJson(text: string, search: JsonSearch): Inspection {
  const documents = readDocuments(text)
  if (!documents.ok) return documents
  const leaks = findJsonLeaks(text, documents.roots, search)
  return {
    ok: true,
    signs: leaks,
    redact(safe) {
      const isClean = (part: string): boolean => search.scan(part).length === 0
      const redacted = redactJson(text, documents.roots, leaks, safe, isClean)
      if (redacted === undefined) return undefined
      const known = new Set([...search.known, safe.message, safe.incident])
      const again = inspect(redacted.text, 'json', { ...search, known })
      return again.ok && again.signs.length === 0 ? redacted : undefined
    },
  }
}

const leaksOfScripts: ReadonlySet<Family> = new Set(['stackTrace', 'filePath', 'sql', 'environment'])
const neverPublic = /^(?:AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|xox|[sr]k_|sk-|-----BEGIN|:\/\/)/

/**
 * Scripts legitimately contain code, throw errors of any name, name development hosts, and contain the keys that
 * services issue for browsers.
 */
function isLeakOfScript(family: Family, found: string): boolean {
  return leaksOfScripts.has(family) || (family === 'credentials' && neverPublic.test(found))
}

function signsOfScript(script: string, search: JsonSearch): FormSign[] {
  const { texts, scripts, hidden } = decodedTexts(script)
  return [...texts, ...scripts, ...hidden].flatMap((reading) =>
    search
      .scan(reading)
      .filter(({ family, start, end }) => isLeakOfScript(family, reading.slice(start, end)))
      .map(({ family, start }) => ({ family, offset: start })),
  )
}

/** Whether a text that claims to be a script or a style sheet has about as many braces and semicolons as one. */
function isCode(text: string): boolean {
  return (text.match(/[;{}]/g)?.length ?? 0) * 80 >= text.length
}

/** Whether the leak is, or ends, one of these words. */
function endsOneOf(words: readonly string[], text: string, { start, end }: Leak): boolean {
  return words.some((word) => end - start <= word.length && text.slice(end - word.length, end) === word)
}

/** A text that is only the name of a class reads like a message in JSON. */
const longestName = 200

/** The leaks in a text that is not JSON: plain text, HTML, XML, the value of a header. */
export function signsOf(text: string, search: JsonSearch): FormSign[] {
  const signs: FormSign[] = []
  const { texts, values, scripts, hidden } = decodedTexts(text)
  const codes = values
    .map(({ name, value }) => (isPublicClass(name, value.trim()) ? value.trim() : ''))
    .filter(Boolean)
  for (const reading of [...texts, ...hidden]) {
    for (const leak of search.scan(reading)) {
      if (!endsOneOf(codes, reading, leak)) signs.push({ family: leak.family, offset: leak.start })
    }
  }
  for (const script of scripts) signs.push(...signsOfScript(script, search))
  const whole = signs.length > 0 || text.length > longestName ? '' : text.trim()
  for (const { name, value, offset } of [...values, { name: 'message', value: whole, offset: 0 }]) {
    const family = familyByName(name, value, search.isFailure)
    if (family !== undefined && search.families.has(family)) signs.push({ family, offset })
  }
  return signs
}
