/**
 * What the name of a JSON member, an XML element or a table cell says about its value.
 *
 * @module
 */

/**
 * - `trace`: frames by its very name, whatever they look like
 * - `perhapsTrace`: frames, unless it is an id or a word (`"trace": "4bf92f35"`, `"stack": "production"`)
 * - `exception`: an exception's class or what it carries
 * - `exceptionText`: text written for developers
 * - `source`: lines of source code
 * - `sql`: a statement, or what a database said
 * - `sqlState`: a database's code
 * - `debug`: internals of any sort
 * - `cause`: an error within an error
 * - `settings`: configuration, all of it internal where some of it is
 * - `class`: a class
 * - `host`: the machine that answered
 * - `cookie`: what a client has to keep for itself
 * - `authorization`: credentials with their scheme
 * - `constraint`: a rule of a database's
 * - `message`: text that clients read; it is replaced, never removed
 */
export type NameTrait =
  | 'trace'
  | 'perhapsTrace'
  | 'exception'
  | 'exceptionText'
  | 'source'
  | 'sql'
  | 'sqlState'
  | 'debug'
  | 'cause'
  | 'settings'
  | 'class'
  | 'host'
  | 'cookie'
  | 'authorization'
  | 'constraint'
  | 'message'

const vocabulary: Readonly<Record<NameTrait, string>> = {
  trace: `stacktrace stacktraces stacktracestring remotestacktracestring stackentries stackframes callstack
    fulltrace fullstack applicationtrace frameworktrace backtrace backtraces traceback tracebacks errorstack
    exceptionstack exceptiontrace exceptionstacktrace errortrace errorstacktrace asyncstack cleanedstack
    componentstack rawstack stackarray stacklines tracelines stackdump coredump stacktraceelements
    formattedstacktrace rootcausestacktrace fullstacktrace serverstacktrace serverstack debugtrace`,
  perhapsTrace: 'stack stacks trace traces frames',
  exception: `exception exceptions exceptiontype exceptionclass exceptionname exceptionclassname errorclass
    throwable exctype exc excinfo innerexception innerexceptions innererror parentexception previousexception`,
  exceptionText: `exceptionmessage exceptiondetail exceptiondetails exceptiontext exceptionstring
    exceptionsource exceptionmethod targetsite debugmessage debugdescription xdebugmessage`,
  source: `codeframe codesnippet sourcecode precontext postcontext contextline sourcelines sourceextract
    sourcesnippet highlightedsource codeexcerpt`,
  sql: `sql sqlquery sqlmessage sqlstatement rawsql lastquery querysql executedsql preparedsql`,
  sqlState: 'sqlstate',
  debug: 'debug debugger debuginfo debugdetail debugdetails debugdata xdebug profiler',
  cause: 'cause causes causedby rootcause rootcauses previous inner',
  settings: `settings config configuration env environ environment environmentvariables servervariables
    processenv systemproperties properties server superglobals`,
  class:
    'class classname declaringclass controller controllername handler beanname exceptionhandler errortype',
  host: `host hostname hostid servername serverhost machinename machine computername pod podname nodename node
    instance instancename container containerid backend backendserver appserver originserver upstream feserver
    beserver diaginfo calculatedbetarget worker workername servedby originhost remotehost dbhost`,
  cookie: 'cookie cookies httpcookie setcookie rawcookie',
  authorization: 'authorization proxyauthorization xauthorization',
  constraint: 'constraint constraintname indexname',
  message: `message messages msg errormessage errormessages errormsg errmsg error errors detail details title
    description errordescription reason reasonphrase text errortext fault faultstring faultmessage
    usermessage developermessage devmessage localizedmessage defaultmessage statusmessage statustext
    shortmessage longmessage displaymessage friendlymessage summary errorsummary info moreinfo hydratitle
    hydradescription problem explanation help hint errordetail errordetails responsemessage note diagnostics`,
}

const traits = new Map<string, NameTrait>()
for (const [trait, words] of Object.entries(vocabulary)) {
  for (const word of words.split(/\s+/)) traits.set(word, trait as NameTrait)
}

const separators = /[-_.$@:\s]+/g
const longestName = 40

/** The name in the spelling of the tables here: lower case, without separators; empty if it is too long to be known. */
export function plainName(name: string): string {
  return name.length > longestName ? '' : name.toLowerCase().replace(separators, '')
}

/** Values with these names are internal as a whole: a leak in one removes all of it. */
export const takesAll: ReadonlySet<NameTrait> = new Set([
  'trace',
  'perhapsTrace',
  'exception',
  'exceptionText',
  'source',
  'debug',
])

export function traitOf(name: string): NameTrait | undefined {
  return traits.get(plainName(name))
}
