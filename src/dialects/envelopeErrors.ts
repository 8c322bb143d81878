/**
 * Error objects within a home-made envelope: whether a value is one, and its status.
 *
 * @module
 */
import { wordSet, words } from '../detect/regex.js'
import { plainName } from './ignoredMembers.js'
import { saysNone, statusOfMessage, statusOfName, statusOfPhrase } from './names.js'
import {
  errorStatusOf,
  isMembers,
  type Members,
  memberOf,
  oneStatusOf,
  prefixOf,
  scalarText,
} from './parseResults.js'
import { isClientFault, isServiceFault, readsLikeError } from './wording.js'

const textNames: ReadonlySet<string> = wordSet(
  'message msg description detail details reason title text info summary error errormessage errormsg errmsg errordescription errordetail desc faultstring usermessage developermessage hydratitle hydradescription longmessage longmsg value',
)
const codeNames: ReadonlySet<string> = wordSet(
  'code errorcode errcode errno errorno type status statuscode httpstatus name reason error key errortype',
)
/** Members of an entry in a log or list, which may have a message too. */
const entryNames: ReadonlySet<string> = wordSet(
  'time timestamp date datetime level logger count occurrences firstseen lastseen createdat created updatedat host thread user userid row line total',
)
const oneErrorNames: ReadonlySet<string> = wordSet(
  'message msg detail details description code reason error title status type info key shortmessage longmessage errorcode errormessage errormsg errno number text severitycode errorclassification faultcode faultstring faultactor statuscode statusdesc statusmessage httpstatus',
)
const maxErrors = 1_000
const maxName = 300

/** Any wording of an error. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && !saysNone(value)
}

/** A text, several texts, or a text with its language. */
export function isWording(value: unknown): boolean {
  return (
    isText(value) ||
    (Array.isArray(value) && value.length > 0 && value.every(isText)) ||
    isText(memberOf(value, 'value'))
  )
}

/**
 * A text, or an object with a message, with the name or status of an error, or with a list of such objects, as in
 * `{ "Fault": { "Error": [ … ] } }`: never an entry of a log.
 */
export function isExplained(value: unknown): boolean {
  return isOneExplained(value) || isListOfErrors(memberOf(value, 'Error') ?? memberOf(value, 'error'))
}

function isListOfErrors(value: unknown): boolean {
  if (isMembers(value)) return isOneExplained(value)
  return Array.isArray(value) && value.length > 0 && value.every(isOneExplained)
}

function isOneExplained(value: unknown): boolean {
  if (typeof value === 'string') return isText(value)
  if (!isMembers(value)) return false
  let explained = false
  for (const [name, member] of Object.entries(value)) {
    const plain = plainName(name)
    // An entry of a table of errors has its own id.
    if (entryNames.has(plain) || (plain === 'id' && typeof member === 'number')) return false
    explained ||= textNames.has(plain) && isWording(member)
    explained ||= codeNames.has(plain) && (errorStatusOf(member) ?? statusOfName(member)) !== undefined
  }
  return explained
}

/** Messages by the field that they are about. */
export function isFieldMap(value: unknown): boolean {
  if (!isMembers(value)) return false
  const entries = Object.values(value)
  return (
    entries.length > 0 &&
    entries.every(
      (entry) => isText(entry) || (Array.isArray(entry) && entry.length > 0 && entry.every(isText)),
    )
  )
}

/** Messages by field alone, as a failed validation gives them; not the message and the code of one error. */
export function isInvalidInput(value: unknown): boolean {
  if (!isMembers(value) || !isFieldMap(value)) return false
  const entries = Object.entries(value)
  // A table of codes, as a device reports them: no field has such a name.
  if (entries.every(([name]) => /^[A-Z]{1,6}[-_]?\d+$|^\d{2,}$/.test(name))) return false
  return (
    entries.some(([, entry]) => Array.isArray(entry)) ||
    !entries.some(([name]) => oneErrorNames.has(plainName(name)))
  )
}

/** Where in a text something was found: such a list is what a linter, a compiler or an import has found. */
const positionNames: ReadonlySet<string> = wordSet(
  'line linenumber lineno row rownumber rowindex col column columnnumber index offset position pos start end range loc file filename filepath ruleid rule cell record recordnumber sheet kind nodetype',
)

/**
 * What a list of errors says: `errors` by itself, `explains` only beside another sign, undefined for what is no
 * list of errors of the request.
 */
