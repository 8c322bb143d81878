/**
 * The shape of an error within an envelope: texts, objects and lists that explain an error, judged by their members
 * alone.
 *
 * @module
 */
import { plainName } from './ignoredMembers.js'
import { codeNames, entryNames, oneErrorNames, textNames } from './memberNames.js'
import { saysNone } from './messages.js'
import { statusOfName } from './names.js'
import { errorStatusOf, isMembers, memberOf, mostErrors } from './parseResults.js'

/** Whether it is a text that can explain an error. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && !saysNone(value)
}

/** Whether it is a text, several texts, or a text with its language. */
export function isWording(value: unknown): boolean {
  return (
    isText(value) ||
    (Array.isArray(value) && value.length > 0 && value.every(isText)) ||
    isText(memberOf(value, 'value'))
  )
}

/**
 * Whether the value explains an error: a text, or an object with a message, with the name or status of an error, or
 * with a list of such objects, as in `{ "Fault": { "Error": [ … ] } }`; but not an entry of a log.
 */
export function isExplained(value: unknown): boolean {
  return isOneExplained(value) || isListOfErrors(errorsWithin(value))
}

/** The errors that an error object lists: `{ "Fault": { "Error": [ … ] } }`, `{ "error": { "errors": [ … ] } }`. */
export function errorsWithin(value: unknown): unknown {
  return ['Error', 'error', 'Errors', 'errors'].map((name) => memberOf(value, name)).find(Boolean)
}

export function isListOfErrors(value: unknown): boolean {
  if (isMembers(value)) return isOneExplained(value)
  return Array.isArray(value) && value.length > 0 && value.every(isOneExplained)
}

function isOneExplained(value: unknown): boolean {
  if (typeof value === 'string') return isText(value)
  if (!isMembers(value) || Object.keys(value).length > mostErrors) return false
  let explained = false
  let named = false
  let isEntry = false
  for (const [name, member] of Object.entries(value)) {
    const plain = plainName(name)
    // An entry in a table of errors has an id of its own.
    if (plain === 'timestamp') isEntry = true
    else if (entryNames.has(plain) || (plain === 'id' && typeof member === 'number')) return false
    explained ||= textNames.has(plain) && isWording(member)
    named ||= codeNames.has(plain) && (errorStatusOf(member) ?? statusOfName(member)) !== undefined
  }
  // Errors of some frameworks have a time, too.
  return isEntry ? explained && named : explained || named
}

/** Whether it has messages by the field that they concern. */
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

/**
 * Whether it has only messages by field, as a failed validation gives them, and not the message and code of one error.
 */
export function isInvalidInput(value: unknown): boolean {
  if (!isMembers(value) || !isFieldMap(value)) return false
  const entries = Object.entries(value)
  // A table of codes, as devices report them: no field has such a name.
  if (entries.every(([name]) => /^[A-Z]{1,6}[-_]?\d+$|^\d{2,}$/.test(name))) return false
  return (
    entries.some(([, entry]) => Array.isArray(entry)) ||
    !entries.some(([name]) => oneErrorNames.has(plainName(name)))
  )
}
