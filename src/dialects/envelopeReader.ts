/**
 * Reads envelopes that services invent for themselves: whether one holds an error, and with which status.
 *
 * @module
 */
import type { Verdict } from './dialect.js'
import { isErrorName, type Sign, signOf } from './envelopeSigns.js'
import { isExplained, isText } from './errorShapes.js'
import { basisOfAll, levelsOf, statusIn } from './errorStatus.js'
import { isEvident } from './evidence.js'
import { statusOfHeading } from './html.js'
import { isIgnoredMember, plainName } from './ignoredMembers.js'
import { containerNames } from './memberNames.js'
import { saysNone, statusOfText } from './messages.js'
import { statusOfOAuth } from './oauth.js'
import { errorStatusOf, isMembers, type Members, memberOf, mostErrors, oneStatusOf } from './parseResults.js'
import { isEmptyMember, isErrorAlone, isUnmistakable } from './unmistakable.js'
import { blamesClient, isExplanation, readsLikeError } from './wording.js'

// Envelopes have few members; an object with more is a resource.
const maxMembers = 24

/** The sign of each member. Computed once, since a list of errors may be long, and detectors search its texts. */
type Signs = ReadonlyMap<string, Sign>

function namesWith(signs: Signs, isWanted: (sign: Sign) => boolean): string[] {
  return [...signs].filter(([, sign]) => isWanted(sign)).map(([name]) => name)
}

/** The member that makes the body an error, given the signs of all members; undefined if there is none. */
function signedBy(body: Members, isTolerant: boolean): string | undefined {
  const signs = new Map<string, Sign>()
  const found = new Map<Sign, string>()
  const names = Object.keys(body)
  if (names.length === 0 || names.length > maxMembers) return undefined
  // JSON-RPC 1.0 and similar protocols have an id next to the null result.
  const isCall = Object.hasOwn(body, 'jsonrpc') || memberOf(body, 'result') === null
  const flag = names.find((name) => body[name] === false && signOf(name, false) === 'declared')
  let hasSwitch = false
  let hasScalar = false
  for (const name of names) {
    const sign = name === 'id' && isCall ? 'ignored' : signOf(name, body[name])
    signs.set(name, sign)
    // Next to a flag, an error object needs no message.
    if (
      sign === 'data' &&
      flag !== undefined &&
      isMembers(body[name]) &&
      /^(?:err|fault|exception)/.test(plainName(name))
    )
      continue
    if (sign === 'data') {
      if (isTolerant && typeof body[name] === 'string') hasScalar = true
      else if (typeof body[name] !== 'boolean') return undefined
      else hasSwitch = !isTolerant
    } else if (!found.has(sign) || (sign === 'declared' && found.get(sign) === flag)) found.set(sign, name)
  }
  // A service-specific switch, as in `"unauthorized": false`, needs both a flag and an error next to it.
  if (hasSwitch && (flag === undefined || found.get('declared') === flag)) return undefined
  if (
    hasScalar &&
    !(found.has('declared') && (found.has('signed') || found.has('hinted') || found.has('suspect')))
  )
    return undefined
  if (found.has('fine')) return undefined
  if (found.has('fineCode') && flag === undefined && !found.has('errorStatus')) return undefined
  if (found.has('container') && !containsErrorOnly(body, flag !== undefined, signs, found)) return undefined
  if (flag === undefined && names.some((name) => isGoodNews(name, body[name]))) return undefined
  if (flag === undefined && isContent(body, found.has('errorStatus'))) return undefined
  const declared = flag ?? found.get('declared')
  if (declared === undefined) return bySigns(body, signs, found)
  if (
    flag === undefined &&
    Array.isArray(body[declared]) &&
    names.some((name) => isEmptyResult(name, body[name]))
  )
    return undefined
  return deniesError(body) && !isEvident(body) ? undefined : declared
}

/**
 * Whether a member denies the error, such as `"error": null` or `"errors": []`; next to a sign of one, the words
 * decide.
 */
export function deniesError(body: Members): boolean {
  return Object.entries(body).some(([name, value]) => /^errors?$/.test(plainName(name)) && isNothing(value))
}

