/**
 * The names of members that dialects know, and the words that stand for good and bad outcomes. Names are plain: the
 * letters and digits in lower case.
 *
 * @module
 */
import { wordSet } from '../detect/regex.js'

/** Members that explain an error within an error object. */
export const textNames = wordSet(
  'message msg description detail details reason title text info summary error errormessage errormsg errmsg errordescription errordetail desc faultstring usermessage developermessage hydratitle hydradescription longmessage longmsg shorttext value mensaje mensagem meldung descripcion descricao detalle',
)
/** Members of an error object that say which error it is. */
export const codeNames = wordSet(
  'code errorcode errcode errno errorno type status statuscode httpstatus name reason error key errortype',
)
/** Members of an entry in a log or list, which may have a message too. */
export const entryNames = wordSet(
  'time timestamp date datetime level logger count occurrences firstseen lastseen createdat created updatedat host thread user userid row line total',
)
/** Members of one error; a map of messages by field has none of them. */
export const oneErrorNames = wordSet(
  'message msg detail details description code reason error title status type info key shortmessage longmessage errorcode errormessage errormsg errno number text severitycode errorclassification faultcode faultstring faultactor statuscode statusdesc statusmessage httpstatus mensaje mensagem meldung descripcion descricao detalle',
)

/** Where in a text something was found: such a list is what a linter, a compiler or an import has found. */
export const positionNames = wordSet(
  'line linenumber lineno row rownumber rowindex col column columnnumber index offset position pos start end range loc file filename filepath ruleid rule cell record recordnumber sheet kind nodetype',
)

/** Members with numbers that can only be HTTP statuses, in the order in which they are read. */
export const statusNames = wordSet(
  'statuscode httpstatus httpstatuscode httpcode httperrorcode httpresponsecode status',
)
/** Members with numbers that may be HTTP statuses or codes of the service. */
export const numberNames = wordSet(
  'code errorcode errcode cod errno error resultcode retcode returncode respcode responsecode',
)
/** Members with the name of an error. */
export const nameNames = wordSet(
  'code errorcode errcode errorcodes errortype errorname xtype type status error err key name reason category exception exceptiontype resultcode returncode subcode codename ret ec messagekey errorkey statuscode',
)
/** Members with a message. */
export const wordingNames = wordSet(
  'message msg error errormessage errormsg errmsg errormessages errorsummary errordescription description detail title text reason info statusmessage statustxt resultmsg faultstring value messages errors longmessage shortmessage shorttext retmsg returnmsg submsg errordetail developermessage usermessage hydradescription hydratitle errornote mensaje mensagem meldung erro fehler cause descripcion descricao detalle',
)

/** Flags that are true when all went well. */
export const goodFlags = wordSet('success ok issuccess issuccessful successful succeeded issucceeded isok')
/** Flags that are true when something failed. */
export const badFlags = wordSet(
  'haserror haserrors iserror iserrors error err errors failed failure isfailure iserrored',
)
/** Members with a word for the outcome, such as `ok` or `error`. */
export const outcomeNames = wordSet(
  'status result stat response returncode resultstatus responsestatus resulttype ack',
)
/** Members that hold an error, as a text, an object or a list. */
export const holderNames = wordSet(
  'error err errors errorlist errormessage errormessages errormsg errmsg errordescription errordetails errorstr errorsummary fault exception exceptiontype nonfielderrors apierror odataerror serviceerror errorresponse errorinfo exceptionmessage errortext erro erros errore fehler',
)
/** Members with the code of an error, where zero is none. */
export const errorCodeNames = wordSet(
  'errortype errorcode errcode errno errornumber errornum errorno errnum errorcodes faultcode',
)
/** Members with the code of a result, where zero is success. */
export const resultCodeNames = wordSet(
  'code cod ret subcode retcode retcd resultcode resultcd returncode respcode rspcode responsecode rtncode rc ec bizcode statuscode',
)
/** Members that explain the outcome, and say nothing by themselves. */
export const explanationNames = wordSet(
  'message msg messages description detail details title text reason statustext statusmessage statustxt statusmsg statusdesc statusdescription statusstring desc resultmsg resultmessage retmsg returnmsg returnmessage respmsg respmessage rspmsg shortmessage longmessage responsemessage responsemsg developermessage usermessage displaymessage friendlymessage errormessage errorsummary faultmessage info httpmessage hydratitle hydradescription errornote mensaje mensagem meldung descripcion descricao detalle',
)
/** Members that hold the data of a success. */
export const containerNames = wordSet(
  'data result results payload response body content items value object rows records list entity model',
)
/** What a command or a program left, even nothing: its failure is what was requested. */
export const commandNames = wordSet('stdout stderr output exitcode exitstatus')
/** Words for a failure. */
export const errorWords = wordSet(
  'error err erro fail failed failure failures ko ng nok notok unsuccessful fatal exception e',
)
/** States of a job or a payment as well as outcomes of a request. */
export const stateWords = wordSet('failed failure failures ko')
/** Words for a success. */
export const goodWords = wordSet(
  'ok success successful succeeded true pass passed done completed complete s y yes t',
)
/** Words for false. */
export const falseWords = wordSet('false no n f')

/** Objects about the outcome, next to the data. */
export const summaryNames = wordSet(
  'status meta messages head header responsestatus responsemetadata responseheader responseinfo resultinfo resultstatus statusinfo operationstatus apistatus',
)

/** Members next to an error that say nothing about a resource. */
export const ignoredNames = wordSet(
  `timestamp time date datetime servertime path uri request instance version apiversion v kind locale lang language
  server servedby node took elapsed runtime debug debuginfo hint hints help helpurl helplink moreinfo more docs docurl
  documentation documentationurl support supporturl links warning warnings info notice trace stack stacktrace
  backtrace file line class classname detail details cause causes meta metadata header headers responseheader
  responsemetadata fields field param params parameter parameters invalidparams property target source domain category
  severity level retryafter limit remaining needed provided expected actual allowed recommend hostid subcode substatus
  suberrors innererror jsonrpc jsonapi redirect context exceptionclass transient retryable recoverable codename authenticated authorized isauthenticated loggedin moreinformation odatacontext odatametadata
  sign signtype signature noncestr appid mchid messagekey build serverversion subcode submsg subs charset nonce cost ttl t ts tid query contextinfo termsofuse responsedate severitycode interval`,
)
