/**
 * Members that reveal nothing alone, but the same as a finding in the same object: the code of the driver, the table,
 * the module, the machine.
 *
 * @module
 */

import { type JsonNode, keyOf, stringAt } from '../../http/jsonTokens.js'
import { apiWords } from '../data/exceptionNames.js'
import type { Family } from '../detector.js'
import { oneOf, regex, wordSet, words } from '../regex.js'
import { plainName } from './names.js'

/** Next to a database's message: removed if they are text. */
const ofStatement = wordSet(`
  table tablename column columnname schema schemaname routine datatype datatypename collection collectionname keyspace
  database dbname catalog modelidentity originalsql internalquery constraint constraintname index indexname ns
  namespace procname procedure procedurename servername server host hostname query statement parameters params bindings
  binds values keyvalue keypattern writeerrors originalerror drivererror parent nativeerror vendor driver dialect
  client clientversion modelname entityname tablespace shard partition command`)
/** Next to a database's message: removed even if they are numbers, which are the driver's. */
const ofStatementInAnyKind = wordSet(`
  errno errcode errorno sqlstate sqlstatecode vendorcode vendorerror vendorerrorcode nativecode linenumber lineno
  position internalposition errstr sqlcode extendederrno extendedcode resultcode servererrorcode number state
  sqlerrorcode severitylocal`)
/** Next to a trace or an exception: removed if they are text. */
const ofTrace = wordSet(`
  source module modulename excmodule exceptionmodule exctype routine procname procedure function functionname func
  funcname method methodname host hostname server servername machinename class classname filename file filepath
  script sourcefile target assembly namespace helpurl helplink watsonbuckets exceptionmethod stack stacks trace traces
  frames backtrace args arguments location thread threadname logger loggername handler beanname command`)
const ofTraceInAnyKind = wordSet(`
  hresult errno linenumber lineno columnnumber colno colnumber remotestackindex threadid nativeerrorcode line pid
  helpurl innerexception`)
/** Next to a host or a path: the place of the data there. */
const ofStores = wordSet(
  'table tablename schema schemaname column columnname shard keyspace dbname partition bucket queue topic replica',
)
/** What PostgreSQL adds to its messages. */
const ofServer = wordSet('hint where detail internalquery')
const ofSearch = wordSet('index indexuuid resourceid shard')
const ofDebugInfo = wordSet('stackentries detail')
const ofInvalidUrl = wordSet('code input base')
const ofCodes = wordSet('errno code')
/** Sequelize's model instance and attribute; in `"message": "Cart.sku cannot be null"`, both. */
const ofValidation = wordSet('instance path')
const ofMessages = wordSet('message')
const namesAttribute = /^"[A-Z]\w{0,80}\.\w{1,80} /
/** Go's `json.UnmarshalTypeError`. */
const ofStructs = wordSet('struct')
const ofRequests = wordSet('params')
const ofSystemCall = wordSet('syscall errno address port path dest spawnfile spawnargs hostname host cmd')
const codes = wordSet(
  'code originalcode errorcode errcode errorno name type key status state errortype severity level kind',
)

// SQLSTATE, MySQL, SQLite, Prisma, Oracle, MongoDB, ODBC, Node.js, undici, libuv
const driverCode = regex(
  '',
  /^/,
  oneOf(
    /(?=[0-9A-Z]{0,4}\d)[0-9A-Z]{5}/,
    /(?:ER|NJS|DPY|DPI|TNS|SQLITE|CR|PLS|ORA|SQL|MQRC)[_-][A-Z0-9_]+|ORA\d+|P\d{4}/,
    /(?:UND_)?ERR_[A-Z_]+|MODULE_NOT_FOUND|(?:DEPTH_ZERO|CERT|SELF_SIGNED)_\w+/,
    /ECONN[A-Z]+|E[A-Z]{0,6}TIMEDOUT|ETIMEOUT|ENOTFOUND|ENOENT|EACCES|EPIPE|EHOST[A-Z]+|ENETUNREACH|EPERM|EPROTO/,
    /EADDR[A-Z]+|EISDIR|ENOTDIR|EEXIST|EMFILE|ENOSPC|EAUTH|EREQUEST|ELOGIN|ESOCKET|EPARAM|EAI_[A-Z]+/,
  ),
  /$/,
)
/** A code that only drivers have, unlike `42P01` and `ERR_STOCK`, which may be an API's own. */
export function isUnmistakableCode(name: string, value: string): boolean {
  return (
    codes.has(plainName(name)) &&
    /^(?:ER|NJS|DPY|DPI|TNS|SQLITE|PLS|ORA|MQRC|UND)[-_]|^E[A-Z]{4,}$/.test(value) &&
    driverCode.test(value)
  )
}

