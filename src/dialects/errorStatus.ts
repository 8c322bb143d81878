/**
 * The status of an error, from its numbers, names and words.
 *
 * @module
 */
import { notOverruled, specific } from './digits.js'
import { isInvalidInput, isText } from './errorShapes.js'
import { plainName } from './ignoredMembers.js'
import { codeNames, nameNames, numberNames, statusNames, textNames, wordingNames } from './memberNames.js'
import { statusOfMessage } from './messages.js'
import { statusOfName, statusOfPhrase } from './names.js'
import {
  errorStatusOf,
  errorsToRead,
  isMembers,
  kindOfError,
  type Members,
  memberOf,
  mostErrors,
  oneStatusOf,
  prefixOf,
  scalarText,
} from './parseResults.js'
import { isClientFault, isServiceFault } from './wording.js'

const maxName = 300

type Levels = readonly (readonly unknown[])[]

/** The levels at which a status is looked for: the body, then the errors within it. */
export function levelsOf(body: Members): Levels {
  const within: unknown[] = []
  for (const [name, value] of Object.entries(body)) {
    if (
      /err|(?<!de)fault|exception|^(?:data|meta|status|messages|head|header|response.*|result.*)$/i.test(
        name,
      ) ||
      (/^details?$/i.test(name) && Array.isArray(value))
    )
      within.push(...membersOf(value).filter((error) => !/err|data/i.test(name) || !isInvalidInput(error)))
  }
  const nested = within
    .filter(isMembers)
    .flatMap((value) =>
      ['extensions', 'Error', 'error', 'detail', 'details', 'errors', 'Errors', 'message'].flatMap((name) =>
        membersOf(memberOf(value, name)),
      ),
    )
  return [[body], within, nested]
}

function membersOf(value: unknown): readonly unknown[] {
  const members = Array.isArray(value) ? errorsToRead(value, kindOfError) : value === undefined ? [] : [value]
  return members.filter((member) => !isMembers(member) || Object.keys(member).length <= mostErrors)
}

/** The status of an error, what it was derived from, and the codes and names in the error. */
export interface ErrorStatus {
  readonly status: number
  readonly basis: 'stated' | 'worded' | 'assumed'
  readonly codes: readonly string[]
}

/** Where the status of several errors comes from: stated, unless it comes from nothing or from words for all of them. */
export function basisOfAll(
  errors: readonly { readonly basis?: ErrorStatus['basis'] }[],
): ErrorStatus['basis'] {
  return (
    (['assumed', 'worded'] as const).find((basis) => errors.every((error) => error.basis === basis)) ??
    'stated'
  )
}

/**
 * The status of an error, from the clearest sign on: statuses, names, fields that failed, short messages, numbers that
 * begin like a status. Without any of these, it is 400, or 500 if the words describe a failure or there are none.
 */
export function statusIn(levels: Levels): ErrorStatus {
  const codes = codesOf(levels)
  const found = (status: number, basis: ErrorStatus['basis']): ErrorStatus => ({ status, basis, codes })
  const named = levels.map((level) => level.map(namedMembers))
  const first = (names: Iterable<string>, read: ReadStatus) =>
    firstLevel(named, (members) => firstOf(members as NamedMembers | undefined, names, read))
  // Every detector has to search the words, so they are only used if nothing clearer decides.
  const worded = once(() =>
    firstLevel(levels, (value) => firstMember(value, wordingNames, wordedStatus) ?? wordedStatus(value)),
  )
  const words = () => wordsOf(levels)
  const stated =
    notOverruled(first(statusNames, errorStatusOf), words, worded, true) ??
    notOverruled(first(numberNames, errorStatusOf), words, worded, false) ??
    narrowed(first, worded)
  // Words that overrule a number or narrow a name are only words.
  const isStated = () =>
    first([...statusNames, ...numberNames], (value) =>
      errorStatusOf(value) === stated ? stated : undefined,
    ) ?? first(nameNames, (value) => (nameOf(value) === stated ? stated : undefined))
  if (stated !== undefined)
    return found(stated, isStated() === undefined && !isPlain(levels, stated) ? 'worded' : 'stated')
  const input = memberOf(levels[0]?.[0], 'errors')
  if (isInvalidInput(input)) return found(statusOfOneName(input) ?? 422, 'stated')
  const said = worded()
  if (said !== undefined) return found(said, isPlain(levels, said) ? 'stated' : 'worded')
  const negative = first(numberNames, negativeStatusOf)
  if (negative !== undefined) return found(negative, 'stated')
  const prefix = first([...statusNames, ...numberNames], prefixOf)
  if (prefix !== undefined) return found(prefix, 'stated')
  return found(isClientError(levels) || isRefusal(levels) ? 400 : 500, 'assumed')
}

/** The status that the names give; if they only say that something is invalid, the message may narrow it. */
function narrowed(
  first: (names: Iterable<string>, read: ReadStatus) => number | undefined,
  worded: () => number | undefined,
): number | undefined {
  const named = first(nameNames, nameOf)
  if (named !== 400) return named
  const said = worded()
  if (said === undefined || !specific.has(said)) return named
  return first(nameNames, (name) => (typeof name === 'string' ? statusOfPhrase(name) : undefined)) ?? said
}

/** A status written as -404, by which some services distinguish statuses from other numbers. */
function negativeStatusOf(value: unknown): number | undefined {
  const digits = scalarText(value)
  return digits.startsWith('-') ? errorStatusOf(digits.slice(1)) : undefined
}

