/**
 * Whether a value leaks, judged together with its name.
 *
 * @module
 */

import { isApiName, isBuiltIn } from '../data/exceptionNames.js'
import type { Family } from '../detector.js'
import { wordSet } from '../regex.js'
import { type NameTrait, plainName, traitOf } from './names.js'

// Values that were already removed: "[redacted]", "n/a", "not available".
const placeholder = /^[\s\w<>[\]().,*/-]{0,40}$/

/** Whether text with a `trace` name is a placeholder. A newline or a digit means that it is not. */
export function isPlaceholder(text: string): boolean {
  return placeholder.test(text) && !/[\n\d]|\w[./(]\w/.test(text.replace(/n\/a/i, ''))
}

// Qualified names: com.acme.Foo, App\Http\Kernel, Foo::Bar, Acme.Web.Api; Ruby's #<Foo …>; FooException.
const qualifiedClass =
  /^(?:#<.*|\\?[A-Za-z_]\w*(?:\\\w+)+|[A-Za-z_]\w*(?:::[A-Za-z_]\w*)+|[A-Za-z_]\w*(?:\.[A-Za-z_][\w$]*)*\.[A-Z_][\w$]*(?:`\d+.*)?)(?:[:(\s].*)?$/s
const throwableClass = /^[A-Z]\w*(?:Exception|Error|Fault|Throwable)(?:[:(\s].*)?$/s

/** Whether the text begins with the qualified name of a class. */
export function isQualifiedClass(text: string): boolean {
  return text.length < 4096 && qualifiedClass.test(text.trim())
}

/** Whether the text begins with the name of a class, or is a usual name for exceptions. */
function isThrowableClass(text: string): boolean {
  return text.length < 4096 && (throwableClass.test(text.trim()) || qualifiedClass.test(text.trim()))
}

const secretName =
  /pass(?:w(?:or)?d|phrase)?$|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credential|auth|dsn|connection[-_]?string/i
const longestName = 40

/** Stripe's secrets for browsers, and its ids of authorizations. */
function isForClient(name: string, value: string): boolean {
  if (name === 'client_secret') return /^[a-z]{2,12}_(?:\w{1,64}_)?secret_\w+$/.test(value)
  return name === 'authorization' && /^[a-z]{2,8}_[A-Za-z0-9]{8,40}$/.test(value)
}

const environmentName = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/

/**
 * Whether to scan the value together with its name, as `NAME=value`. Not if it is obviously no secret: a word or a
 * sentence, as in `"password": "is too short"`.
 */
export function isAssignment(name: string, value: string): boolean {
  if (environmentName.test(name) && name.length > 1) return value.length < 1024 && !value.includes('\n')
  if (!secretName.test(name) || name.length > longestName || isForClient(name, value)) return false
  return value.length >= 6 && value.length < 4096 && !/\s/.test(value) && /\d|[a-z][A-Z]|[^\w.-]/.test(value)
}

// What tools print for an absent value.
const absent = /^\s*(?:none|null|nil|undefined|n\/a|-)?\s*$/i

const telling: Readonly<Partial<Record<NameTrait, (value: string) => Family | undefined>>> = {
  trace: (value) => (isPlaceholder(value) ? undefined : 'stackTrace'),
  exception: (value) => (isThrowableClass(value) ? 'exception' : undefined),
  exceptionText: (value) => (absent.test(value) ? undefined : 'exception'),
  source: (value) => (absent.test(value) ? undefined : 'sourceCode'),
  sql: (value) => (/\S\s+\S/.test(value.slice(0, 4096)) ? 'sql' : undefined),
  sqlState: (value) => (/^[0-9A-Z]{5}$/.test(value) ? 'sql' : undefined),
  class: (value) => (isQualifiedClass(value) ? 'exception' : undefined),
  host: (value) => (isMachineName(value) ? 'internalHost' : undefined),
  cookie: (value) => (/^[\w.-]{1,80}=[^;\s]{8,}/.test(value) ? 'credentials' : undefined),
  authorization: (value) =>
    /^(?:Bearer|Basic|Digest|Token|ApiKey|AWS4-\S{1,40}) \S{3}/i.test(value) ? 'credentials' : undefined,
  message: (value) => (isNameOfClass(value) ? 'exception' : undefined),
  constraint: (value) => (/^[a-z0-9]+(?:_[a-z0-9]+)+$/i.test(value) ? 'sql' : undefined),
}

// web-prod-03, APP01: letters and a number, without a domain; regions such as eu-1 and eu-west-1 are public.
const machineName = /^(?=.{4,63}$)(?=[^\d]*\d)[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*$/
const regionName = /^(?:[a-z]{2}(?:-[a-z]+)*-?\d{1,2}[a-z]?|[a-z]{3}\d{1,2}|v\d+.*|[0-9a-f]{16,})$/

export function isMachineName(value: string): boolean {
  const name = value.trim()
  return machineName.test(name) && !regionName.test(name)
}

/** The family of a text with this name, whatever the text says; undefined if the name does not decide. */
export function familyByName(name: string, value: string, isFailure = false): Family | undefined {
  const trait = traitOf(name)
  if (isFailure && trait === 'message' && isOwnError(value)) return 'exception'
  if (isFailure && isNameOfPart(name, value)) return 'sql'
  return trait === undefined ? undefined : telling[trait]?.(value)
}

const partNames = wordSet(`
  table tablename dbtable shard shardname schema schemaname column columnname function functionname func procedure procname routine
  module modulename worker workername queue queuename topic topicname partition replica keyspace constraint constraintname`)
const snakeCase = /^[a-z][a-z0-9]*(?:_[a-z0-9]+){1,8}$/i

/** Whether it is what a program calls a part of itself or of its database. */
export function isNameOfPart(name: string, value: string): boolean {
  return value.length <= 80 && snakeCase.test(value) && partNames.has(plainName(name))
}

/** Whether the name of an element or an attribute says something about its value; `<code>` is for prose. */
export function isTelling(name: string): boolean {
  return (
    traitOf(name) !== undefined ||
    partNames.has(plainName(name)) ||
    (codeMember.test(name) && name !== 'code')
  )
}

const ownError = /^((?:[A-Z][a-z0-9]+){2,8}|[A-Z]{2,8}(?:[A-Z][a-z0-9]+){1,8})Error$/

/** Whether a message is only the name of an error that no API has for its clients. */
function isOwnError(value: string): boolean {
  const name = value.length <= 100 ? ownError.exec(value)?.[1] : undefined
  return name !== undefined && !isApiName(name)
}

const codeName = /^(?:\w*code|errno|type|\w*errortype|kind|category|status|state|key|id)$/i
/** Codes that name the database. */
const databaseCode = /^(?:ERR_)?SQLITE_|^ER_[A-Z]+_/
const codeValue = /^(?:[a-z]+(?:[_-][a-z]+)*|[A-Z]+(?:_[A-Z]+)*)$/

/** Whether the value is a code by which clients decide, such as `ECONNREFUSED` or `parsing_exception`. */
export function isCode(name: string, value: string): boolean {
  return value.length <= 64 && codeValue.test(value) && codeName.test(name) && !databaseCode.test(value)
}

const codeMember = /^\w{0,20}code$/i
const classOfError = /^(?:com\.amazon\w{0,20}(?:\.\w{1,60}){1,8}#)?[A-Z]\w{2,100}(?:Exception|Error|Fault)$/

/**
 * Whether the value is a code that only looks like a class: the `__type` of AWS, or in a member for codes any name that no
 * platform has for its own errors.
 */
export function isPublicClass(name: string, value: string): boolean {
  if (!classOfError.test(value)) return false
  return (
    name === '__type' ||
    (codeMember.test(name) && (!isBuiltIn(value) || isApiName(value.replace(/[A-Z][a-z]+$/, ''))))
  )
}

/** Whether the value is only the name of an error class. */
export function isClassOfError(value: string): boolean {
  return value.length <= 200 && /^[A-Za-z_][\w.\\:$]*(?:Error|Exception|Fault|Throwable)$/.test(value)
}

const ofException = /^(?:[A-Za-z_][\w.$]*\.)?[A-Z]\w*[a-z]\w*(?=Exception$)/
// Three packages at least: shorter names may be ids of apps.
const ofPackage = /^[a-z]{2,12}\.(?:[a-z_]\w*\.){2,10}[A-Z]\w*[a-z]\w*(?:\$\w+)*$/

// Python prints a missing key and nothing else, and an exception as the call that makes it.
const missingKey = /^'[\w.-]{1,80}'$/
// com/acme/Cart, which the JVM did not find; Acme.Web.Cart, which has no text of its own in .NET
const otherClass =
  /^(?:[a-z]\w{0,60}\/){2,10}[A-Z]\w*[a-z]\w*(?:\$\w+)*$|^(?:[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*\.){2,8}[A-Z]\w*[a-z]\w*$/
const call = /^[A-Z]\w*[a-z][A-Z]\w*\((?:["'[<{].*|\d+, .*)?\)$/s

/** Whether a message is only the name of a class, or an exception as Python prints it; no message for people looks so. */
function isNameOfClass(value: string): boolean {
  if (value.length > 200) return false
  const exception = ofException.exec(value)?.[0]
  if (exception !== undefined) return !isApiName(exception)
  return [ofPackage, otherClass, missingKey, call].some((expression) => expression.test(value))
}
