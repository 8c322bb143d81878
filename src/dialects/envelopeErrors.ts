/**
 * Error objects within a home-made envelope: whether a value is one, and the status it tells.
 *
 * @module
 */
import { plainName } from './ignoredMembers.js'
import { saysNone, statusOfName, statusOfText } from './names.js'
import { errorStatusOf, isMembers, type Members, memberOf, oneStatusOf } from './parseResults.js'

const textNames: ReadonlySet<string> = new Set(
  'message msg description detail details reason title text info summary error errormessage errormsg errmsg errordescription errordetail faultstring usermessage developermessage longmessage longmsg value'.split(
    ' ',
  ),
)
const codeNames: ReadonlySet<string> = new Set(
  'code errorcode errcode errno errorno type status statuscode httpstatus name reason error key errortype'.split(
    ' ',
  ),
)
/** Members of an entry in a log or list, which may have a message too. */
const entryNames: ReadonlySet<string> = new Set(
  'time timestamp date datetime level logger count occurrences firstseen lastseen createdat created updatedat host thread user userid row line total'.split(
    ' ',
  ),
)
const oneErrorNames: ReadonlySet<string> = new Set(
  'message msg detail details description code reason error title status type info key'.split(' '),
)
const maxErrors = 1_000
const maxName = 300

/** Any wording of an error. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && !saysNone(value)
}

/** A text, several of them, or one with its language beside it. */
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
  return Array.isArray(value) && value.length > 0 && value.every(isOneExplained)
}

function isOneExplained(value: unknown): boolean {
  if (typeof value === 'string') return isText(value)
  if (!isMembers(value)) return false
  let explained = false
  for (const [name, member] of Object.entries(value)) {
    const plain = plainName(name)
    if (entryNames.has(plain)) return false
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
  return (
    entries.some(([, entry]) => Array.isArray(entry)) ||
    !entries.some(([name]) => oneErrorNames.has(plainName(name)))
  )
}

type Levels = readonly (readonly unknown[])[]

/** The levels on which a status may be told: the body, then the errors within it. */
export function levelsOf(body: Members): Levels {
  const within: unknown[] = []
  for (const [name, value] of Object.entries(body)) {
    if (/err|fault|exception|^(?:data|meta|status|messages)$/i.test(name))
      within.push(...membersOf(value).filter((error) => !isInvalidInput(error)))
  }
  const nested = within
    .filter(isMembers)
    .flatMap((value) =>
      ['extensions', 'Error', 'error', 'detail', 'errors'].flatMap((name) =>
        membersOf(memberOf(value, name)),
      ),
    )
  return [[body], within, nested]
}

function membersOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, maxErrors) : value === undefined ? [] : [value]
}

/** Reads every error of a level; several statuses become one. */
function readLevel(
  level: readonly unknown[],
  read: (value: unknown) => number | undefined,
): number | undefined {
  return oneStatusOf(level.map(read).filter((status) => status !== undefined))
}

type ReadStatus = (value: unknown) => number | undefined

/** The status that the levels tell, by the plainest telling first: numbers, names, fields that failed, short messages. */
export function statusOfLevels(levels: Levels, statusOfCode: ReadStatus): number | undefined {
  const [top] = levels
  return (
    firstLevel(levels, (value) => firstMember(value, numberNames, statusOfCode)) ??
    firstLevel(levels, (value) => firstMember(value, nameNames, nameOf)) ??
    (isInvalidInput(memberOf(top?.[0], 'errors')) ? 422 : undefined) ??
    firstLevel(levels, (value) => firstMember(value, wordingNames, textStatusOf) ?? statusOfText(value))
  )
}

function firstLevel(levels: Levels, read: ReadStatus): number | undefined {
  for (const level of levels) {
    const status = readLevel(level, read)
    if (status !== undefined) return status
  }
  return undefined
}

const split = (names: string): readonly string[] => names.split(' ')
const numberNames = split(
  'statuscode httpstatus httpstatuscode httpcode httperrorcode status code errorcode errcode cod errno error resultcode retcode returncode respcode responsecode',
)
const nameNames = split(
  'code errorcode errcode errorcodes errortype errorname xtype type status error err key name reason category exception exceptiontype resultcode returncode subcode codename ret ec',
)
const wordingNames = split(
  'message msg error errormessage errormsg errmsg errormessages errorsummary errordescription description detail title text reason info statusmessage statustxt resultmsg faultstring value messages errors',
)

function firstMember(
  value: unknown,
  names: readonly string[],
  read: (member: unknown) => number | undefined,
): number | undefined {
  if (!isMembers(value)) return undefined
  const byName = new Map<string, unknown>()
  for (const [name, member] of Object.entries(value))
    byName.set(name === '__type' ? 'xtype' : plainName(name), member)
  for (const name of names) {
    const status = byName.has(name) ? read(byName.get(name)) : undefined
    if (status !== undefined) return status
  }
  return undefined
}

/** AWS writes `com.amazon.coral#NotFoundException:http://internal/`; other qualifiers end in a dot or a backslash. */
function nameOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return readLevel(value.slice(0, maxErrors), oneNameOf)
  return oneNameOf(value)
}

function oneNameOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.length > maxName) return undefined
  const name = value.slice(value.lastIndexOf('#') + 1).replace(/:https?:.*/, '')
  const last = name.slice(Math.max(name.lastIndexOf('\\'), name.lastIndexOf('.')) + 1)
  return /\s/.test(name) ? statusOfText(name) : (statusOfName(last) ?? statusOfName(name))
}

function textStatusOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return readLevel(value.slice(0, maxErrors), statusOfText)
  return statusOfText(isMembers(value) ? memberOf(value, 'value') : value)
}
