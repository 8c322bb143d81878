/**
 * The dialect `envelope`: the envelopes that services make up for themselves, read with caution.
 *
 * @module
 */

import type { Dialect, Verdict } from './dialect.js'
import { isExplained, isText, levelsOf, statusOfLevels } from './envelopeErrors.js'
import { type Sign, signOf, statusOfCode } from './envelopeSigns.js'
import { plainName } from './ignoredMembers.js'
import { nameTable, saysNone } from './names.js'
import {
  isMembers,
  jsonOf,
  type Members,
  mayBeginJson,
  mayBeJson,
  memberOf,
  oneStatusOf,
} from './parseResults.js'

const fallback = 500
// An envelope has few members; what has more is a resource.
const maxMembers = 24

/** Whether the signs of the members make an error, and which member says so. */
function signedBy(body: Members): string | undefined {
  const found = new Map<Sign, string>()
  const names = Object.keys(body)
  if (names.length === 0 || names.length > maxMembers) return undefined
  // JSON-RPC 1.0 and its like have an id beside the result that is null.
  const isCall = Object.hasOwn(body, 'jsonrpc') || memberOf(body, 'result') === null
  const flag = names.find((name) => body[name] === false && signOf(name, false) === 'declared')
  let hasSwitch = false
  for (const name of names) {
    const sign = name === 'id' && isCall ? 'aside' : signOf(name, body[name])
    if (sign === 'data') {
      if (typeof body[name] !== 'boolean') return undefined
      hasSwitch = true
    } else if (!found.has(sign) || (sign === 'declared' && found.get(sign) === flag)) found.set(sign, name)
  }
  // A switch of the service's own, as in `"unauthorized": false`, needs both a flag and an error beside it.
  if (hasSwitch && (flag === undefined || found.get('declared') === flag)) return undefined
  if (found.has('fine')) return undefined
  if (found.has('fineCode') && flag === undefined && !found.has('errorStatus')) return undefined
  if (found.has('container') && !containsErrorOnly(body, flag !== undefined, found)) return undefined
  if (flag === undefined && names.some((name) => isGoodNews(name, body[name]))) return undefined
  const declared = flag ?? found.get('declared')
  if (declared !== undefined) return declared
  const explained = found.has('explains')
  if (!explained) return found.has('signed') ? codeBeside(body, found) : undefined
  return (
    found.get('errorStatus') ?? found.get('signed') ?? (found.has('empty') ? found.get('coded') : undefined)
  )
}

/** "fail" with a code beside it needs no words. */
function codeBeside(body: Members, found: ReadonlyMap<Sign, string>): string | undefined {
  const signed = Object.keys(body).filter((name) => signOf(name, body[name]) === 'signed')
  return signed.length > 1 || found.has('errorStatus') ? signed[0] : undefined
}

/** A message that says that all is well. */
function isGoodNews(name: string, value: unknown): boolean {
  const plain = plainName(name)
  return (
    (plain === 'message' || plain === 'msg') && typeof value === 'string' && value !== '' && saysNone(value)
  )
}

/**
 * What stands in the place of the data may be the error itself, where a flag or a status says that there is one:
 * `{ "success": false, "data": "Invalid nonce" }`, `{ "code": "no_route", "message": "…", "data": { "status": 404 } }`.
 */
function containsErrorOnly(body: Members, isFlagged: boolean, found: ReadonlyMap<Sign, string>): boolean {
  return Object.keys(body)
    .filter((name) => signOf(name, body[name]) === 'container')
    .every((name) => {
      const value = body[name]
      if (isFlagged) {
        if (Array.isArray(value)) return value.every(isExplained)
        return isText(value) || isExplained(value)
      }
      return (
        found.has('explains') &&
        isMembers(value) &&
        Object.keys(value).length <= 2 &&
        statusOfCode(memberOf(value, 'status')) !== undefined
      )
    })
}

function readObject(body: Members): Verdict | undefined {
  const name = signedBy(body)
  if (name === undefined) return undefined
  const status = statusOfLevels(levelsOf(body), statusOfCode) ?? fallback
  return { status, reason: `member ${JSON.stringify(name)}` }
}

/** Some services answer with a list of errors in place of the resource: each with a code and a message, no more. */
function readList(list: readonly unknown[]): Verdict | undefined {
  const statuses: number[] = []
  for (const item of list) {
    if (!isMembers(item) || !isText(memberOf(item, 'message')) || !isText(memberOf(item, 'errorCode')))
      return undefined
    const verdict = readObject(item)
    if (verdict === undefined) return undefined
    statuses.push(verdict.status)
  }
  const status = oneStatusOf(statuses)
  return status === undefined ? undefined : { status, reason: 'a list of errors' }
}

export const envelope: Dialect = {
  name: 'envelope',
  summary: 'The envelopes that services make up for themselves, read with caution.',
  source: 'No specification: shapes that are common among public services and frameworks',
  table: [
    ['`"success": false` (`ok`, `isSuccess`, …), `"hasError": true`', 'an error'],
    ['`error`: a text, or an object with a message, a name or a status', 'an error'],
    ['`errors`: a list of such, or messages by field', 'an error'],
    [
      '`"status": "error"` (`result`, `stat`, …; "fail", "failed", "failure"), with a message or a code',
      'an error',
    ],
    ['`statusCode`, `status`, `httpStatus` from 400 to 599, with a message', 'an error'],
    ['`errorCode`, `errno`, … other than zero, with a message', 'an error'],
    [
      '`code`: a status, a negative number or the name of an error, with a message; another number only beside an empty `data`',
      'an error',
    ],
    ['an error: a number from 400 to 599, or of five or six digits that begins so', 'that number'],
    ...nameTable.map(([sign, status]) => [`an error: ${sign}`, status] as const),
    ['an error: messages by field and nothing else', '422'],
    ['an error: none of these', String(fallback)],
    ['any member beside that is not of an error: an id, a URL, a list, a state, …', 'stays'],
    [
      '`"error": null`, `""`, `false`, `{}`; `"errors": []`; numbers that measure; a sign of success',
      'stays',
    ],
    ['signs deeper than the first level; a `message` or a `code` alone', 'stays'],
  ],
  example: {
    contentType: 'application/json',
    body: '{"success":false,"error":{"code":"USER_NOT_FOUND","message":"There is no user 7."}}',
    status: 404,
  },
  accepts: mayBeJson,
  matchesPrefix: mayBeginJson,
  // Halves of words, since the first letter may be a capital, and the whole may be in capitals; the commonest first.
  triggers:
    'ame ype tat od ec rr ok ucce ail rc esult ret ack esponse outcome ault xception RR UCCE OK Ok TAT OD AULT AIL ESULT RET Outcome'.split(
      ' ',
    ),
  read(body) {
    const json = jsonOf(body)
    if (Array.isArray(json)) return readList(json)
    return isMembers(json) ? readObject(json) : undefined
  },
}
