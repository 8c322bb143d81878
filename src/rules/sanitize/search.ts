/**
 * Which findings are leaks: not what the client sent itself, and in a 4xx not what concerns its document.
 *
 * @module
 */
import type { Family, Leak } from '../../detect/detector.js'
import type { JsonSearch } from '../../detect/forms/json.js'
import { percentDecoded } from '../../detect/forms/text.js'
import { oneOf, regex, words } from '../../detect/regex.js'
import { scan } from '../../detect/scan.js'
import type { Context, Exchange } from '../rule.js'
import type { SanitizePlan } from './plan.js'

/** What determines how an exchange is sanitized. */
export type Sanitizable = Pick<Exchange, 'request' | 'head' | 'received' | 'body' | 'replaced'> & {
  readonly context: Pick<Context, 'newId'>
}

/** In a 4xx, findings of these families are not leaks if the client's own request contains them. */
const gentle: ReadonlySet<Family> = new Set(['filePath', 'internalHost', 'versionBanner', 'exception', 'sql'])
const shortestEcho = 4
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

/**
 * Errors of AWS in its JSON and Query protocols: their messages are documented, and name only what the client sent. At
 * the beginning of the body, since the rest may repeat what the client sent.
 */
const ofAmazon =
  /^\s{0,8}\{\s{0,8}"__type"\s?:\s?"(?:com\.amazon[\w.]{1,80}#)?[A-Z]\w{2,80}"|^\s{0,8}(?:<\?xml[^>]{0,80}>\s{0,8})?<ErrorResponse\b[^>]{0,200}>\s{0,20}<Error>\s{0,20}<Type>(?:Sender|Receiver)</
const headLength = 2_048

function isFromAmazon({ body }: Sanitizable): boolean {
  const bytes = body?.bytes()
  return bytes?.ok === true && ofAmazon.test(bytes.value.toString('latin1', 0, headLength))
}

/** Text that the client's own request contains is not a leak, nor is the host that it requested. */
export function searchFor(
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
