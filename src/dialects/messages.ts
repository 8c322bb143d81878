/**
 * The statuses that messages for people mean, in their words, and whether a message says anything at all.
 *
 * @module
 */
import type { Family } from '../detect/detector.js'
import { oneOf, regex } from '../detect/regex.js'
import { scan } from '../detect/scan.js'
import { statusOfName } from './names.js'

const maxWords = 6
const maxText = 200

const secret =
  '(?:(?:(?:access|auth|api|bearer|security|session|refresh)[ _-]?){1,2}(?:token|key|licen[cs]e)|credentials?|password|authori[sz]ation (?:grant|header))'
const isWrong = '(?:incorrect|invalid|expired|revoked|wrong)'
const credential = new RegExp(
  [
    `\\b${isWrong} (?:or (?:missing|expired) )?${secret}\\b`,
    `\\b${secret} (?:is |was |has been |has )?(?:${isWrong}|does not exist|not found)\\b`,
    `\\bno ${secret} (?:was |is )?(?:passed|provided|sent|given|supplied)\\b`,
    `\\b(?:provide|specify|supply|requires?|need) (?:an? |your |the )?(?:valid )?${secret}\\b`,
    `\\b${secret} (?:is )?(?:required|needed)\\b`,
    `\\binvalid signature\\b`,
  ].join('|'),
  'i',
)

