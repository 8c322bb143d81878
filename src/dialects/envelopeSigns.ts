/**
 * What the members of an envelope that a service invented say: each name with its value is a sign of an error, a sign
 * of success, an explanation, data, or ignored.
 *
 * @module
 */

import { STATUS_CODES } from 'node:http'
import { isExplained, isFieldMap, isInvalidInput, isText, isWording } from './errorShapes.js'
import { isEvident, signOfList } from './evidence.js'
import { isIgnoredMember, plainName } from './ignoredMembers.js'
import {
  badFlags,
  commandNames,
  containerNames,
  errorCodeNames,
  errorWords,
  explanationNames,
  falseWords,
  goodFlags,
  goodWords,
  holderNames,
  outcomeNames,
  resultCodeNames,
  stateWords,
  statusNames,
  summaryNames,
} from './memberNames.js'
import { saysNone, statusOfText } from './messages.js'
import { statusOfName, statusOfPhrase } from './names.js'
import { errorStatusOf, isMembers, mostErrors, prefixOf, scalarText } from './parseResults.js'
import { blamesClient, readsLikeError } from './wording.js'

/**
 * `declared`: an error by itself. `signed`: an error together with an explanation. `hinted`: an error together with
 * words that read like one. `suspect`: an error together with words that blame the client. `coded`: an error together
 * with such words, or with words that read like an error and an empty place for data. `errorStatus`: the HTTP status of
 * an error, which counts like `signed`. `explains`: an explanation, and no sign by itself. `container`: a place for
 * data that is not empty. `empty`: an empty place for data. `fine`: a success by itself. `fineCode`: the code of a
 * success, which an error status outweighs. `data`: anything else, which makes the body a resource.
 */
export type Sign =
  | 'declared'
  | 'signed'
  | 'hinted'
  | 'suspect'
  | 'coded'
  | 'errorStatus'
  | 'explains'
  | 'container'
  | 'empty'
  | 'fine'
  | 'fineCode'
  | 'ignored'
  | 'data'

function isEmpty(value: unknown): boolean {
  if (value === null || value === '' || value === 0) return true
  return Array.isArray(value) ? value.length === 0 : isMembers(value) && Object.keys(value).length === 0
}

/** A flag that says whether all went well; only a boolean counts by itself, since a number may be a count. */
function flag(value: unknown): Sign | undefined {
  if (value === false) return 'declared'
  if (value === true || value === 1 || value === '1') return 'fine'
  if (value === 0 || value === '0') return 'hinted'
  if (typeof value !== 'string') return undefined
  const word = value.toLowerCase()
  return falseWords.has(word) ? 'hinted' : goodWords.has(word) ? 'fine' : undefined
}

function word(value: unknown): Sign | undefined {
  // The answer to a question may be no.
  if (typeof value === 'boolean') return value ? 'fine' : 'suspect'
  if (typeof value !== 'string') return undefined
  const plain = plainName(value)
  if (stateWords.has(plain) || falseWords.has(plain)) return 'suspect'
  if (errorWords.has(plain)) return 'hinted'
  if (goodWords.has(plain)) return 'fine'
  // The state of a resource is one word, such as UNAVAILABLE or DENIED; the name of an error has two, or is no usual
  // state.
  const isName =
    /[a-z][A-Z]|[_ -]/.test(value.trim()) || /^(?:unauthori[sz]ed|unauthenticated|forbidden)$/i.test(value)
  return isName && statusOfName(value) !== undefined ? 'signed' : undefined
}

function holder(name: string, value: unknown): Sign | undefined {
  if (typeof value === 'string') {
    if (errorStatusOf(value) !== undefined) return 'signed'
    if (isComplaint(name, value)) return isWord(value) ? 'hinted' : 'declared'
    return /^-?[1-9]\d*$/.test(value) && name === 'error' ? 'hinted' : 'ignored'
  }
  // A number called "errors" counts them.
  if (typeof value === 'number')
    return Number.isInteger(value) && value !== 0 && !name.endsWith('s') ? 'hinted' : undefined
  if (Array.isArray(value)) {
    const sign = signOfList(value)
    // Texts under a name for one error are one error; under a name for several, they may be a report.
    const isOne =
      name === 'error' && sign === 'explains' && value.length <= mostErrors && value.every(isEvident)
    return isOne || sign === 'errors' ? 'declared' : sign
  }
  if (!isMembers(value)) return undefined
  if (name.endsWith('errors') && isInvalidInput(value)) {
    // A single text for each field may belong to a user interface; lists of texts are the findings of a validation.
    return Object.values(value).some(Array.isArray) ? 'declared' : 'hinted'
  }
  if (!isExplained(value)) return undefined
  // Devices also have faults, and calendars exceptions, with a code and a description.
  return /^(?:fault|exception)$/.test(name) && !isEvident(value) ? undefined : 'declared'
}