/** The status that the only message by field means if its field is named like an error: `{ "wrong_token": "Unauthorized" }`. */
function statusOfOneName(input: unknown): number | undefined {
  const [[name = '', value] = [], ...more] = Object.entries(input as Members)
  const status = statusOfName(name)
  return more.length === 0 && status !== undefined && status === statusOfMessage([value].flat()[0])
    ? status
    : undefined
}

/** How a message tells the client to wait, in the words of the standard. */
const plainly: ReadonlyMap<number, RegExp> = new Map([
  [429, /\b(?:too many requests|rate limit)/i],
  [503, /^service (?:temporarily )?unavailable\b/i],
  [504, /^gateway time-?out\b/i],
])

/** Whether a message says this status in the words of the standard. */
function isPlain(levels: Levels, status: number): boolean {
  const phrase = plainly.get(status)
  if (phrase === undefined) return false
  return levels.flat().some((value) => {
    const texts = isMembers(value) ? Object.values(value) : [value]
    return texts.some((text) => typeof text === 'string' && phrase.test(text.slice(0, maxName)))
  })
}

const clientNames = /^(?:(?:CLIENT|USER|BIZ|BUSINESS|INPUT|REQUEST|USAGE|CARD)_?(?:ERROR|EXCEPTION|FAULT)?)$/i

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

/** Whether there are words, but none about a failure, so that the service must have rejected the request. */
function isRefusal(levels: Levels): boolean {
  if (levels.flat().some(hasTrace)) return false
  const words = wordsOf(levels)
  return words.length > 0 && !words.some(isServiceFault)
}

/** The messages, codes and names in words, without those that only say that there is an error. */
function wordsOf(levels: Levels): string[] {
  return levels
    .flat()
    .flatMap((value) =>
      isMembers(value)
        ? Object.entries(value).flatMap(([name, member]) => (isSaid(name) ? membersOf(member) : []))
        : [value],
    )
    .filter(
      (text): text is string =>
        typeof text === 'string' && isText(text) && /\p{L}{2}/u.test(text) && !isGeneric(text),
    )
}

/** Whether there is a trace or the class of an exception, so that the service itself has failed. */
function hasTrace(value: unknown): boolean {
  if (!isMembers(value)) return false
  return Object.entries(value).some(
    ([name, member]) =>
      (/^(?:stack|back)?trace$|^stack$/.test(plainName(name)) &&
        ((isText(member) && /\s/.test(member)) || (Array.isArray(member) && member.length > 0))) ||
      (typeof member === 'string' &&
        member.length < maxName &&
        /^[A-Za-z_]\w*(?:[.\\]\w+)+(?:Exception|Error)$/.test(member)),
  )
}

const said: ReadonlySet<string> = new Set([...textNames, ...codeNames, ...nameNames, ...wordingNames])
const isSaid = (name: string): boolean => said.has(plainName(name))
/** Whether a text only says that there is an error. */
const isGeneric = (text: string): boolean =>
  /^(?:error|err|fail|failed|failure|fault|exception|false|no|not ?ok|ko|nok|negative|unsuccessful|fatal|[A-Za-z]*Exception)$/i.test(
    text.trim(),
  )

/** The codes and names of all levels, outermost first. */
function codesOf(levels: Levels): string[] {
  const codes = new Set<string>()
  for (const value of levels.flat()) {
    if (!isMembers(value)) continue
    for (const [name, member] of Object.entries(value)) {
      const plain = plainName(name)
      if (!codeNames.has(plain) && !numberNames.has(plain) && !nameNames.has(plain)) continue
      if (typeof member === 'number' || (typeof member === 'string' && member.length <= maxName))
        codes.add(String(member).trim())
    }
    if (codes.size > mostErrors) break
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

/** Reads all errors of a level; several statuses become one. */
function readLevel(level: readonly unknown[], read: ReadStatus): number | undefined {
  return oneStatusOf(level.map(read).filter((status) => status !== undefined))
}

function firstMember(value: unknown, names: Iterable<string>, read: ReadStatus): number | undefined {
  return firstOf(namedMembers(value), names, read)
}

/** The status that the name of one error means, such as `NOT_FOUND`. */
export const statusByName = (error: unknown): number | undefined => firstMember(error, nameNames, nameOf)

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
  names: Iterable<string>,
  read: ReadStatus,
): number | undefined {
  if (members === undefined) return undefined
  for (const name of names) {
    const status = members.has(name) ? read(members.get(name)) : undefined
    // AWS uses 400 for its ValidationException.
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
  if (Array.isArray(value)) return readLevel(value.slice(0, mostErrors), oneNameOf)
  return oneNameOf(value)
}

function oneNameOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.length > maxName) return undefined
  // Two or more words are a message, unless they are the phrase of a status.
  if (/\s/.test(value.trim())) return statusOfPhrase(value)
  const name = value.slice(value.lastIndexOf('#') + 1).replace(/:https?:.*/, '')
  const last = name.slice(Math.max(name.lastIndexOf('\\'), name.lastIndexOf('.')) + 1)
  return statusOfName(last) ?? statusOfName(name)
}

// A message may be a key of a text: `api.err.LoginRequired`.
const messageKey = /^\w+(?:\.\w+)+$/

function wordedStatus(value: unknown): number | undefined {
  if (typeof value === 'string' && value.length < maxName && messageKey.test(value)) return oneNameOf(value)
  if (Array.isArray(value)) return readLevel(value.slice(0, mostErrors), statusOfMessage)
  return statusOfMessage(isMembers(value) ? (memberOf(value, 'value') ?? memberOf(value, '#text')) : value)
}