const exceptionName =
  /^\\?(?:[A-Za-z_]\w*(?:\.|::|\\))*[A-Z]\w*[a-z](?:Error|Exception|Fault|Failure|Throwable|Warning|DoesNotExist)$|^(?:[a-z_]\w*\.)+[A-Z]\w*$/
const namesOfExceptions = wordSet(
  'name type kind code error exception exc cause errortype errorname errorcode class classname',
)

function named(text: string, object: JsonNode, names: ReadonlySet<string>): JsonNode[] {
  return object.children.filter((child) => names.has(plainName(keyOf(text, child) ?? '')))
}

function isText(node: JsonNode): boolean {
  return node.kind !== 'scalar' && node.end - node.start > 2
}

function isCodeOfDriver(text: string, node: JsonNode): boolean {
  if (node.kind !== 'string' || node.end - node.start > 66) return false
  return driverCode.test(stringAt(text, node.start, node.end))
}

function isNameOfException(text: string, node: JsonNode): boolean {
  if (node.kind !== 'string') return false
  const name = stringAt(text, node.start, node.end)
  return exceptionName.test(name) && !apiWords.test(name)
}

const unambiguous = wordSet(
  'table tablename schema schemaname constraint procname routine errno sqlstate hresult syscall',
)

/** Whether the value looks generated, and not like a plain word or sentence that clients may be meant to read. */
function isMachineMade(text: string, node: JsonNode): boolean {
  if (node.kind !== 'string') return true
  const value = stringAt(text, node.start, node.end)
  return !/\s\S*\s/.test(value) && !/^[A-Z]?[a-z]{1,12}$/.test(value)
}

function isNumber(text: string, node: JsonNode): boolean {
  return /^"?\d*"?$/.test(text.slice(node.start, node.end))
}

/**
 * Members of the object to remove together with findings of these families in it. Alone, `stack`, `type` and `source`
 * may be words of an API; next to a trace they are not, unless their values are plain words.
 */
export function adjacentMembers(
  text: string,
  object: JsonNode,
  found: ReadonlySet<Family>,
): readonly JsonNode[] {
  const sql = found.has('sql')
  const trace = found.has('stackTrace') || found.has('exception')
  const place = found.has('internalHost') || found.has('filePath')
  if (found.size === 0) return []
  return object.children.filter((child) => {
    const name = plainName(keyOf(text, child) ?? '')
    if (name === '') return false
    if (namesOfExceptions.has(name) && isNameOfException(text, child)) return true
    if (place && ofStores.has(name) && isMachineMade(text, child) && !isNumber(text, child)) return true
    if (!sql && !trace) return false
    if (codes.has(name) && isCodeOfDriver(text, child)) return true
    if (sql && (ofStatementInAnyKind.has(name) || (ofStatement.has(name) && isText(child)))) {
      return (
        unambiguous.has(name) || child.kind === 'scalar' || isMachineMade(text, child) || name === 'table'
      )
    }
    if (!trace) return false
    if (ofTraceInAnyKind.has(name)) return found.has('stackTrace') || name !== 'line'
    return ofTrace.has(name) && isText(child) && isMachineMade(text, child)
  })
}

