/**
 * Whether more than its name shows that a value is an error: a status, a name that means one, or its words.
 *
 * @module
 */
import { errorsWithin, isExplained, isListOfErrors, isText } from './errorShapes.js'
import { statusByName, statusIn } from './errorStatus.js'
import { isIgnoredMember, plainName } from './ignoredMembers.js'
import { codeNames, oneErrorNames, positionNames, textNames } from './memberNames.js'
import { statusOfPhrase } from './names.js'
import {
  errorStatusOf,
  errorsToRead,
  isMembers,
  kindOfError,
  memberOf,
  mostErrors,
  scalarText,
} from './parseResults.js'
import { readsLikeError } from './wording.js'

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
  return list.length <= mostErrors && list.every(isErrorOfRequest) ? 'errors' : 'explains'
}

/** Whether an item of a list is evidently an error of the request, and not a finding of a linter. */
function isErrorOfRequest(item: unknown): boolean {
  if (isFinding(item)) return false
  return (
    (hasStatus(item) && !isNamedLikeRule(item)) || ((hasCode(item) || namesInput(item)) && complains(item))
  )
}

/** Whether an item says more than errors do: where it was found, or in what. */
export const isFinding = (item: unknown): boolean =>
  isMembers(item) &&
  Object.keys(item).some((name) => {
    const plain = plainName(name)
    if (plain === 'key') return Object.keys(item).some((other) => plainName(other) === 'code')
    return !(
      oneErrorNames.has(plain) ||
      codeNames.has(plain) ||
      textNames.has(plain) ||
      inputName.test(plain) ||
      otherNames.test(plain) ||
      isIgnoredMember(name)
    )
  })

/** Linters name their rules like this: `duplicate-name`. */
const isNamedLikeRule = (item: unknown): boolean => {
  const code = memberOf(item, 'code')
  return typeof code === 'string' && /^[a-z]+(?:-[a-z]+)+$/.test(code) && statusOfPhrase(code) === undefined
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
  return hasStatus(error) || complains(error) || isListOfErrors(errorsWithin(error))
}

/** Errors that one request cannot have at once, as NOT_FOUND and FORBIDDEN: a table of the errors that there are. */
export function isCatalogue(list: readonly unknown[]): boolean {
  const statuses = new Set(
    errorsToRead(list, kindOfError).map(
      (item) =>
        statusByName(item) ??
        errorStatusOf(memberOf(item, 'code') ?? memberOf(item, '@code')) ??
        wordedStatusOf(item),
    ),
  )
  for (const status of [undefined, 400, 422]) statuses.delete(status)
  return statuses.size > 1
}

function wordedStatusOf(item: unknown): number | undefined {
  const { status, basis } = statusIn([[item]])
  return basis === 'worded' ? status : undefined
}

const inputName = /^(?:field|fieldname|param|parameter|property|pointer|source)$/
const otherNames = /^(?:resourcetype|(?:resource)?id|extensions)$/

/** Whether an error says which part of the request it is about. */
const namesInput = (item: unknown): boolean =>
  isMembers(item) && Object.keys(item).some((name) => inputName.test(plainName(name)))

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