/** Phrases that decide, however long the sentence is. */
const phrases: readonly (readonly [sign: RegExp, status: number])[] = [
  [
    /不存在|未找到|找不到|无(?:结果|数据|记录)|没有(?:数据|记录|结果)|no encontrad[oa]|n[ãa]o encontrad[oa]|nicht gefunden|introuvable|не найден|見つかりません|存在しま(?:せん|しない)|존재하지 않|찾을 수 없/i,
    404,
  ],
  [
    /频繁|限流|超过.{0,6}(?:限制|上限|配额)|调用次数超|超出.{0,6}(?:限制|配额)|demasiadas (?:solicitudes|peticiones)|muitas requisições|リクエスト.{0,6}多すぎ|요청.{0,6}(?:초과|많)/i,
    429,
  ],
  [
    regex(
      'iu',
      oneOf(
        /未登录|请.{0,2}登录|登录.{0,3}(?:失效|过期|超时)|token.{0,4}(?:无效|失效|过期|错误|不合法|为空)/,
        /(?:无效|不合法|非法|缺少).{0,4}(?:token|secret|密钥|凭证)|签名.{0,4}(?:错误|失败|无效|不正确)|密码错误|验签|鉴权失败|认证失败/,
        /no autenticad|não autenticad|nicht angemeldet|non authentifié|не авторизован/,
        /認証.{0,3}(?:失敗|エラー)|ログインしてください|인증.{0,4}(?:실패|오류)|로그인이? ?(?:필요|하세요|해주세요)/,
        /неверн\p{L}* (?:\p{L}+ )?(?:токен|пароль|логин|подпис)|(?:токен|подпись) (?:не ?действит|невер|истек)/u,
        /(?:token|clave de api|contraseña|senha|chave de api) (?:no (?:es )?válid|não (?:é )?válid|inválid|incorret|incorrect|expirad)/u,
        /(?:falsches|ungültiges) (?:passwort|token)|passwort (?:ist )?falsch|mot de passe (?:incorrect|invalide)|jeton (?:invalide|expiré)/u,
      ),
    ),
    401,
  ],
  [
    /无权|没有.{0,4}权限|权限不足|未授权|権限が(?:ありません|ない)|권한이 ?없|禁止访问|拒绝访问|acceso denegado|acesso negado|zugriff verweigert|accès refusé|доступ запрещ/i,
    403,
  ],
  [
    /已存在|已经存在|重复|既に(?:存在|登録)|이미 ?(?:존재|등록|사용)|ya existe|já existe|existiert bereits|existe déjà/i,
    409,
  ],
  [/系统(?:繁忙|维护)|服务(?:器)?(?:繁忙|忙|不可用)|网络繁忙|メンテナンス中|점검 ?중/, 503],
  [
    regex(
      'i',
      oneOf(
        /系统.{0,4}(?:错误|异常|内部|出错)|服务(?:器)?(?:错误|异常|内部)|内部(?:错误|异常)|未知(?:错误|异常)/,
        /システム.{0,3}エラー|サーバー?エラー|(?:시스템|서버) ?(?:오류|에러)|err(?:or|o) interno/,
        /intern(?:er|e) (?:server)?fehler|erreur interne|внутренняя ошибка/,
      ),
    ),
    500,
  ],
  [
    /参数|不合法|格式(?:错误|不正确)|不能为空|无效|非法|缺少|不正确|parámetro|parâmetro|ungültig|invalide|неверн|недопустим|inválid/i,
    400,
  ],
  [
    regex(
      'i',
      oneOf(
        /\b(?:could(?: not|n't)|cannot|can't|unable to) (?:find|locate)\b(?! (?:[\w'-]+ ){0,2}(?:driver|module|class|name|symbol|method|function|table|column|view|template)\b)/,
        /^there (?:is|are) no (?!.*\b(?:column|table|constraint|parameter|argument)\b)[\w' -]{1,40}\b(?:with|named|called)\b/,
      ),
    ),
    404,
  ],
  [
    regex(
      'i',
      oneOf(
        /\bno (?:[\w'-]+ ){0,3}(?:field|header|param(?:eter)?|argument|attribute|element)s? found\b/,
        /\b(?:header|param(?:eter)?|argument)s? [\w'".[\]-]{1,60} (?:is |was )?(?:not found|missing|not set)\b/,
      ),
    ),
    400,
  ],
  [
    /\b(?:card|payment|transaction) (?:was |is |has been )?declined\b|tarjeta (?:fue )?(?:declinad|rechazad)a|cartão (?:foi )?recusado/i,
    402,
  ],
  [
    /^no (?:[\w'-]+ ){0,3}(?:information|data|results?|records?|match(?:es)?|entries) (?:is |are |was |were )?(?:available|found|for)\b/i,
    404,
  ],
  [
    /\b(?:does not|doesn't|do not|don't) exist\b|not (?:be )?(?:found|exist)[.!]?\s*$|^(?:the )?(?:[\w'-]+ ){1,3}not found\b|\bno (?:[\w'-]+ ){1,3}found\b/i,
    404,
  ],
  [
    /\b(?:rate[ -]?limit(?:ed)?|too many (?:requests|attempts|calls)|quota (?:has been |was |is )?exceeded|(?:calls|requests|queries) per (?:second|minute|hour|day)|exceed\w* (?:\w+ ){0,2}rate)\b/i,
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
  [
    /\b(?:(?:temporarily|currently) (?:unavailable|offline|down|disabled for maintenance)|(?:under|undergoing|scheduled) maintenance|maintenance mode)\b/i,
    503,
  ],
]

/**
 * The status of a message written for people. Only short messages count as names in disguise ("User not found."). Of a
 * long message, the part before a colon counts as one, and a phrase such as "could not be found" at its end.
 */
export function statusOfText(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length > maxText) return undefined
  // A wrong secret is the clearest sign, whatever the sentence begins with: "Not allowed (incorrect access key)".
  if (credential.test(text.replaceAll(/[`'"]/g, ''))) return 401
  const [start] = text.split(/[:;.,(\n]/, 1)
  for (const part of [start!, text]) {
    if (part.trim().split(/\s+/).length <= maxWords) {
      const status = statusOfName(part)
      // Something is invalid: a token that shows who calls, or one that belongs to the request.
      if (status === 400 && ofCaller.test(text) && !otherToken.test(text) && statusOfPhrases(text) === 401)
        return 401
      if (status !== undefined) return status
    }
  }
  return statusOfPhrases(text)
}

const statusOfPhrases = (text: string): number | undefined => phrases.find(([sign]) => sign.test(text))?.[1]

const ofCaller = /\b(?:token|credentials?|api[ _-]?key|jwt|session|signature)\b/i
const otherToken = regex(
  'i',
  /\b/,
  oneOf(
    /page|next|continuation|sync|cursor|delivery|device|push|registration|fcm|checkout|payment|card/,
    /upload|captcha|recaptcha|reset|confirmation|verification|invit\w+|unexpected|csrf|xsrf/,
  ),
  /[ _-]tokens?\b/,
)

// Families of details that only an implementation mentions: a driver, a path, a trace.
const internal: ReadonlySet<Family> = new Set(['stackTrace', 'exception', 'sourceCode', 'filePath', 'sql'])
const maxSearched = 4096

/** Whether a message is about the internals of the service, so that its words do not describe the request. */
export function isInternal(text: string): boolean {
  return scan(text.slice(0, maxSearched), internal).length > 0
}

/** The status of a message: 500 if a detector finds a driver, a path or a trace in it, otherwise from its words. */
export function statusOfMessage(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined
  return isInternal(text) ? 500 : statusOfText(text)
}

const noErrors =
  /^(?:|ok|okay|yes|true|success|successful|successfully|succeeded|none|no ?errors?|null|nil|undefined|n\/?a|false|no|done|completed?|normal|(?:操作)?成功|[-0. ]+)$/i

/** Whether a text says that there is no error. */
export function saysNone(text: string): boolean {
  return text.length < 24 && noErrors.test(text.trim().replace(/[.!]+$/, ''))
}
