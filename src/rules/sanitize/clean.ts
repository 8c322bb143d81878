/**
 * One exchange sanitized: its body, fields, trailers and reason phrase, as an effect.
 *
 * @module
 */
import { inspectBody, inspectErrorMembers, readableText } from '../../detect/bodies.js'
import { maskCredentials } from '../../detect/credentials.js'
import { type Family, families, familiesOf, type Leak } from '../../detect/detector.js'
import type { Redacted } from '../../detect/edit/edits.js'
import { findFieldLeaks, isChallenge } from '../../detect/forms/fields.js'
import type { JsonSearch } from '../../detect/forms/json.js'
import { percentDecoded } from '../../detect/forms/text.js'
import { signsOf } from '../../detect/forms.js'
import { oneOf, regex, words } from '../../detect/regex.js'
import { scan } from '../../detect/scan.js'
import { Body } from '../../http/body.js'
import { forbidsTransform } from '../../http/cacheControl.js'
import { type Fields, getCombinedField, getField, withoutFields } from '../../http/fields.js'
import { charsetOf, isJsonType, isXmlType, mediaTypeOf } from '../../http/mediaType.js'
import { renderProblem } from '../../http/problem.js'
import { reasonOf } from '../../http/status.js'
import type { BodyChange, Context, Effect, Exchange, Finding, Skip } from '../rule.js'
import type { SanitizePlan } from './plan.js'

/** What determines how an exchange is sanitized. */
export type Sanitizable = Pick<Exchange, 'request' | 'head' | 'received' | 'body' | 'replaced'> & {
  readonly context: Pick<Context, 'newId'>
}

