/**
 * The dialect `envelope`: error envelopes that services invent for themselves, recognized with caution.
 *
 * @module
 */
import type { Dialect } from './dialect.js'
import { documentOf } from './document.js'
import { readEnvelope, readListOfErrors } from './envelopeReader.js'
import { looksLikeForm } from './form.js'
import { nameTable } from './names.js'
import { isMembers, type Members, mayBeginJson, mayBeJson } from './parseResults.js'

const formType = 'application/x-www-form-urlencoded'

export const envelope: Dialect = {
  name: 'envelope',
  summary: 'Home-made envelopes, read with caution.',
  source: 'No specification: shapes common among public services and frameworks',
  table: [
    ['`"success": false` (`ok`, `isSuccess`, …), `"hasError": true`', 'an error'],
    ['`error`: a text, or an object with a message, a name or a status', 'an error'],
    [
      '`errors`: a list of such errors, each with a status, a name that implies one, or a code and words that read like an error; or messages by field',
      'an error',
    ],
    [
      '`"status": "error"`, "fail" (`result`, `stat`, …), with words that read like an error, or a code',
      'an error',
    ],
    ['`"status": "failed"`, "failure", "no", with words that blame the request', 'an error'],
    ['`status`, `httpStatus` from 400 to 599, with words that read like an error', 'an error'],
    ['`status` 0, with words that blame the request', 'an error'],
    ['`statusCode` from 400 to 599, with a message', 'an error'],
    ['`errorCode`, `errno`, … other than zero, with words that read like an error', 'an error'],
    [
      '`code`: the name of an error, with a message; a status or a negative number, with words that read like an error; another number, with words that blame the request, or next to an empty `data`',
      'an error',
    ],
    ['an error: a number that is a registered error status', 'that status'],
    [
      'an error: a `code` such as 501 that few services use as a status, next to words that do not confirm it; a `code` from 500 on next to words that mean 401, 403, 404, 409 or 429',
      'from the words',
    ],
    [
      'an error of OAuth: `error` with a code of RFC 6749, 6750, 8628 or a related specification',
      'as specified',
    ],
    ...nameTable.map(([sign, status]) => [`an error: ${sign}`, status] as const),
    ['an error: messages by field and nothing else', '422'],
    ['an error: a message in which a detector finds a driver, a path or a trace', '500'],
    ['an error: a number such as 40401 or 500012 whose beginning is a common status', 'that status'],
    ['an error: a negative number such as -404 that is a registered status without its sign', 'that status'],
    ['an error: none of these, without words of failure (failed, unable, server, later, …)', '400'],
    ['an error: none of these, with words of failure or without words', '500'],
    [
      '"failed", "no" and other states of a job, with words that do not blame the request; a log entry with a level; a table of labels or error codes; a recorded response',
      'stays',
    ],
    ['any additional member that does not belong to an error: an id, a URL, a list, a state, …', 'stays'],
    ['`fault` or `exception`: an object without a status and without words that read like an error', 'stays'],
    [
      'a sign of an error next to `"error": null` or `"errors": []`, without words that read like an error',
      'stays',
    ],
    [
      '`"error": null`, `""`, `false`, `{}`; `"errors": []`; numbers that are measurements; a sign of success',
      'stays',
    ],
    [
      '`errors`: a list of items with a line, a row, a file, a rule or another member that errors do not have, with a code such as `duplicate-name`, or with neither code nor status; a list of errors next to an empty list of results',
      'stays',
    ],
    ['`error`: a single word or a URL that does not mean an error, and no code', 'stays'],
    [
      'a code that is no name of an error, with a description (`description`, `reason`, `title`) but without a `message`',
      'stays',
    ],
    [
      'signs of an error below the top level, except an error object with code and message in a single `…Response`, `…Result`',
      'stays',
    ],
    [
      'only a `message` that is nothing but the phrase of a status: `Not Found`, `404 Project Not Found`',
      'that status',
    ],
    ['only a `message` of any other kind, or only a `code`', 'stays'],
  ],
  clients:
    'SDKs of Slack (`@slack/web-api`), Telegram (telegraf, python-telegram-bot), WeChat, Alipay and DingTalk read the body of a 200; for another status, most raise a general HTTP error and lose the code.',
  example: {
    contentType: 'application/json',
    body: '{"success":false,"error":{"code":"USER_NOT_FOUND","message":"There is no user 7."}}',
    status: 404,
  },
  accepts: (mediaType) => mayBeJson(mediaType) || mediaType === formType,
  matchesPrefix: (first, mediaType) =>
    mediaType === formType ||
    mayBeginJson(first) ||
    (mediaType !== 'text/html' && looksLikeForm(first.toString('latin1', 0, 128))),
  // Parts of words, because the first letter may be a capital, or all of them; the most common first.
  triggers:
    'ame ype tat od ec rr ok ucce ail rc esult ret ack esponse outcome ault xception RR UCCE OK Ok TAT OD AULT AIL ESULT RET Outcome essage msg Msg etail'.split(
      ' ',
    ),
  read(body) {
    const document = documentOf(body)
    if (document === undefined || document.format === 'xml') return undefined
    const { format, value } = document
    if (Array.isArray(value)) return readListOfErrors(value)
    if (!isMembers(value)) return undefined
    return readEnvelope(format === 'form' ? withoutNumbers(value) : value)
  },
}

/** Forms number the items of lists, as in `L_ERRORCODE0`: the first of each is enough. */
function withoutNumbers(form: Members): Members {
  const plain: Record<string, unknown> = Object.create(null)
  for (const [name, value] of Object.entries(form)) plain[name.replace(/^L_|\d+$/g, '')] ??= value
  return plain
}