/** Whether the name with its value, once removed from one object, is also removed from the others. */
export function isRepeatable(text: string, node: JsonNode): boolean {
  const name = plainName(keyOf(text, node) ?? '')
  return node.kind === 'string' && (ofStatement.has(name) || ofTrace.has(name)) && isMachineMade(text, node)
}

const invalidUrl = 'ERR_INVALID_URL'
const signsOfRaw = words(`
  syscall errno routine _exception DebugInfo ethod unction validatorKey querystring Struct`).concat(
  invalidUrl,
)

/** Whether the text contains one of the words that {@link partsOfRawError} needs. */
export function mayHoldRawErrors(text: string): boolean {
  return signsOfRaw.some((sign) => text.includes(sign))
}

/** Members of a raw error of Node.js's system calls, PostgreSQL's protocol, a search engine, an object mapper, or gRPC. */
export function partsOfRawError(text: string, object: JsonNode): readonly JsonNode[] {
  if (object.kind !== 'object') return []
  const names = new Set(object.children.map((child) => plainName(keyOf(text, child) ?? '')))
  if (names.has('syscall')) {
    const own = named(text, object, codes).filter((child) => isCodeOfDriver(text, child))
    return [...named(text, object, ofSystemCall), ...own]
  }
  if (names.has('errno') && /^E[A-Z]{3,}$/.test(memberText(text, object, 'code')))
    return named(text, object, ofCodes).filter(
      (child) => child.kind === 'scalar' || isCodeOfDriver(text, child),
    )
  if (isPlaceInCode(text, object)) return named(text, object, ofPlaces)
  if (memberText(text, object, 'code') === invalidUrl) return named(text, object, ofInvalidUrl)
  if (/\bgoogle\.rpc\.DebugInfo$/.test(memberText(text, object, 'type')))
    return named(text, object, ofDebugInfo)
  if (names.has('validatorkey') && names.has('instance'))
    return [
      ...named(text, object, ofValidation),
      ...named(text, object, ofMessages).filter((child) =>
        namesAttribute.test(text.slice(child.start, child.end)),
      ),
    ]
  if (names.has('struct') && names.has('offset') && names.has('field')) return named(text, object, ofStructs)
  const sent = named(text, object, ofRequests).filter((child) => isRequestOfClient(text, child))
  if (sent.length > 0) return sent
  if (names.has('routine') && /^(?:ERROR|FATAL|PANIC)$/.test(memberText(text, object, 'severity')))
    return [
      ...adjacentMembers(text, object, new Set(['sql'])),
      ...named(text, object, ofServer).filter(isText),
    ]
  return names.has('reason') && /^\w{1,60}_exception$/.test(memberText(text, object, 'type'))
    ? named(text, object, ofSearch).filter(isText)
    : []
}

/** Whether it is what a client of a search engine sent there. */
function isRequestOfClient(text: string, object: JsonNode): boolean {
  const names = new Set(object.children.map((child) => plainName(keyOf(text, child) ?? '')))
  return names.has('method') && names.has('path') && names.has('querystring')
}

const ofPlaces = wordSet('class classname method methodname function functionname')

/** Whether it names a class and its method: `"class": "LedgerStore", "method": "loadRow"`. */
function isPlaceInCode(text: string, object: JsonNode): boolean {
  const texts = named(text, object, ofPlaces)
    .filter(({ kind }) => kind === 'string')
    .map(({ start, end }) => stringAt(text, start, end))
  return (
    texts.some((each) => /^[A-Z][a-z0-9]+[A-Z]\w*$/.test(each)) &&
    texts.some((each) => /^[a-z][a-z0-9]*(?:[A-Z_]\w*)$/.test(each))
  )
}

function memberText(text: string, object: JsonNode, name: string): string {
  const member = named(text, object, new Set([name]))[0]
  return member?.kind === 'string' ? stringAt(text, member.start, member.end) : ''
}