/** In a 4xx, findings of these families are not leaks if the client's own request contains them. */
const gentle: ReadonlySet<Family> = new Set(['filePath', 'internalHost', 'versionBanner', 'exception', 'sql'])
const shortestEcho = 4
/** The maximum for the log: a trace has one finding per frame. */
const mostFindings = 200
/** Classes by qualified names, objects as programs print them, and models that no client sends. */
const namesClass = regex(
  '',
  oneOf(
    /[a-z_]\w*\.(?:\w+\.)+[A-Z]\w|\w(?:\\{1,4}|::)[A-Z]\w|^[({[]\s?\w+(?:=|: | = )|^#?<[A-Z]|^[&*][a-z]/,
    /\bvalidation errors? for \w*(?:Row|Record|Entity|Settings|Config|Out|Response|Internal|DB|Document)$/,
  ),
)
// Errors of systems, networks and the service's own code, which never concern a client's document.
const ownFailure = regex(
  '',
  oneOf(
    /\bE(?:CONN[A-Z]+|NOENT|NOTFOUND|ACCES|PERM|PIPE|MFILE|ISDIR|ADDR[A-Z]+|HOST[A-Z]+|AI_[A-Z]+|[A-Z]{0,6}TIMEDOUT)\b/,
    /\b[Ee]rrno\b|\bos error \d|[Cc]onnection (?:refused|reset)|Name or service not known|\bno such (?:host|file)/,
    /NoneType|has no attribute|\bof (?:undefined|null)\b|is not a function|keyword argument|before initialization|fetch failed|circular structure|Object of class|Return value must/,
    /\bCannot (?:read|set|access|assign to|destructure|invoke|load from|store to|enter|throw)|\b(?:Type|Reference|Attribute|Name|NoMethod|Key|Index)Error\b/,
    /nil pointer|null pointer|NullPointer|NullReference|index out of range|\bsegmentation\b|stack overflow/i,
    /\b[A-Z]\w{2,60}(?:Error|Exception)\(/,
    // Packages of Go that no document passes through
    /\b(?:sql|pq|pgx|gorm|mongo|redis|kafka|template|tls|x509|net\/http|exec|dial|lookup): |forgotten import/,
  ),
)
// What parsers and validators say about the client's own document and values.
const ofDocument = regex(
  'i',
  /\b/,
  oneOf(
    /JSON|XML|YAML|TOML|CSV|GraphQL|tokens?|pars(?:e|ing)\w{0,9}|unexpected|expect\w{0,4}|(?:in)?valid\w{0,16}|malformed/,
    /(?:de)?seriali[sz]\w{1,6}|unmarshal\w{0,4}|decod\w{1,4}|conver(?:t|sion)\w{0,4}|literals?|syntax|unterminated/,
    /must|should|required|missing|allowed|supported|unsupported|unknown|arguments?|schema|format|enum|too \w{3,5}/,
    /body|payload|input|dates?|numbers?|integers?|strings?|booleans?|unprocessable|characters?|media type/,
  ),
  /\b/,
)
const namesParser =
  /(?:NotReadable|Mismatch|Binding|Valid|Pars|Json|JSON|Xml|XML|Format|Conver|Argument|Missing|NotSupported|NotAcceptable)[A-Za-z]{0,24}(?:Exception|Error)\b/
const contextBefore = 120
const contextAfter = 240

/** The line of a finding, as far as needed to see what it is about. */
function lineAround(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(0, start - contextBefore), start)
  const after = text.slice(end, end + contextAfter)
  return before.slice(before.lastIndexOf('\n') + 1) + text.slice(start, end) + after.split('\n', 1)[0]
}

// What SQLite, PostgreSQL and others say about a statement, apart from the names in it.
const ofStatements: ReadonlySet<string> = new Set(
  words(`
    no such column table view function relation does do not exist near at or in on of a an the is to syntax error
    unrecognized token incomplete input end ambiguous name unknown sql query statement from where select line position
    wrong number arguments supplied field list clause order group by only one`),
)

/** Whether it is a complaint about the client's own statement that contains no names but the client's own. */
function isAboutSent(text: string, { start, end }: Leak, sent: string): boolean {
  const names = lineAround(text, start, end).match(/[\p{L}\d_$]+/gu) ?? []
  return names.every((name) => ofStatements.has(name.toLowerCase()) || sent.includes(name))
}

/** Whether it is a parser's complaint about the client's document that names no class of the service. */
function isComplaint(text: string, { start, end }: Leak): boolean {
  const found = text.slice(start, end)
  if (namesClass.test(found)) return false
  const line = lineAround(text, start, end)
  // A name alone complains about nothing.
  if (/^\w+$/.test(found) && line.trim() === found) return false
  return (ofDocument.test(line) || namesParser.test(line)) && !ownFailure.test(line)
}

/** The leak with the whole of its first word: a part of a name says nothing about the rest. */
function wholeWords(text: string, { start, end }: Leak): string {
  let from = start
  while (from > 0 && start - from < contextBefore && /\w/.test(text[from - 1]!)) from--
  return text.slice(from, end)
}

/** The word for a part of a program and the part's name: `job nightly_export`. */
const ownName = /^\w+(?: \w+)? ["'`]?([\w.-]{4,80})["'`]?$/

/** Whether a failure repeats the name of a part from the target. */
function repeatsName(found: string, sent: string): boolean {
  const name = ownName.exec(found)?.[1]
  return name !== undefined && sent.includes(name)
}

const notEchoed = /^(?:accept|connection|user-agent|content-(?:length|type)|cookie|authorization)/i

/** What the client sent, as far as it is known here: target and headers, as sent and decoded. */
function sentBy({ target, fields }: Exchange['request']): string {
  const values = fields.filter((_, i) => i % 2 === 1 && !notEchoed.test(fields[i - 1]!))
  return [target, percentDecoded(target.replaceAll('+', ' ')), ...values].join('\n')
}

/** Text that the client's own request contains is not a leak, nor is the host that it requested. */
function searchFor(
  exchange: Sanitizable,
  { message }: SanitizePlan,
  families: ReadonlySet<Family>,
): JsonSearch {
  const { request, head } = exchange
  const authority = request.origin.slice(request.origin.indexOf('://') + 3)
  const own = new Set([authority, request.origin])
  const isGentle = head.status >= 400 && head.status < 500
  let known: string | undefined
  const sent = (): string => (known ??= sentBy(request))
  let fromAmazon: boolean | undefined
  const amazon = (): boolean => (fromAmazon ??= isFromAmazon(exchange))
  const isOwn = (text: string, leak: Leak): boolean => {
    const { family } = leak
    const found = text.slice(leak.start, leak.end)
    if (family === 'internalHost' && own.has(found)) return true
    if (!isGentle) return family === 'exception' && repeatsName(wholeWords(text, leak), sent())
    if (found.startsWith('arn:') && amazon()) return true
    if (!gentle.has(family)) return false
    if (family === 'exception' && isComplaint(text, leak)) return true
    if (family === 'sql' && amazon()) return true
    const whole = wholeWords(text, leak)
    if (whole.length >= shortestEcho && sent().includes(whole)) return true
    return family === 'sql' && isAboutSent(text, leak, sent())
  }
  return {
    families,
    known: new Set([request.target, request.path, request.origin, request.origin + request.target, message]),
    scan: (text) => scan(text, families, head.status >= 500).filter((leak) => !isOwn(text, leak)),
    skipsEchoes: isGentle,
    isFailure: head.status >= 500,
    isSent: (value) => isGentle && value.length >= shortestEcho && sent().includes(value),
  }
}

/** At the beginning of a body, since the rest may repeat what a client sent. Answers of AWS itself, in its JSON and Query protocols: documented messages, and names that the client sent. */
const ofAmazon =
  /^\s{0,8}\{\s{0,8}"__type"\s?:\s?"(?:com\.amazon[\w.]{1,80}#)?[A-Z]\w{2,80}"|^\s{0,8}(?:<\?xml[^>]{0,80}>\s{0,8})?<ErrorResponse\b[^>]{0,200}>\s{0,20}<Error>\s{0,20}<Type>(?:Sender|Receiver)</
const headLength = 2_048

function isFromAmazon({ body }: Sanitizable): boolean {
  const bytes = body?.bytes()
  return bytes?.ok === true && ofAmazon.test(bytes.value.toString('latin1', 0, headLength))
}

interface CleanFields {
  readonly dropped: readonly string[]
  /** Lines of the dropped names that do not leak, or whose leak was removed. */
  readonly kept: Fields
  readonly findings: readonly Finding[]
}

function cleanFields(
  fields: Fields,
  place: string | undefined,
  plan: SanitizePlan,
  search: JsonSearch,
): CleanFields {
  const dropped = new Set<string>()
  const rest: string[] = []
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!.toLowerCase()
    if (plan.dropsField(name)) dropped.add(name)
    else rest.push(fields[i]!, fields[i + 1]!)
  }
  const leaking = new Set<number>()
  const findings = findFieldLeaks(rest, search).map(({ name, line, family, offset }) => {
    dropped.add(name)
    leaking.add(line)
    return { family, place: place ?? name, offset }
  })
  const kept: string[] = []
  for (let line = 0; line < rest.length; line += 2) {
    const [field, value] = [rest[line]!, rest[line + 1]!]
    const name = field.toLowerCase()
    if (!dropped.has(name)) continue
    // Other cookies may be the client's session; a 401 needs its challenge (RFC 9110 §15.5.2).
    if (name === 'set-cookie' && !leaking.has(line)) kept.push(field, value)
    if (isChallenge(name)) kept.push(field, leaking.has(line) ? withoutRealm(value) : value)
  }
  return { dropped: [...dropped], kept, findings }
}

function withoutRealm(challenge: string): string {
  return challenge.replace(/\b(realm\s{0,4}=\s{0,4})(?:"(?:[^"\\]|\\.)*"|[^\s,]+)/gi, '$1"restricted"')
}

interface CleanBody {
  readonly findings: readonly Finding[]
  /** What was done, for the trail; undefined if the body stays. */
  readonly done: string | undefined
  /** Text that replaces the upstream's; undefined if the safe body replaces it. */
  readonly edited: Redacted | undefined
}

const untouched: CleanBody = { findings: [], done: undefined, edited: undefined }

/** What surrounds a trace: the exception's name, and the files of its frames. */
const partsOfTraces = ['exception', 'filePath'] as const

/** In a success, only the parts about errors are searched; what cannot be read passes, because it is data. */
function cleanSuccess(body: Body, id: () => string, exchange: Sanitizable, plan: SanitizePlan): CleanBody {
  const search = searchFor(exchange, plan, plan.families)
  const safe = {
    message: plan.message,
    get incident() {
      return id()
    },
    title: titleOf(exchange.head.status),
  }
  const members = inspectErrorMembers(body, plan.maxBytes, search, safe)
  if (!members.ok || members.text === undefined || forbidsTransform(exchange.head.fields)) return untouched
  return {
    findings: members.families.map((family) => ({ family, place: 'body', offset: 0 })),
    done: `error members cleaned: ${members.families.join(', ')}`,
    edited: { text: members.text, hasIncident: false },
  }
}

function cleanBody(body: Body, id: () => string, exchange: Sanitizable, plan: SanitizePlan): CleanBody {
  if (exchange.head.status < 400) return cleanSuccess(body, id, exchange, plan)
  let inspection = inspectBody(body, plan.maxBytes, searchFor(exchange, plan, plan.families))
  if (inspection.signs.some(({ family }) => family === 'stackTrace')) {
    const families = new Set([...plan.families, ...partsOfTraces])
    if (families.size > plan.families.size) {
      inspection = inspectBody(body, plan.maxBytes, searchFor(exchange, plan, families))
    }
  }
  const findings = inspection.signs.map(({ family, offset }) => ({ family, place: 'body', offset }))
  if (!inspection.ok) return { findings, done: `body replaced: ${inspection.reason}`, edited: undefined }
  if (plan.body === 'replace')
    return { findings, done: 'body replaced: the rule replaces every body', edited: undefined }
  if (findings.length === 0) return untouched
  const found = familiesOf(findings).join(', ')
  const fixed = forbidsTransform(exchange.head.fields)
  const edited = fixed
    ? undefined
    : inspection.redact({ message: plan.message, incident: id(), title: titleOf(exchange.head.status) })
  const done =
    edited === undefined
      ? `body replaced: ${found}${fixed ? '; no-transform forbids an edit' : ''}`
      : `leaks removed: ${found}`
  return { findings, done, edited }
}

function titleOf(status: number): string {
  return `${status} ${reasonOf(status) || 'Error'}`
}

/** The Content-Type for a text that is now UTF-8. */
function asUtf8(contentType: string | undefined, text: string): string {
  if (contentType === undefined)
    return /^\s*[[{]/.test(text) ? 'application/json' : 'text/plain; charset=utf-8'
  const charset = charsetOf(['content-type', contentType])
  if (charset === 'utf-8') return contentType
  if (charset === undefined)
    return isJsonType(mediaTypeOf(['content-type', contentType]))
      ? contentType
      : `${contentType}; charset=utf-8`
  return contentType.replace(/(;\s*charset\s*=\s*)(?:"[^"]*"|[^\s;]+)/i, '$1utf-8')
}

/** The type for clients without a preference: the one that the service uses. */
function formatOf(body: Body): string {
  const { mediaType } = body
  if (isXmlType(mediaType) && mediaType !== 'application/xhtml+xml') return 'application/problem+xml'
  return mediaType === 'application/xhtml+xml' ? 'text/html' : mediaType
}

function bodyChange(
  exchange: Sanitizable,
  body: Body,
  clean: CleanBody,
  id: string,
  plan: SanitizePlan,
): BodyChange {
  if (clean.edited !== undefined) {
    const contentType = asUtf8(getField(body.fields, 'content-type'), clean.edited.text)
    return { content: Buffer.from(clean.edited.text), contentType, manner: 'edit', varies: true }
  }
  const { status } = exchange.head
  const problem = {
    title: reasonOf(status) || 'Error',
    status,
    detail: plan.message,
    extensions: { incident: id },
  }
  const accept = getCombinedField(exchange.request.fields, 'accept')
  return { ...renderProblem(problem, accept, formatOf(body)), manner: 'replace', varies: true }
}

/** The body as earlier phases left it; undefined if there is none to sanitize. */
function effectiveBody({ body, replaced }: Sanitizable, plan: SanitizePlan): Body | undefined {
  if (plan.body === 'keep' || body === undefined) return undefined
  if (replaced === undefined) return body
  const { content, contentType } = replaced
  return new Body(content, ['Content-Type', contentType], 'complete', content.length, body.trailers)
}

function isEmpty(body: Body): boolean {
  return body.state === 'complete' && body.raw.length === 0
}

function nothingFound({ families: searched }: SanitizePlan): string {
  return searched.size === families.length
    ? 'no leak found'
    : `no leak found (searched: ${[...searched].join(', ')})`
}

/** Pure: the same exchange and plan give the same effect, except for the incident id. */
export function sanitizeExchange(exchange: Sanitizable, plan: SanitizePlan): Effect | Skip {
  const { head, context } = exchange
  const search = searchFor(exchange, plan, plan.families)
  let made: string | undefined
  const id = () => (made ??= context.newId())

  const body = effectiveBody(exchange, plan)
  const content = body === undefined || isEmpty(body) ? untouched : cleanBody(body, id, exchange, plan)
  const fields = cleanFields(head.fields, undefined, plan, search)
  const trailers = cleanFields(body?.trailers ?? [], 'trailer', plan, search)
  const phrase = head.reason === '' ? [] : signsOf(head.reason, search)
  const reason = phrase.map(({ family, offset }) => ({
    family,
    place: 'reason',
    offset,
  }))

  const notes = [
    content.done,
    fields.dropped.length > 0 ? `fields dropped: ${fields.dropped.join(', ')}` : undefined,
    trailers.dropped.length > 0 ? `trailers dropped: ${trailers.dropped.join(', ')}` : undefined,
    reason.length > 0 ? 'reason phrase reset' : undefined,
  ].filter((note) => note !== undefined)
  if (notes.length === 0) return { skip: nothingFound(plan), settles: true }

  const findings = [...reason, ...fields.findings, ...content.findings, ...trailers.findings]
  const effect: { -readonly [member in keyof Effect]: Effect[member] } = { note: notes.join('; ') }
  if (fields.dropped.length > 0) effect.dropFields = fields.dropped
  if (fields.kept.length > 0) effect.addFields = fields.kept
  if (trailers.dropped.length > 0) effect.trailers = withoutFields(body!.trailers, new Set(trailers.dropped))
  if (reason.length > 0) effect.reason = ''
  if (content.done !== undefined) {
    effect.body = bodyChange(exchange, body!, content, id(), plan)
    // An error with an incident of its own must not be cached for other requests.
    const caching = content.edited === undefined ? ['Cache-Control', 'no-store'] : []
    effect.setFields = ['Incident-Id', id(), ...caching]
  }
  if (content.done !== undefined || findings.length > 0) {
    const text = body === undefined ? '' : readableText(body, plan.maxLogged)
    effect.incident = {
      id: id(),
      reason: content.done ?? notes[0]!,
      findings: findings.slice(0, mostFindings),
      original: plan.logCredentials ? text : maskCredentials(text),
    }
  }
  return effect
}