export function signOfList(list: readonly unknown[]): 'errors' | 'explains' | undefined {
  if (list.length === 0 || !list.every(isExplained)) return undefined
  for (const item of list) {
    if (!isMembers(item)) continue
    for (const [name, value] of Object.entries(item)) {
      const plain = plainName(name)
      if (positionNames.has(plain)) return undefined
      // Each has a status that is not an error.
      if (/^(?:http)?status(?:code)?$/.test(plain) && /^[1-3]\d\d$/.test(scalarText(value))) return undefined
    }
  }
  if (isCatalogue(list)) return undefined
  return list.every((item) => hasStatus(item) || ((hasCode(item) || namesInput(item)) && complains(item)))
    ? 'errors'
    : 'explains'
}

const hasStatus = (error: unknown): boolean =>
  statusIn([[error], [memberOf(error, 'extensions')]]).basis !== 'assumed'

/** Whether a text, or one of the texts of an error, reads like an error. */
function complains(error: unknown): boolean {
  if (typeof error === 'string') return readsLikeError(error)
  return (
    isMembers(error) &&
    Object.entries(error).some(
      ([name, value]) =>
        textNames.has(plainName(name)) && [value].flat().some((text) => isText(text) && readsLikeError(text)),
    )
  )
}

/** Whether more than its name shows that a value is an error: a status, a name that means one, or its words. */
export function isEvident(error: unknown): boolean {
  return (
    hasStatus(error) ||
    complains(error) ||
    isListOfErrors(memberOf(error, 'error') ?? memberOf(error, 'Error'))
  )
}

/** Errors that one request cannot have at once, as NOT_FOUND and FORBIDDEN: a table of the errors that there are. */
function isCatalogue(list: readonly unknown[]): boolean {
  const statuses = new Set(list.map((item) => firstMember(item, nameNames, nameOf)))
  for (const status of [undefined, 400, 422]) statuses.delete(status)
  return statuses.size > 1
}

/** Whether an error says which part of the request it is about. */
const namesInput = (item: unknown): boolean =>
  isMembers(item) &&
  Object.keys(item).some((name) =>
    /^(?:field|fieldname|param|parameter|property|pointer|source)$/.test(plainName(name)),
  )

function hasCode(item: unknown): boolean {
  return (
    isMembers(item) &&
    Object.entries(item).some(([name, value]) => {
      const plain = plainName(name)
      if (!codeNames.has(plain) || plain === 'name' || plain === 'key' || plain === 'reason') return false
      return typeof value === 'number' ? value !== 0 : typeof value === 'string' && isCodeWord(value)
    })
  )
}

/** `E1234`, `FIELD_ERROR`, `SomeException`: a name that no sentence has. */
function isCodeWord(value: string): boolean {
  return /^[A-Z]{1,6}[-_]?\d+$|^[A-Z]+(?:_[A-Z\d]+)+$|(?:Error|Exception|Fault)$|^-?\d{2,8}$/.test(value)
}

type Levels = readonly (readonly unknown[])[]

/** The levels on which a status may be found: the body, then the errors within it. */
export function levelsOf(body: Members): Levels {
  const within: unknown[] = []
  for (const [name, value] of Object.entries(body)) {
    if (
      /err|(?<!de)fault|exception|^(?:data|meta|status|messages|head|header|response.*|result.*)$/i.test(name)
    )
      within.push(...membersOf(value).filter((error) => !isInvalidInput(error)))
  }
  const nested = within
    .filter(isMembers)
    .flatMap((value) =>
      ['extensions', 'Error', 'error', 'detail', 'errors', 'Errors', 'message'].flatMap((name) =>
        membersOf(memberOf(value, name)),
      ),
    )
  return [[body], within, nested]
}

function membersOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, maxErrors) : value === undefined ? [] : [value]
}

/** The status of an error, what it was taken from, and the codes and names that the error carries. */
export interface ErrorStatus {
  readonly status: number
  readonly basis: 'stated' | 'worded' | 'assumed'
  readonly codes: readonly string[]
}

/** Members with numbers that can only be HTTP statuses. */
const statusNames = words(
  'statuscode httpstatus httpstatuscode httpcode httperrorcode httpresponsecode status',
)
const numberNames = words(
  'code errorcode errcode cod errno error resultcode retcode returncode respcode responsecode',
)
const nameNames = words(
  'code errorcode errcode errorcodes errortype errorname xtype type status error err key name reason category exception exceptiontype resultcode returncode subcode codename ret ec messagekey errorkey statuscode',
)
const wordingNames = words(
  'message msg error errormessage errormsg errmsg errormessages errorsummary errordescription description detail title text reason info statusmessage statustxt resultmsg faultstring value messages errors longmessage shortmessage retmsg returnmsg submsg errordetail developermessage usermessage hydradescription hydratitle',
)

