/**
 * The statuses that the names of errors mean, in any spelling: `USER_NOT_FOUND`, `UserNotFoundException`,
 * `user-not-found`, "User not found".
 *
 * @module
 */

import { STATUS_CODES } from 'node:http'
import { oneOf, regex } from '../detect/regex.js'

/**
 * The first row whose sign matches the name decides. Names consist of upper-case letters, without "Error" and the like.
 */
const rows: readonly (readonly [sign: RegExp, status: number, example: string])[] = [
  [/METHODNOT(?:ALLOWED|SUPPORTED)$/, 405, 'METHOD_NOT_ALLOWED'],
  [/CSRF|XSRF/, 403, 'CSRF_TOKEN_MISMATCH'],
  [
    /(?:^(?:HEADER|PARAM(?:ETER)?|ARGUMENT)[A-Z]*|HEADER|PARAM(?:ETER)?|ARGUMENT)NOTFOUND/,
    400,
    'HEADER_NOT_FOUND',
  ],
  [/^(?:NOSUCH|UNKNOWN)(?:ACCESS)?TOKEN$|(?:SIGNATURE|APIKEY|ACCESSKEY)NOTFOUND/, 401, 'NO_SUCH_TOKEN'],
  [
    regex(
      '',
      oneOf(
        /NOTFOUND|NOTBEFOUND|NOTEXIST|NOSUCH|NONEXIST|INEXIST|NOROUTE|NOHANDLER/,
        /(?:RESOURCE|^|OBJECT|ENTITY)MISSING$|MISSINGTITLE|NODATA$|NORESULTS?$|NORECORDS?$/,
        /(?:MANIFEST|NAME|BLOB|BLOBUPLOAD|REPOSITORY)UNKNOWN$/,
        /^UNKNOWN(?:USER|ACCOUNT|CHANNEL|GUILD|MESSAGE|ROLE|MEMBER|CUSTOMER|ORDER|PRODUCT)$/,
        /^UNKNOWN(?:ITEM|RESOURCE|RECORD|OBJECT|ENTITY|DEVICE|APPLICATION|FILE|DOCUMENT)$/,
        /^UNKNOWN(?:PROJECT|REPOSITORY|TOPIC|QUEUE|BUCKET|SUBSCRIPTION|CONTACT|ADDRESS)$/,
        /^UNKNOWN(?:INVITE|EMOJI|WEBHOOK)$/,
      ),
    ),
    404,
    'USER_NOT_FOUND',
  ],
  [/(?:SESSION|LOGIN|TOKEN)TIME(?:D)?OUT/, 401, 'SESSION_TIMEOUT'],
  [
    regex(
      '',
      oneOf(
        /TOOMANY$|TOOMANY(?:CONCURRENT|LOGIN|FAILED|RECENT|API|OPEN)*(?:REQUEST|CALL|ATTEMPT|TRIES|VISIT)/,
        /TOOMANY(?:CONCURRENT|OPEN)*(?:QUER|LOGIN|MESSAGE|CONNECTION|OPERATION|RETR)/,
        /RATELIMIT|THROUGHPUTEXCEED|CALLLIMIT|THROTTL|(?<!STORAGE|DISK|MAILBOX|SPACE)QUOTA|TOOFREQUENT|FREQUENCYLIMIT/,
        // Other limits, as of storage, seats or credit, are not about the number of requests.
        /(?:^|REQUESTS?|CALLS?|API|USAGE|QUERY|DAILY|HOURLY|MONTHLY|TRAFFIC|BANDWIDTH|CONCURREN\w{1,2}|QPS)LIMIT(?:EXCEED|REACHED)/,
        /EXCEEDED(?:THE|YOUR)?(?:DAILY|HOURLY|MONTHLY|RATE|REQUEST|USAGE|API|CALL|QUERY|TRAFFIC)*LIMIT/,
        /OVER(?:QUERY|DAILY|RATE)LIMIT|RESOURCEEXHAUSTED/,
      ),
    ),
    429,
    'RATE_LIMIT_EXCEEDED',
  ],
  [
    regex(
      '',
      oneOf(
        /UNAUTHENTICATED|^AUTHORI[SZ]E$|NOTAUTHENTICATED|NOTAUTHED|NOTSIGNEDIN|NOTLOGGEDIN/,
        /(?:WRONG|INVALID|INCORRECT|BAD)LOGIN(?:DETAILS?|DATA|INFO|ATTEMPT)?$/,
        /(?:WRONG|INVALID|INCORRECT|BAD)(?:USER|EMAIL|LOGIN|CLIENT)(?:NAME|ID)?(?:OR|AND)?(?:PASS(?:WORD|CODE)|(?:API)?KEY$|SECRET)/,
        /LOGINREQUIRED|NEEDLOGIN|PLEASELOGIN|(?:INVALID|MISSING|NO)AUTH(?:HEADER)?$/,
      ),
    ),
    401,
    'UNAUTHENTICATED',
  ],
  [
    regex(
      '',
      oneOf(
        /(?<!UNSUPPORTED)AUTHENTICATION(?!TYPE|METHOD|SCHEME)|AUTHORI[SZ]ATIONREQUIRED|CREDENTIAL/,
        /TOKENEXPIRED|EXPIREDTOKEN|JWTEXPIRED/,
        /(?<!CHECKOUT|PAYMENT|UPLOAD|CHAT|GAME)SESSION(?:HAS)?(?:EXPIRED|TERMINATED|CLOSED)/,
      ),
    ),
    401,
    'TOKEN_EXPIRED',
  ],
  [
    /(?:INVALID|WRONG|BAD|INCORRECT|MISSING|EXPIRED|REVOKED)(?:ACCESS|AUTH|BEARER|ID|SECURITY|SESSION)?(?:TOKEN|JWT|APIKEY|ACCESSKEY|ACCESSKEYID|SESSION|SESSIONID|PASSWORD|SIGNATURE|SIGN)$/,
    401,
    'INVALID_TOKEN',
  ],
  [
    regex(
      '',
      oneOf(
        /(?:TOKEN|JWT|APIKEY|ACCESSKEY|SESSION|PASSWORD|SIGNATURE)(?:IS)?(?:INVALID|INCORRECT|WRONG)(?:OR(?:EXPIRED|MISSING|REVOKED))?$/,
        /(?:TOKEN|JWT|APIKEY|ACCESSKEY|SESSION|PASSWORD|SIGNATURE)(?:IS)?(?:MISSING|REVOKED|MISMATCH|EXPIRED)$/,
        /(?:TOKEN|JWT|APIKEY|ACCESSKEY|SESSION|PASSWORD|SIGNATURE)(?:IS)?(?:NOTVALID|DOESNOTMATCH)$/,
        /^SIGN(?:ATURE)?$|INVALIDCLIENT$|AUTHFAIL|TOKENREVOKED/,
        /SIGN(?:ATURE)?(?:CHECK|VERIFICATION|VALIDATION)(?:FAIL|HASFAILED)/,
      ),
    ),
    401,
    'API_KEY_INVALID',
  ],
  [
    regex(
      '',
      oneOf(
        /FORBIDDEN|^ACCESS$|ACCESSRESTRICTED|DENIED|NOTAUTHORI[SZ]ED|NOTPERMITTED|NOPERMISSION|PERMISSION/,
        /INSUFFICIENT(?:SCOPE|PRIVILEGE|RIGHTS|ACCESS)|MISSINGSCOPE|AUTHORI[SZ]ATION|NOTALLOWED/,
        /ACCOUNT(?:LOCKED|DISABLED|SUSPENDED)|USER(?:LOCKED|DISABLED|BLOCKED)/,
      ),
    ),
    403,
    'ACCESS_DENIED',
  ],
  [/UNAUTHORI[SZ]ED$/, 401, 'UNAUTHORIZED'],
  [/PAYMENTREQUIRED|INSUFFICIENT(?:FUNDS|BALANCE|CREDIT)|CARDDECLINED|^CARD$/, 402, 'PAYMENT_REQUIRED'],
  [/NOTACCEPTABLE$/, 406, 'NOT_ACCEPTABLE'],
  [/REQUESTTIMEOUT$/, 408, 'REQUEST_TIMEOUT'],
  [
    /CONFLICT|DUPLICAT|ALREADY|NOTUNIQUE|UNIQUECONSTRAINT|UNIQUEVIOLATION|CONSTRAINTVIOLATION|EXISTS$|TAKEN$|OPTIMISTICLOCK|STALEOBJECT|CONCURREN|^ABORTED$|INUSE$|IDEMPOTENCY$/,
    409,
    'ALREADY_EXISTS',
  ],
  [/^GONE$|RESOURCEGONE$/, 410, 'GONE'],
  [/PRECONDITIONFAILED$/, 412, 'PRECONDITION_FAILED'],
  [/TOOLARGE$|TOOBIG$|SIZEEXCEEDED$/, 413, 'PAYLOAD_TOO_LARGE'],
  [/UNSUPPORTEDMEDIATYPE|MEDIATYPENOTSUPPORTED|UNSUPPORTEDCONTENTTYPE/, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  [/^LOCKED$|(?:RESOURCE|RECORD|OBJECT|FILE)LOCKED$/, 423, 'LOCKED'],
  [/PRECONDITIONREQUIRED$/, 428, 'PRECONDITION_REQUIRED'],
  [/BADGATEWAY|^GATEWAY$|UPSTREAM(?!.*TIME(?:D)?OUT)/, 502, 'BAD_GATEWAY'],
  [/TIMEOUT|TIMEDOUT|DEADLINE/, 504, 'TIMEOUT'],
  [
    /UNAVAILABLE|NOTAVAILABLE|SLOWDOWN$|OFFLINE$|OVERCAPACITY|ATCAPACITY|MAINTENANCE|OVERLOAD|SERVICEDOWN|SYSTEMDOWN|BUSY$|CIRCUITBREAKER|CIRCUITOPEN/,
    503,
    'SERVICE_UNAVAILABLE',
  ],
  [/NOTIMPLEMENTED|UNIMPLEMENTED/, 501, 'NOT_IMPLEMENTED'],
  [/VALIDAT(?:ION|ED)|UNPROCESSABLE|^RECORDINVALID$/, 422, 'VALIDATION_ERROR'],
  [
    regex(
      '',
      oneOf(
        /INTERNAL|WENTWRONG|^\w{0,12}SERVER$|UNEXPECTED(?:FAILURE|CONDITION)?$|^UNKNOWN$|^GENERAL$|^SYSTEM$/,
        /^APPLICATION$|ILLEGALSTATE|DATABASE|^DB$|SQL|NULLPOINTER|NULLREFERENCE|RUNTIME$|FATAL|UNHANDLED/,
        /OUTOFMEMORY|DATALOSS|CRASH/,
      ),
    ),
    500,
    'INTERNAL_SERVER_ERROR',
  ],
  [
    regex(
      '',
      oneOf(
        /^BAD|INVALID|MALFORMED|MISSING|REQUIRED$|ILLEGAL|^PARS|PARSE|NOTVALID$|SYNTAX|PARAM|ARGUMENT/,
        /UNSUPPORTED|NOTSUPPORTED|OUTOFRANGE|^FORMAT|CLIENT$|^REQUEST$|FAILEDPRECONDITION|INCORRECT/,
        /WRONG|MISMATCH|BADREQUEST|UNKNOWN(?:FIELD|METHOD|ACTION|COMMAND|OPERATION|PARAM)/,
      ),
    ),
    400,
    'INVALID_ARGUMENT',
  ],
]

/** For the reference: an example of each sign, and its status. */
export const nameTable: readonly (readonly [sign: string, status: string])[] = rows.map(
  ([, status, example]) => [`names such as \`${example}\``, String(status)],
)

const maxName = 100

/** The letters of a name in upper case, without the words that most names of errors contain. */
function coreOf(name: string): string {
  let core = name.replaceAll(/[^A-Za-z]+/g, '').toUpperCase()
  for (;;) {
    const shorter = core.replace(/(?:HTTPEXCEPTION|EXCEPTION|ERROR|FAULT|HTTPERROR)$/, '')
    if (shorter === core) return core
    core = shorter
  }
}

/** The status that an error name means, or undefined. */
export function statusOfName(name: unknown): number | undefined {
  if (typeof name !== 'string' || name.length > maxName) return undefined
  const core = coreOf(name)
  return core === '' ? undefined : rows.find(([sign]) => sign.test(core))?.[1]
}

const statusPhrases: ReadonlyMap<string, number> = new Map(
  Object.entries(STATUS_CODES)
    .map(([status, phrase]): [string, number] => [coreOf(phrase ?? ''), Number(status)])
    .filter(([, status]) => status >= 400),
).set('UNAUTHENTICATED', 401)

/** The status whose registered phrase the text is, such as "Not Found", in any case. */
export function statusOfPhrase(text: string): number | undefined {
  return text.length > 40 ? undefined : statusPhrases.get(coreOf(text))
}