const maxMeasure = 24

/** Whether a fault or an exception may be the reading of a device, or an entry in a calendar. */
const isReading = (name: string, value: string): boolean =>
  (name === 'fault' || name === 'exception') &&
  !/(?:Exception|Error|Fault)\b/.test(value) &&
  !(value.includes(' ') && readsLikeError(value))

/** Whether a text is a single word or a URL, and not one of an error: a color, a level, the address of a page. */
const isWord = (value: string): boolean =>
  /^(?:\/|[a-z]+:\/\/)\S+$/.test(value) ||
  (/^[\x21-\x7e]+$/.test(value) && !/[a-z][A-Z]|[A-Za-z]_[A-Za-z]/.test(value) && !readsLikeError(value))

/** Whether a value consists of words, and is neither a measure such as "±0.5 mm" nor a reading. */
function isComplaint(name: string, value: string): boolean {
  const isMeasure = value.length < maxMeasure && /^[^\p{L}]*\d[^\p{L}]*(?:\p{L}{1,3}|)[^\p{L}]*$/u.test(value)
  return /\p{L}/u.test(value) && !isMeasure && !saysNone(value) && !isReading(name, value)
}

/**
 * An integer, as a number or in digits. Other values are not converted to text first, which would recurse into arrays.
 */
function integerOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d{1,9}$/.test(value.trim()) ? Number(value) : value
  return Number.isInteger(number) ? (number as number) : undefined
}

/** The sign of a code: zeros of any length, a registered 2xx and 20000 mean success. */
function code(value: unknown, namesError: boolean): Sign | undefined {
  if (typeof value === 'string' && !/^-?\d{1,9}$/.test(value)) {
    if (value.trim() === '') return 'ignored'
    const plain = plainName(value)
    if (errorWords.has(plain)) return 'hinted'
    if (saysNone(value) || goodWords.has(plain) || /^[a-z]0+$/.test(plain)) return 'fineCode'
    if (statusOfName(value) !== undefined) return 'signed'
    if (namesError && /[A-Za-z0-9]/.test(value)) return 'hinted'
    // Letters and digits, such as A0400; with a leading S, it is probably a success.
    return /^[a-rt-z][a-z]{0,5}[_-]?\d+$/i.test(value) ? 'coded' : undefined
  }
  const number = integerOf(value)
  if (number === undefined) return undefined
  if (number === 0 || isSuccess(number) || number === 20000) return 'fineCode'
  // Some services use 1 for success and 0 for failure, others 1 for an error, so it says nothing.
  if (scalarText(value) === '1' && !namesError) return 'ignored'
  if (errorStatusOf(-number) !== undefined) return 'signed'
  if (namesError || number < 0 || statusOfCode(number) !== undefined) return 'hinted'
  return 'coded'
}

const isSuccess = (number: number): boolean =>
  number >= 200 && number <= 299 && STATUS_CODES[number] !== undefined

/** A status in digits, or the status with which a longer number begins. */
const statusOfCode = (value: unknown): number | undefined => errorStatusOf(value) ?? prefixOf(value)

function status(value: unknown): Sign | undefined {
  if (errorStatusOf(value) !== undefined) return 'errorStatus'
  const number = integerOf(value)
  if (number === undefined) return undefined
  if (number >= 200 && number <= 399) return 'fineCode'
  if (number === 0) return 'suspect'
  return number > 1 ? 'coded' : 'ignored'
}

/** An object about the outcome of the request, next to the place for data. */
function summary(value: unknown): Sign | undefined {
  if (!isMembers(value)) return undefined
  let said = false
  let explained = false
  // A code of the service's own needs a message that names an error, or blames the request in a sentence.
  let coded = false
  let blames = false
  for (const [name, member] of Object.entries(value)) {
    const plain = plainName(name)
    if (resultCodeNames.has(plain)) coded ||= /^(?:coded|hinted)$/.test(code(member, false) ?? '')
    if (/(?:message|msg)$/.test(plain) && typeof member === 'string')
      blames ||= isErrorName(member) || (/\S\s+\S/.test(member) && blamesClient(member))
    if (goodFlags.has(plain)) said ||= member === false
    else if (errorCodeNames.has(plain)) {
      said ||= /^(?:signed|hinted)$/.test(code(member, true) ?? '')
      explained ||= typeof member === 'string' && isErrorName(member)
    } else if (plain === 'code' || statusNames.has(plain)) said ||= saysError(member)
    else if (outcomeNames.has(plain) || resultCodeNames.has(plain))
      said ||= typeof member === 'string' && errorWords.has(plainName(member))
    else if (holderNames.has(plain) || explanationNames.has(plain) || plain.startsWith('error'))
      explained ||= isText(member) || isListOfTexts(member)
  }
  return (said || (coded && blames)) && explained ? 'declared' : undefined
}