/**
 * The status of an error by the plainest telling first: statuses, names, fields that failed, short messages, and
 * numbers that begin like a status. Without any of these it is a 400, unless the words speak of a failure or there
 * are none: then it is a 500.
 */
export function statusIn(levels: Levels): ErrorStatus {
  const codes = codesOf(levels)
  const found = (status: number, basis: ErrorStatus['basis']): ErrorStatus => ({ status, basis, codes })
  const named = levels.map((level) => level.map(namedMembers))
  const first = (names: readonly string[], read: ReadStatus) =>
    firstLevel(named, (members) => firstOf(members as NamedMembers | undefined, names, read))
  // Words are searched by every detector: only where nothing plainer decides.
  const worded = once(() =>
    firstLevel(levels, (value) => firstMember(value, wordingNames, wordedStatus) ?? wordedStatus(value)),
  )
  const stated =
    first(statusNames, errorStatusOf) ??
    notOverruled(first(numberNames, errorStatusOf), worded) ??
    narrowed(first, worded)
  if (stated !== undefined) return found(stated, 'stated')
  if (isInvalidInput(memberOf(levels[0]?.[0], 'errors'))) return found(422, 'stated')
  const said = worded()
  if (said !== undefined) return found(said, isPlain(levels) ? 'stated' : 'worded')
  const negative = first(numberNames, negativeStatusOf)
  if (negative !== undefined) return found(negative, 'stated')
  const prefix = first([...statusNames, ...numberNames], prefixOf)
  if (prefix !== undefined) return found(prefix, 'stated')
  return found(isClientError(levels) || isRefusal(levels) ? 400 : 500, 'assumed')
}

/** What the names say; one that tells no more than that something is invalid leaves the rest to the message. */
function narrowed(
  first: (names: readonly string[], read: ReadStatus) => number | undefined,
  worded: () => number | undefined,
): number | undefined {
  const named = first(nameNames, nameOf)
  if (named !== 400) return named
  const said = worded()
  if (said === undefined || !specific.has(said)) return named
  return first(nameNames, (name) => (typeof name === 'string' ? statusOfPhrase(name) : undefined)) ?? said
}
const specific: ReadonlySet<number> = new Set([401, 403, 404, 409, 429])

/** -404: some services write statuses so, to tell them from the numbers of other things. */
function negativeStatusOf(value: unknown): number | undefined {
  const digits = scalarText(value)
  return digits.startsWith('-') ? errorStatusOf(digits.slice(1)) : undefined
}

/** A number next to words about a limit is the service's own code, such as 404 for "daily limit exceeded". */
function notOverruled(digits: number | undefined, worded: () => number | undefined): number | undefined {
  if (digits === undefined || digits === 403 || digits === 503) return digits
  return worded() === 429 ? 429 : digits
}

/** Whether a message says in the standard's own words that the client is to wait. */
function isPlain(levels: Levels): boolean {
  return levels.flat().some((value) => {
    const texts = isMembers(value) ? Object.values(value) : [value]
    return texts.some(
      (text) =>
        typeof text === 'string' &&
        /^(?:service (?:temporarily )?unavailable|gateway time-?out)\b|\b(?:too many requests|rate limit)/i.test(
          text.slice(0, maxName),
        ),
    )
  })
}

const clientNames =
  /^(?:(?:CLIENT|USER|BIZ|BUSINESS|INPUT|REQUEST|USAGE|CARD|API)_?(?:ERROR|EXCEPTION|FAULT)?)$/i

function isClientError(levels: Levels): boolean {
  return levels.flat().some((value) => {
    if (typeof value === 'string') return isClientFault(value)
    if (!isMembers(value)) return false
    return Object.entries(value).some(([name, member]) => {
      if (typeof member !== 'string') return false
      const plain = plainName(name)
      if (codeNames.has(plain) && clientNames.test(member)) return true
      return textNames.has(plain) && isClientFault(member)
    })
  })
}

/** Whether there are words but none about a failure: then the service rejected the request. */
function isRefusal(levels: Levels): boolean {
  let hasWords = false
  for (const value of levels.flat()) {
    if (hasTrace(value)) return false
    const texts = isMembers(value)
      ? Object.entries(value).flatMap(([name, member]) => (isSaid(name) ? [member].flat() : []))
      : [value]
    for (const text of texts) {
      if (typeof text !== 'string' || !isText(text) || !/\p{L}{2}/u.test(text)) continue
      if (isGeneric(text)) continue
      if (isServiceFault(text)) return false
      hasWords = true
    }
  }
  return hasWords
}