/** Whether a member says that nothing was done, as an empty `deleted` next to the `errors` of single items. */
const isEmptyResult = (name: string, value: unknown): boolean =>
  (isEmptyList(value) || (value === 0 && /(?:ed|count)$/.test(plainName(name)))) &&
  !containerNames.has(plainName(name)) &&
  !isIgnoredMember(name)

const isNothing = (value: unknown): boolean =>
  value === null || value === '' || value === false || isEmptyList(value)

const signing: ReadonlySet<Sign> = new Set(['errorStatus', 'signed', 'hinted', 'suspect'])

/** The member that makes the body an error together with others and with words, although none of them does so alone. */
function bySigns(body: Members, signs: Signs, found: ReadonlyMap<Sign, string>): string | undefined {
  const signed = namesWith(signs, (sign) => signing.has(sign))
  const explanations = namesWith(signs, (sign) => sign === 'explains')
  // "fail" next to a code needs no words.
  if (explanations.length === 0) {
    const certain = signed.filter((name) => signs.get(name) !== 'suspect')
    const hint = certain.find((name) => signs.get(name) !== 'errorStatus')
    return certain.length > 1 ? hint : undefined
  }
  const texts = explanations.flatMap((name) => textsOf(body[name]))
  if (texts.some(isExplanation)) return undefined
  const [first] = signed
  if (found.has('signed') || (signed.length > 1 && !found.has('suspect'))) return first
  if (found.has('errorStatus') || found.has('hinted')) {
    const isEnough =
      texts.some(readsLikeError) ||
      isNamed(body) ||
      (first !== undefined && plainName(first) === 'statuscode')
    return isEnough ? first : undefined
  }
  // A reason may explain the state of what was requested, as well as an error.
  if (explanations.every((name) => plainName(name) === 'reason')) return undefined
  const blames = texts.some(blamesClient) || isClientsByName(body)
  if (first !== undefined) return blames ? first : undefined
  // Tables of codes describe each of theirs.
  if (explanations.every((name) => /^(?:reason|desc|description|title|text|details?)$/.test(plainName(name))))
    return undefined
  return blames || (found.has('empty') && texts.some(readsLikeError)) ? found.get('coded') : undefined
}

const isNamed = (body: Members): boolean =>
  Object.values(body).some((value) => typeof value === 'string' && isErrorName(value))

function isClientsByName(body: Members): boolean {
  const { status, basis } = statusIn([[body]])
  return basis === 'stated' && status < 500
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

/** The texts of an explanation: one, several, or those of an object or a list of objects. */
function textsOf(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value]
  if (value === null || typeof value !== 'object' || depth > 1) return []
  return Object.values(value)
    .slice(0, maxMembers)
    .flatMap((each) => textsOf(each, depth + 1))
}

const severities =
  /^(?:trace|debug|info|notice|warn(?:ing)?|err(?:or)?|crit(?:ical)?|alert|emerg(?:ency)?|fatal|panic)$/i

/**
 * Whether the body is content that merely mentions an error: texts for people, entries of a log, recorded responses.
 */
function isContent(body: Members, hasStatus: boolean): boolean {
  const { error } = body
  return Object.entries(body).some(([name, value]) => {
    const plain = plainName(name)
    if (plain === 'headers') return isMembers(value)
    if (hasStatus) return false
    if (plain === 'level' || plain === 'severity') return typeof value === 'string' && severities.test(value)
    if (plain === 'warn' || plain === 'warning' || plain === 'notice')
      return typeof value === typeof error && isExplained(value)
    return plain === 'title' && typeof error === 'string' && isText(value)
  })
}

/** Whether it is a message that says that all is well. */
function isGoodNews(name: string, value: unknown): boolean {
  const plain = plainName(name)
  return (
    (plain === 'message' || plain === 'msg') && typeof value === 'string' && value !== '' && saysNone(value)
  )
}

/**
 * Whether the value in the place of the data is the error itself, if a flag or a status says that there is one: `{
 * "success": false, "data": "Invalid nonce" }`, `{ "code": "no_route", "message": "…", "data": { "status": 404 } }`.
 */
