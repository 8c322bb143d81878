/**
 * What the words of a message say about a failure: whether they read like an error, and whose fault it is.
 *
 * @module
 */
import { oneOf, regex } from '../detect/regex.js'
import { isInternal, saysNone, statusOfText } from './messages.js'
import { statusOfPhrase } from './names.js'

const maxRead = 300

/** Problems that only a client can fix. */
const clientWords = regex(
  'i',
  /\b/,
  oneOf(
    /invalid|illegal|malformed|incorrect|missing|required|mandatory|unsupported/,
    /must (?:be|not|have|contain)|should be|not (?:valid|enough)|not (?:\w+ ){0,3}supported|you (?:cannot|can't|can not|may not|must)|at (?:least|most)/,
    /too (?:long|short|large|small|many|few)|mismatch|expired|insufficient|out of stock/,
    /do(?:es)? not match|(?:can't|cannot|can not|may not) be (?:blank|empty|null|nil|zero|negative|less|more|greater)/,
    /no (?:[\w'-]+ ){1,4}(?:provided|given|supplied|specified|selected|sent|uploaded|entered|passed)/,
    /please (?:enter|select|choose|provide|specify|supply|use|send|upload|fill|correct|input|confirm|complete)/,
    /only\b.{1,60}\b(?:can|may)\b|but (?:received|got)/,
  ),
  /\b/,
)

/** "Fielding error": the name of something, unless it is one that services have. */
const nameOfSomething = /^(?:[\p{L}-]+ ){1,2}errors?[.!]?$/iu

/** A service's words about its own failure; "cannot" does not show who is to blame. */
const failureWords = regex(
  'i',
  oneOf(
    /fail|unable|\bretry\b|by zero|no space left|overflow|oops|\bbroke\b|went wrong|unexpected|unknown(?: error)?$|unhandled|exception|server|system/,
    /\b(?:could ?n[o']t|cannot|can't|errors? (?:occurred|has|have|happened|while|during|in|at))/,
    /internal|crash|later|temporar|problem|trouble|database|connect|network|refused|unreachable/,
    /^(?:an )?error (?:[a-z]+ing|al|ao)\b|timed? ?out|null|undefined|broken|corrupt|bug|abort|backend|upstream|gateway|processing/,
    /loading|not (?:ready|initiali[sz]ed|loaded)|maxlag|\blag|^(?:an? )?errors?[.!]?$|失败|异常|繁忙|稍后/,
  ),
)

/** Words that never describe a success. */
const complaints = regex(
  'i',
  oneOf(
    /\b(?:errors?|fail(?:ed|s|ure)?|fatal|exceptions?|unable|refused|denied|forbidden|disallowed|prohibited|unauthori[sz]ed)\b/,
    /\b(?:cannot|can't|could ?n[o']t|won't|unknown|unexpected|unavailable|unreachable|undefined|disabled|blocked|banned)\b/,
    /\b(?:timed? ?out|went wrong|oops|crashed|broke|conflicts?|duplicate|bad|wrong|maintenance|overload(?:ed)?)\b/,
    /^no [\w-]+ (?:with|named|matching)\b/,
    /\b(?:no such|already|try (?:it )?(?:again|later)|nothing found|out of range)\b|\bnot? (?:permi|access|allow|author|found|exist|implement|acceptable)/,
    /\b(?:is|are|was|were|does|do|did|has|have|may|can|could|should|must)(?: not|n't)\b|\b(?:is|are) (?:taken|in use|empty)\b/,
    /失败|错误|异常|繁忙|稍后|[不无未]|禁止|拒绝|已存在|已过期|超过|超限|过期/,
  ),
)

/** The same in other common languages. */
const foreignComplaints = regex(
  'iu',
  oneOf(
    /(?<!\p{L})(?:nicht|keine?|keinen|ungültig\p{L}*|fehler|fehlt|fehlgeschlagen|erforderlich|gesperrt)(?!\p{L})/u,
    /(?<!\p{L})(?:abgelaufen|unbekannt\p{L}*|verboten|n'est|n'existe|invalide|obligatoires?|requise?)(?!\p{L})/u,
    /(?<!\p{L})(?:erreur|échoué|échec|refusé|interdit|introuvable|expiré|inválid\p{L}*|obligatori[oa])(?!\p{L})/u,
    /(?<!\p{L})(?:no (?:se|es|está|existe|tiene|puede|hay)|obrigatóri[oa]|requerid[oa]|errore?|não)(?!\p{L})/u,
    /(?<!\p{L})(?:falh\p{L}*|falló|negado|denegado|caducad[oa]|expirad[oa]|niet|geen|ongeldige?|fout)(?!\p{L})/u,
    /(?<!\p{L})(?:non (?:è|valido|trovato|esiste|autorizzato)|verplicht|nie|błąd|wymagan\p{L}*)(?!\p{L})/u,
    /(?<!\p{L})(?:geçersiz|bulunamadı|hata|değil|zorunlu\p{L}*|не|нет|невозможно|ошибка|неверн\p{L}*)(?!\p{L})/u,
    /エラー|失敗|無効|ません|できない|不正|오류|실패|없습|않|잘못|만료/u,
  ),
)

/** Documentation of an error, as catalogues have it: "Returned when the resource does not exist". */
const explanation =
  /^(?:is )?(?:returned|thrown|raised|occurs|happens|sent|used|indicates|means|signals)\b|\bstatus code (?:indicates|means)\b/i

/** Whether a text describes an error in general, and therefore reports none. */
export function isExplanation(text: string): boolean {
  return explanation.test(text.slice(0, maxRead))
}

/** Whether a message is about a problem with the request. */
export function readsLikeError(text: string): boolean {
  if (saysNone(text) || isExplanation(text)) return false
  const start = text.slice(0, maxRead).replaceAll('_', ' ')
  const isName = nameOfSomething.test(start)
  return (
    clientWords.test(start) ||
    (isName ? failureWords : complaints).test(start) ||
    (!isName && foreignComplaints.test(start)) ||
    statusOfText(text) !== undefined ||
    isInternal(text)
  )
}

/** Whether a message says what is wrong with the request, and not only that something failed; or is a status phrase. */
export function blamesClient(text: string): boolean {
  if (isExplanation(text) || isInternal(text)) return false
  if (statusOfPhrase(text) !== undefined) return true
  const status = statusOfText(text)
  return status === undefined ? isClientFault(text) : status < 500
}

/** Whether a message is about a problem that only the client can fix. */
export function isClientFault(text: string): boolean {
  return clientWords.test(text.slice(0, maxRead)) && !isInternal(text)
}

/** Whether a message says that the service itself failed. */
export function isServiceFault(text: string): boolean {
  return failureWords.test(text.slice(0, maxRead).replaceAll('_', ' ')) || isInternal(text)
}