/** A trace or the class of an exception: it was the service that broke. */
function hasTrace(value: unknown): boolean {
  if (!isMembers(value)) return false
  return Object.entries(value).some(
    ([name, member]) =>
      (/^(?:stack|back)?trace$|^stack$/.test(plainName(name)) &&
        (isText(member) || (Array.isArray(member) && member.length > 0))) ||
      (typeof member === 'string' &&
        member.length < maxName &&
        /^[A-Za-z_]\w*(?:[.\\]\w+)+(?:Exception|Error)$/.test(member)),
  )
}

const said: ReadonlySet<string> = new Set([...textNames, ...codeNames, ...nameNames, ...wordingNames])
const isSaid = (name: string): boolean => said.has(plainName(name))
/** Words that say that there is an error, and no more. */
const isGeneric = (text: string): boolean =>
  /^(?:error|err|fail|failed|failure|fault|exception|false|no|not ?ok|ko|nok|negative|unsuccessful|fatal|[A-Za-z]*Exception)$/i.test(
    text.trim(),
  )

/** The codes and names at every level, the outermost first. */
function codesOf(levels: Levels): string[] {
  const codes = new Set<string>()
  for (const value of levels.flat()) {
    if (!isMembers(value)) continue
    for (const [name, member] of Object.entries(value)) {
      const plain = plainName(name)
      if (!codeNames.has(plain) && !numberNames.includes(plain) && !nameNames.includes(plain)) continue
      if (typeof member === 'number' || (typeof member === 'string' && member.length <= maxName))
        codes.add(String(member).trim())
    }
    if (codes.size > maxErrors) break
  }
  return [...codes]
}

type ReadStatus = (value: unknown) => number | undefined

function firstLevel(levels: Levels, read: ReadStatus): number | undefined {
  for (const level of levels) {
    const status = readLevel(level, read)
    if (status !== undefined) return status
  }
  return undefined
}

/** Reads every error of a level; several statuses become one. */
function readLevel(level: readonly unknown[], read: ReadStatus): number | undefined {
  return oneStatusOf(level.map(read).filter((status) => status !== undefined))
}

function firstMember(value: unknown, names: readonly string[], read: ReadStatus): number | undefined {
  return firstOf(namedMembers(value), names, read)
}

type NamedMembers = ReadonlyMap<string, unknown>

/** The members by their plain names. */
function namedMembers(value: unknown): NamedMembers | undefined {
  if (!isMembers(value)) return undefined
  const named = new Map<string, unknown>()
  for (const [name, member] of Object.entries(value))
    named.set(name === '__type' ? 'xtype' : plainName(name), member)
  return named
}

function firstOf(
  members: NamedMembers | undefined,
  names: readonly string[],
  read: ReadStatus,
): number | undefined {
  if (members === undefined) return undefined
  for (const name of names) {
    const status = members.has(name) ? read(members.get(name)) : undefined
    // AWS gives 400 for its ValidationException.
    if (status !== undefined) return name === 'xtype' && status === 422 ? 400 : status
  }
  return undefined
}

/** A function that computes its value when it is first called. */
function once<T>(compute: () => T): () => T {
  let computed: { readonly value: T } | undefined
  return () => {
    computed ??= { value: compute() }
    return computed.value
  }
}

/** AWS writes `com.amazon.coral#NotFoundException:http://internal/`; other qualifiers end in a dot or a backslash. */
function nameOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return readLevel(value.slice(0, maxErrors), oneNameOf)
  return oneNameOf(value)
}

function oneNameOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.length > maxName) return undefined
  // Two words and more are a message, unless they are the phrase of a status.
  if (/\s/.test(value.trim())) return statusOfPhrase(value)
  const name = value.slice(value.lastIndexOf('#') + 1).replace(/:https?:.*/, '')
  const last = name.slice(Math.max(name.lastIndexOf('\\'), name.lastIndexOf('.')) + 1)
  return statusOfName(last) ?? statusOfName(name)
}

// A message may be the key of one: `api.err.LoginRequired`.
const messageKey = /^\w+(?:\.\w+)+$/

function wordedStatus(value: unknown): number | undefined {
  if (typeof value === 'string' && value.length < maxName && messageKey.test(value)) return oneNameOf(value)
  if (Array.isArray(value)) return readLevel(value.slice(0, maxErrors), statusOfMessage)
  return statusOfMessage(isMembers(value) ? (memberOf(value, 'value') ?? memberOf(value, '#text')) : value)
}
