/**
 * Whether an object within an envelope is an error without any doubt.
 *
 * @module
 */
import { signOf } from './envelopeSigns.js'
import { errorsWithin } from './errorShapes.js'
import { isEvident } from './evidence.js'
import { isIgnoredMember, plainName } from './ignoredMembers.js'
import { isMembers, type Members } from './parseResults.js'

export function isEmptyMember(name: string, value: unknown): boolean {
  return value === null || value === '' || (isIgnoredMember(name) && !isMembers(value))
}

/** Whether there is an error object with a code and a message, or both next to each other. */
export function isUnmistakable(inner: Members): boolean {
  return (
    isCodeAndMessage(inner) ||
    Object.entries(inner).some(
      ([name, value]) =>
        /^(?:err|error|errors|fault|exception)$/.test(plainName(name)) &&
        [value, errorsWithin(value)].flat().some((error) => isMembers(error) && isCodeAndMessage(error)),
    )
  )
}

/** Whether there is nothing but an error whose words say so, or a header that says so. */
export function isErrorAlone(inner: Members): boolean {
  const members = Object.entries(inner).filter(([name, value]) => !isEmptyMember(name, value))
  return (
    Object.keys(inner).length > 0 &&
    members.length <= 1 &&
    Object.entries(inner).some(([name, value]) => {
      const plain = plainName(name)
      return /^(?:err|errors?|fault|exception)$/.test(plain)
        ? [value, errorsWithin(value)].flat().some((error) => error !== undefined && isEvident(error))
        : /^(?:meta|head|header|responseheader)$/.test(plain) && signOf(name, value) === 'declared'
    })
  )
}

const codeName = /^(?:error)?(?:code|type|num(?:ber)?|status)$|^err(?:no|code)$/
const messageName = /^(?:error|err)?(?:message|msg|description|text|info|reason)$/

function isCodeAndMessage(value: Members): boolean {
  const names = Object.keys(value).map(plainName)
  return names.some((name) => codeName.test(name)) && names.some((name) => messageName.test(name))
}
