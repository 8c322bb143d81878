/**
 * The statuses that the names of errors mean, in any spelling: `USER_NOT_FOUND`, `UserNotFoundException`,
 * `user-not-found`, "User not found".
 *
 * @module
 */

import { STATUS_CODES } from 'node:http'
import type { Family } from '../detect/detector.js'
import { oneOf, regex } from '../detect/regex.js'
import { scan } from '../detect/scan.js'

/**
 * The first row whose sign matches the name decides. Names consist of upper-case letters, without "Error" and the like.
 */
const rows: readonly (readonly [sign: RegExp, status: number, example: string])[] = [
  [/METHODNOT(?:ALLOWED|SUPPORTED)$/, 405, 'METHOD_NOT_ALLOWED'],
  [/CSRF|XSRF/, 403, 'CSRF_TOKEN_MISMATCH'],
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
        /OVER(?:QUERY|DAILY|RATE)LIMIT|RESOURCEEXHAUSTED|SLOWDOWN$/,
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
        /(?:WRONG|INVALID|INCORRECT|BAD)LOGIN$/,
        /(?:WRONG|INVALID|INCORRECT|BAD)(?:USERNAME|USER|EMAIL|LOGIN)(?:OR|AND)?PASS(?:WORD|CODE)/,
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
        /(?:TOKEN|JWT|APIKEY|ACCESSKEY|SESSION|PASSWORD|SIGNATURE)(?:IS)?(?:INVALID|INCORRECT|WRONG)$/,
        /(?:TOKEN|JWT|APIKEY|ACCESSKEY|SESSION|PASSWORD|SIGNATURE)(?:IS)?(?:MISSING|REVOKED|MISMATCH|EXPIRED)$/,
        /(?:TOKEN|JWT|APIKEY|ACCESSKEY|SESSION|PASSWORD|SIGNATURE)(?:IS)?(?:NOTVALID|DOESNOTMATCH)$/,
        /^SIGN(?:ATURE)?$|INVALIDCLIENT$|AUTHFAIL|TOKENREVOKED/,
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
  [/BADGATEWAY|^GATEWAY$|UPSTREAM/, 502, 'BAD_GATEWAY'],
  [/TIMEOUT|TIMEDOUT|DEADLINE/, 504, 'TIMEOUT'],
  [
    /UNAVAILABLE|NOTAVAILABLE|OFFLINE$|OVERCAPACITY|ATCAPACITY|MAINTENANCE|OVERLOAD|SERVICEDOWN|SYSTEMDOWN|BUSY$|CIRCUITBREAKER|CIRCUITOPEN/,
    503,
    'SERVICE_UNAVAILABLE',
  ],
  [/NOTIMPLEMENTED|UNIMPLEMENTED/, 501, 'NOT_IMPLEMENTED'],
  [/VALIDAT(?:ION|ED)|UNPROCESSABLE|^RECORDINVALID$/, 422, 'VALIDATION_ERROR'],
  [
    regex(
      '',
      oneOf(
        /INTERNAL|WENTWRONG|SERVER$|UNEXPECTED(?:FAILURE|CONDITION)?$|^UNKNOWN$|^GENERAL$|^SYSTEM$/,
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
const maxWords = 6
const maxText = 200

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

const secret =
  '(?:(?:access|auth|api|bearer|security|session|refresh)[ _-]?(?:token|key)|credentials?|authori[sz]ation (?:grant|header))'
const isWrong = '(?:incorrect|invalid|expired|revoked|wrong)'
const credential = new RegExp(
  `\\b${isWrong} (?:or (?:missing|expired) )?${secret}\\b|\\b${secret} (?:is |was |has been |has )?${isWrong}\\b`,
  'i',
)

/** Phrases that decide, however long the sentence is. */
const phrases: readonly (readonly [sign: RegExp, status: number])[] = [
  [
    /不存在|未找到|找不到|no encontrad[oa]|n[ãa]o encontrad[oa]|nicht gefunden|introuvable|не найден|見つかりません/i,
    404,
  ],
  [
    /频繁|限流|超过.{0,6}(?:限制|上限|配额)|调用次数超|超出.{0,6}(?:限制|配额)|demasiadas (?:solicitudes|peticiones)|muitas requisições/i,
    429,
  ],
  [
    regex(
      'i',
      oneOf(
        /未登录|请.{0,2}登录|登录.{0,3}(?:失效|过期|超时)|token.{0,4}(?:无效|失效|过期|错误|不合法|为空)/,
        /(?:无效|不合法|非法|缺少).{0,4}(?:token|secret|密钥|凭证)|签名.{0,4}(?:错误|失败|无效|不正确)|密码错误|验签|鉴权失败|认证失败/,
        /no autenticad|não autenticad|nicht angemeldet|non authentifié/,
      ),
    ),
    401,
  ],
  [
    /无权|没有权限|权限不足|未授权|禁止访问|拒绝访问|acceso denegado|acesso negado|zugriff verweigert|accès refusé|доступ запрещ/i,
    403,
  ],
  [/已存在|已经存在|重复|ya existe|já existe|existiert bereits|existe déjà/i, 409],
  [/系统(?:繁忙|维护)|服务(?:器)?(?:繁忙|忙|不可用)|网络繁忙/, 503],
  [/系统(?:错误|异常|内部)|服务(?:器)?(?:错误|异常|内部)|内部(?:错误|异常)|未知(?:错误|异常)/, 500],
  [
    /参数|不合法|格式(?:错误|不正确)|不能为空|无效|非法|缺少|不正确|parámetro|parâmetro|ungültig|invalide|неверн|недопустим|inválid/i,
    400,
  ],
  [
    regex(
      'i',
      oneOf(
        /\b(?:could ?n[o']t|cannot|can't|unable to) (?:find|locate)\b(?!.{0,20}\b(?:driver|module|class|method|function|table|column|view|template)\b)/,
        /^there (?:is|are) no (?!.*\b(?:column|table|constraint|parameter|argument)\b)[\w' -]{1,40}\b(?:with|named|called)\b/,
      ),
    ),
    404,
  ],
  [
    /\b(?:does not|doesn't|do not|don't) exist\b|not (?:be )?(?:found|exist)[.!]?\s*$|^(?:the )?(?:[\w'-]+ ){1,3}not found\b|\bno (?:[\w'-]+ ){1,3}found\b/i,
    404,
  ],
  [
    /\b(?:rate[ -]?limit(?:ed)?|too many (?:requests|attempts|calls)|quota (?:has been |was |is )?exceeded|(?:calls|requests|queries) per (?:second|minute|hour|day))\b/i,
    429,
  ],
  [
    /(?<!\b(?:checkout|payment|upload|chat|game) )\b(?:token|session|credentials?|api[ -]?key|jwt|signature)\b.{0,30}\b(?:expired|invalid|not valid|no longer valid|revoked|missing|incorrect)\b/i,
    401,
  ],
  [
    /\b(?:expired|invalid|revoked|missing|incorrect|bad) (?:\w{1,12} ){0,2}(?:token|credentials?|api[ -]?key|jwt)\b/i,
    401,
  ],
  [
    regex(
      'i',
      /\b/,
      oneOf(
        /not authenticated|(?:could not|couldn't|cannot|can't) authenticate/,
        /authentication (?:failed|required|is required)|(?:not|n't) (?:logged|signed|log|sign) in/,
        /(?:did not|didn't) login|re-?login/,
        /(?:wrong|invalid|incorrect) (?:user ?name|e-?mail|login)(?: (?:or|and|\/) (?:pass(?:word|code)))?/,
        /must (?:be logged in|log in|sign in)|please (?:log|sign) in/,
      ),
      /\b/,
    ),
    401,
  ],
  [
    regex(
      'i',
      /\b/,
      oneOf(
        /not (?:authori[sz]ed|permitted|allowed|allow to)|(?:permission|access) (?:is |was )?denied/,
        /(?:not|n't) have (?:the )?(?:\w{1,12} )?(?:permissions?|access|rights?|privileges?)/,
        /insufficient (?:permissions?|privileges|rights|scopes?)/,
      ),
      /\b/,
    ),
    403,
  ],
  [
    /\b(?:already (?:exists?|taken|registered|in use)|exists with (?:the )?same|duplicate (?:entry|key))\b/i,
    409,
  ],
  [/\b(?:(?:temporarily|currently) (?:unavailable|offline|down)|under maintenance|maintenance mode)\b/i, 503],
]

/**
 * The status of a message written for people. Only short messages count as names in disguise ("User not found."). Of a
 * long message, the part before a colon counts as one, and a phrase such as "could not be found" at its end.
 */
export function statusOfText(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length > maxText) return undefined
  // A wrong secret is the clearest sign, whatever the sentence begins with: "Not allowed (incorrect access key)".
  if (credential.test(text)) return 401
  const [start] = text.split(/[:;.,(\n]/, 1)
  for (const part of [start!, text]) {
    if (part.trim().split(/\s+/).length <= maxWords) {
      const status = statusOfName(part)
      if (status !== undefined) return status
    }
  }
  return phrases.find(([sign]) => sign.test(text))?.[1]
}

// Families of details that only an implementation mentions: a driver, a path, a trace.
const internal: ReadonlySet<Family> = new Set(['stackTrace', 'exception', 'sourceCode', 'filePath', 'sql'])
const maxSearched = 4096

/** Whether a message is about the internals of the service, so that its words do not describe the request. */
export function isInternal(text: string): boolean {
  return scan(text.slice(0, maxSearched), internal).length > 0
}

/** The status of a message: 500 if a detector finds a driver, a path or a trace in it, otherwise by its words. */
export function statusOfMessage(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined
  return isInternal(text) ? 500 : statusOfText(text)
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

const noErrors =
  /^(?:|ok|okay|yes|true|success|successful|successfully|succeeded|none|no ?errors?|null|nil|undefined|n\/?a|false|no|done|completed?|normal|(?:操作)?成功|[-0. ]+)$/i

/** Whether a text says that there is no error. */
export function saysNone(text: string): boolean {
  return text.length < 24 && noErrors.test(text.trim().replace(/[.!]+$/, ''))
}
