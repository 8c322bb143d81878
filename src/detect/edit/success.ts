/**
 * What a success says about an error, in any format: JSON members, XML faults, or messages that PHP or a script printed
 * before it failed. Everything else is data.
 *
 * @module
 */
import { type Family, familiesOf } from '../detector.js'
import { decodeEntities } from '../forms/entities.js'
import type { JsonSearch } from '../forms/json.js'
import { xmlFault } from '../forms/xml.js'
import { inspect, looksLikeHtml, signsOf } from '../forms.js'
import { group, oneOf, regex, repeat, sequence, words } from '../regex.js'
import type { Safe } from './edits.js'
import { ofFailures, redactErrorMembers, withoutPhpMessages } from './errorMembers.js'
import { redactHtml } from './html.js'
import { redactXml } from './xml.js'

const longestBareMessage = 4_096
const longestErrorPage = 2_048
const mostLinesOfError = 3
const opensLog = /^\s{0,8}\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d/
const opensMarkup = /^[\s\ufeff]{0,64}</
const openings = words(`
  an? the fatal internal server database db application software runtime system unexpected unhandled uncaught php sql
  script proxy`)
const errorWord =
  /errors?|exceptions?|failure|failed|warning|whoops|oops|cannot|could not|unable|panic|traceback/
const errorWords = regex(
  'i',
  /^\W{0,8}/,
  repeat(group(sequence(oneOf(...openings, /[45]\d\d/), /\W{1,3}/)), '{0,4}'),
  oneOf(errorWord),
  /\b/,
)
const errorLead = regex('i', errorWords.source, /[^\n:]{0,40}: ?/)
/** A line that only announces an error, such as `Software error:` in front of what Perl says. */
const errorHeading = regex('i', errorWords.source, /:$/)
const faultElement =
  /<(?:[\w.-]{1,40}:)?(?:fault|errors?|exceptions?|exceptionreport|serviceexceptionreport|stacktrace)[\s>]/i
const longestHeading = 80
const heading = /<(?:title|h1|h2)\b[^>]{0,200}>\s{0,40}([^<]{1,200})/i

interface CleanSuccess {
  readonly families: readonly Family[]
  /** Undefined if nothing leaks. */
  readonly text: string | undefined
}

const clean: CleanSuccess = { families: [], text: undefined }

/** Linear in the text; never throws. */
export function redactErrors(text: string, search: JsonSearch, safe: Safe): CleanSuccess {
  const rest = withoutPhpMessages(text)
  const printed: Family[] = rest === text ? [] : ['stackTrace']
  const members = redactErrorMembers(rest, search, safe)
  if (members !== undefined) return { families: [...printed, ...members.families], text: members.text }
  const { families, text: edited } = redactPage(rest, search, safe)
  if (edited !== undefined) return { families: [...printed, ...families], text: edited }
  if (printed.length === 0) return clean
  return { families: printed, text: rest.trim() === '' ? safe.message : rest }
}

function redactPage(text: string, search: JsonSearch, safe: Safe): CleanSuccess {
  if (/^[\s\ufeff]{0,64}[[{]/.test(text)) return clean
  if (!opensMarkup.test(text)) return redactBareMessage(text, search, safe)
  const isHtml = looksLikeHtml(text)
  if (faultElement.test(text)) {
    const families = familiesOf(signsOf(text, search))
    const isXml = families.length > 0 && xmlFault(text) === undefined
    const redacted = isXml ? redactXml(text, search, safe) : undefined
    if (redacted !== undefined) return { families, text: redacted.text }
    if (families.length > 0 && !isHtml) return { families, text: safe.message }
  }
  if (!isHtml) return clean
  if (isErrorPage(text)) return redactErrorPage(text, search, safe)
  const atEnd = redactEnd(text, search, safe)
  return atEnd.text === undefined ? redactErrorRuns(text, search, safe) : atEnd
}

const revealFailure = (families: readonly Family[]) => families.some((family) => ofFailures.has(family))

/** Handles a short text without markup, which a script printed before it failed. */
function redactBareMessage(text: string, search: JsonSearch, safe: Safe): CleanSuccess {
  if (text.length > longestBareMessage || opensLog.test(text)) return clean
  const families = familiesOf(signsOf(text, search))
  const lines = text.trim().split('\n', mostLinesOfError + 1).length
  const isError = revealFailure(families) || (lines <= mostLinesOfError && errorWords.test(text))
  return families.length > 0 && isError ? { families, text: safe.message } : clean
}

/** Whether a page has an error as its title or heading, or is short and begins with one. */
function isErrorPage(text: string): boolean {
  const title = heading.exec(text)?.[1]?.trim()
  if (title !== undefined && title.length <= longestHeading) return errorWords.test(decodeEntities(title))
  return text.length <= longestErrorPage && errorWords.test(shown(text))
}

function shown(text: string): string {
  return decodeEntities(text.replace(/<[^>]{0,500}>/g, ' ')).trim()
}

function redactErrorPage(text: string, search: JsonSearch, safe: Safe): CleanSuccess {
  const inspection = inspect(text, 'text', search)
  if (!inspection.ok) return clean
  const families = familiesOf(inspection.signs)
  if (!revealFailure(families)) return clean
  return { families, text: inspection.redact(safe)?.text ?? safe.message }
}

const lastBlock = regex(
  'gi',
  /<\/?/,
  oneOf(
    ...words(
      'html head body div p table t[rdh] ul ol li h[1-6] section main article header footer form script style br hr',
    ),
  ),
  /\b[^>]{0,500}>/,
)

/** Handles a page that is cut off: its end may be the message of the script that failed. */
function redactEnd(text: string, search: JsonSearch, safe: Safe): CleanSuccess {
  if (/<\/(?:html|body)\s{0,8}>/i.test(text)) return clean
  const tail = text.slice(-longestBareMessage)
  const from = [...tail.matchAll(lastBlock)].map(({ index, 0: tag }) => index + tag.length).at(-1) ?? 0
  const families = familiesOf(signsOf(tail.slice(from), search))
  if (!revealFailure(families)) return clean
  return { families, text: text.slice(0, text.length - tail.length + from) + safe.message }
}

const longestLead = 200
const speaksOfError = regex('i', errorWord)

/** Handles an element of a page that begins like an error, `Error: …`; the rest of the page is data. */
function redactErrorRuns(text: string, search: JsonSearch, safe: Safe): CleanSuccess {
  if (!speaksOfError.test(text)) return clean
  const families = new Set<Family>()
  const scan: JsonSearch['scan'] = (shown) =>
    search.scan(shown).filter(({ family, start }) => {
      const lead = shown.slice(Math.max(0, start - longestLead), start)
      const lines = lead.split('\n').filter((line, at, all) => at === all.length - 1 || line.trim() !== '')
      const before = lines.at(-2)?.trim() ?? ''
      const isHeaded = lines.at(-1)!.trim() === '' ? errorLead.test(before) : errorHeading.test(before)
      const isError = isHeaded || errorLead.test(lines.at(-1)!)
      if (isError) families.add(family)
      return isError
    })
  const own = { ...search, scan }
  const redacted = redactHtml(text, own, safe, false, (part) => signsOf(part, own).length === 0)
  if (families.size === 0) return clean
  return { families: [...families], text: redacted?.text ?? safe.message }
}