const saysError = (value: unknown): boolean =>
  statusOfCode(value) !== undefined || (typeof value === 'string' && isErrorName(value))

/** `[{ "code": "E00007", "text": "…" }]` */
const isListOfTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((item) => isMembers(item) && isExplained(item))

/** Many resources have a title, so it only counts if it is the phrase of a status. */
function text(name: string, value: unknown): Sign {
  // A table of labels: { "message": "Message", "title": "Title" }.
  if (typeof value === 'string' && plainName(value) === name) return 'data'
  if (
    name === 'title' &&
    (statusOfText(value) ?? 500) === 500 &&
    statusOfPhrase(scalarText(value)) === undefined
  )
    return 'ignored'
  // Details about a failed job do not make the response an error: the job is what was requested.
  if (/^details?$/.test(name) && isMembers(value)) return 'ignored'
  if (isWording(value) || isExplained(value) || isFieldMap(value)) return 'explains'
  return isIgnoredMember(name) || isEmpty(value) || typeof value === 'string' ? 'ignored' : 'data'
}

/** The sign that one member gives. */
export function signOf(name: string, value: unknown): Sign {
  // Texts of a user interface have such keys: `{ "error.title": "Oops", … }`.
  if (name.includes('.') && !/^@?odata\./.test(name)) return 'data'
  const plain = plainName(name)
  if (goodFlags.has(plain)) return flag(value) ?? (isEmpty(value) ? 'empty' : 'data')
  if (badFlags.has(plain) && typeof value === 'boolean') return value ? 'declared' : 'ignored'
  if (holderNames.has(plain)) {
    return holder(plain, value) ?? (isEmpty(value) ? 'ignored' : 'data')
  }
  if (statusNames.has(plain)) {
    const sign = status(value)
    if (sign !== undefined) return sign
  }
  if (summaryNames.has(plain)) {
    const sign = summary(value)
    if (sign !== undefined) return sign
  }
  if (outcomeNames.has(plain)) {
    const sign = word(value)
    if (sign !== undefined) return sign
  }
  if (errorCodeNames.has(plain)) return isErrorObject(value) ? 'declared' : (code(value, true) ?? 'ignored')
  if (resultCodeNames.has(plain))
    return code(value, false) ?? (typeof value === 'string' ? 'ignored' : 'data')
  if (explanationNames.has(plain)) return text(plain, value)
  if (plain === 'object' && value === 'error') return 'signed'
  if (commandNames.has(plain)) return 'data'
  if (containerNames.has(plain)) return isEmpty(value) ? 'empty' : 'container'
  // Log entries and notifications have such a type, too, and XML such an attribute.
  if (name === 'type' && value === 'error') return 'suspect'
  if (plain === 'type' && typeof value === 'string') return typeOf(value)
  if (plain === 'xtype' || name === '__type')
    return typeof value === 'string' && isErrorName(value) ? 'signed' : 'data'
  if (plain === 'name') return nameOfError(value)
  if (errorHolder.test(plain) && isErrorObject(value)) return 'declared'
  return isIgnoredMember(name) || isEmpty(value) ? 'ignored' : 'data'
}

/** Names such as `requestError` and `error_response`, which say that there is an error now, and not in the past. */
const errorHolder =
  /^(?!(?:last|previous|recent|latest)).*(?:error|exception|(?<!de)fault)(?:response|details?|info)?$/

/** Whether there is a code and a message, and no title, which texts of a user interface have. */
function isErrorObject(value: unknown): boolean {
  if (!isMembers(value) || !isExplained(value)) return false
  const names = Object.keys(value).map(plainName)
  return names.some((name) => /(?:code|id|type|number|exception)$/.test(name)) && !names.includes('title')
}

function typeOf(value: string): Sign {
  if (isErrorName(value)) return 'signed'
  if (/^errors?(?:[._-]|$)/i.test(value) || errorWords.has(plainName(value))) return 'ignored'
  return value === '' || /^[a-z][a-z0-9+.-]*:/i.test(value) || statusOfName(value) !== undefined
    ? 'ignored'
    : 'data'
}

/** The sign of a name: of an error, or the phrase of a status. Any other name belongs to a resource. */
function nameOfError(value: unknown): Sign {
  if (typeof value === 'string' && isErrorName(value)) return 'signed'
  return statusOfName(value) !== undefined || isEmpty(value) ? 'ignored' : 'data'
}

/** `NotFoundError`, `SomeException`, `RESOURCE_NOT_FOUND`. */
export function isErrorName(value: string): boolean {
  if (value.length > 200) return false
  return (
    /(?:[a-z](?:Error|Exception|Fault)|:Error|_(?:error|exception|ERROR|EXCEPTION))$/.test(value) ||
    (/^[A-Z]+(?:_[A-Z]+)+$/.test(value) && statusOfName(value) !== undefined)
  )
}