function containsErrorOnly(
  body: Members,
  isFlagged: boolean,
  signs: Signs,
  found: ReadonlyMap<Sign, string>,
): boolean {
  return namesWith(signs, (sign) => sign === 'container').every((name) => {
    const value = body[name]
    if (isFlagged) {
      if (Array.isArray(value)) return value.every(isExplained)
      return isText(value) || isExplained(value)
    }
    return (
      found.has('explains') &&
      isMembers(value) &&
      Object.keys(value).length <= 2 &&
      errorStatusOf(memberOf(value, 'status')) !== undefined
    )
  })
}

/**
 * The error that an envelope holds, or undefined.
 * @param isTolerant whether texts with other names are allowed next to two signs of an error, as in responses of XML
 * services
 */
export function readEnvelope(body: Members, isTolerant = false): Verdict | undefined {
  const oauth = statusOfOAuth(body)
  if (oauth !== undefined) return { ...oauth, reason: 'member "error" of OAuth' }
  const name = signedBy(body, isTolerant)
  if (name === undefined) return readPhrase(body) ?? readWithin(body)
  return { ...statusIn(levelsOf(body)), reason: `member ${JSON.stringify(name)}` }
}

/**
 * The error of a body such as `{ "message": "Not Found" }`: a message that is only the phrase of a status, without data
 * next to it.
 */
function readPhrase(body: Members): Verdict | undefined {
  const names = Object.keys(body)
  const name = names.find((each) => /^(?:message|msg|detail)$/i.test(each))
  const text = name === undefined ? undefined : body[name]
  if (typeof text !== 'string' || isContent(body, false)) return undefined
  if (!names.every((each) => each === name || isEmptyMember(each, body[each]))) return undefined
  const status = statusOfHeading(text) ?? statusOfNumbered(text)
  return status === undefined ? undefined : { status, reason: 'the message is the phrase of a status' }
}

/** The status of a text such as `404 Project Not Found`, whose number and words mean the same. */
function statusOfNumbered(text: string): number | undefined {
  const status = errorStatusOf(/^(4\d\d) /.exec(text)?.[1])
  return status === statusOfText(text.slice(4)) ? status : undefined
}

const wrappers = /(?:response|result|reply|return|responsemetadata)$/

/** The error of an envelope within an envelope: a single member with a telling name, whose error is unmistakable. */
function readWithin(body: Members): Verdict | undefined {
  const names = Object.keys(body).filter((name) => !isEmptyMember(name, body[name]))
  const [name = ''] = names
  const inner = body[name]
  if (names.length !== 1 || !wrappers.test(plainName(name)) || !isMembers(inner)) return undefined
  const sign = isUnmistakable(inner) || isErrorAlone(inner) ? signedBy(inner, true) : undefined
  if (sign === undefined) return undefined
  return { ...statusIn(levelsOf(inner)), reason: `member ${JSON.stringify(sign)} of ${JSON.stringify(name)}` }
}

/**
 * Some services send a list of errors instead of the resource: each with a code and a message, or all with the same
 * status, and nothing else.
 */
export function readListOfErrors(list: readonly unknown[]): Verdict | undefined {
  if (list.length > mostErrors) return undefined
  const found: Verdict[] = []
  for (const item of list) {
    if (!isMembers(item) || !isText(memberOf(item, 'message'))) return undefined
    if (!isText(memberOf(item, 'errorCode')) && !hasStatusOf(item, list[0])) return undefined
    const verdict = readEnvelope(item)
    if (verdict === undefined) return undefined
    found.push(verdict)
  }
  const status = oneStatusOf(found.map(({ status }) => status))
  return status === undefined
    ? undefined
    : {
        status,
        reason: 'a list of errors',
        basis: basisOfAll(found),
        codes: found.flatMap(({ codes = [] }) => codes),
      }
}

function hasStatusOf(item: unknown, other: unknown): boolean {
  const status = errorStatusOf(memberOf(item, 'status'))
  return status !== undefined && status === errorStatusOf(memberOf(other, 'status'))
}
