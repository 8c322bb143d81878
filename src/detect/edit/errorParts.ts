/**
 * The parts of a JSON success that are errors: an error member, or the whole of an object that says that it failed.
 *
 * @module
 */

import { type JsonNode, keyOf } from '../../http/jsonTokens.js'
import { plainName, traitOf } from '../forms/names.js'
import { wordSet } from '../regex.js'

/**
 * `isError`: it says so itself. Otherwise, it only reads like one, and counts as one if it leaks details of a failure.
 */
export interface ErrorPart {
  readonly node: JsonNode
  readonly isError: boolean
}

const mostResponses = 10_000
const maxLevels = 3
/** An object with more members than an error has is data, whatever its message says. */
const mostMembersOfErrors = 8

const ofData = wordSet('data result results items records rows list content payload')
const ofSuccess = wordSet('success ok succeeded successful issuccess issuccessful')
const ofFailure = wordSet('error iserror haserror haserrors failed failure isfailure')
const ofOutcome = wordSet('status result state outcome resultstatus responsestatus')
const ofCode = wordSet(
  'code errcode errorcode errno errorno statuscode status httpstatus httpstatuscode ret retcode rc resultcode returncode responsecode',
)
/** Members that only errors have. */
const ofErrors = wordSet(`
  errormessage errormsg errmsg errortext errordescription errordetail errordetails errortype errorclass faultstring
  faultcode faultmessage failurereason failuremessage errorstack`)
const saysFailed = /^"(?:error|fail(?:ed|ure)?|exception|fatal|nok|ko)"$/i
const failureWord = /err|fail|exception|fault|denied|invalid|timeout|unavailable/i

interface ObjectMember {
  readonly node: JsonNode
  readonly name: string
  readonly written: string
}

function membersOf(text: string, object: JsonNode): ObjectMember[] {
  return object.children.map((node) => ({
    node,
    name: plainName(keyOf(text, node) ?? ''),
    written: text.slice(node.start, node.end),
  }))
}

function holdsSomething({ node, written }: ObjectMember): boolean {
  return node.children.length > 0 || (node.kind === 'string' && written !== '""')
}

const isEmpty = ({ node, written }: ObjectMember): boolean =>
  written === 'null' || written === '""' || (node.children.length === 0 && /^[[{]/.test(written))

function failsByCode(members: readonly ObjectMember[]): boolean {
  if (!members.some((each) => traitOf(each.name) === 'message' && holdsSomething(each))) return false
  const hasData = members.some((each) => ofData.has(each.name) && !isEmpty(each))
  return members.some(({ name, written }) => {
    if (!ofCode.has(name)) return false
    const digits = /^"?(-?\d{1,9})"?$/.exec(written)?.[1]
    if (digits === undefined) return /^"[\w .-]{3,60}"$/.test(written) && failureWord.test(written)
    const code = Number(digits)
    if (code < 0 || (code >= 400 && code < 600)) return true
    return code > 0 && (code < 100 || code >= 600) && !hasData
  })
}

function saysError(members: readonly ObjectMember[]): boolean {
  return members.some((each) => {
    const { name, written } = each
    if (ofSuccess.has(name)) return /^(?:false|"false"|0)$/.test(written)
    if (ofFailure.has(name) && /^(?:true|"true"|1)$/.test(written)) return true
    if (ofOutcome.has(name) && saysFailed.test(written)) return true
    const trait = traitOf(name)
    const isNamed =
      ofErrors.has(name) || trait === 'trace' || trait === 'exception' || trait === 'exceptionText'
    return isNamed && holdsSomething(each)
  })
}

function partsOfFailure(text: string, members: readonly ObjectMember[], level: number): ErrorPart[] {
  return members.flatMap(({ name, node }) => {
    if (!ofData.has(name)) return [{ node, isError: true }]
    if (node.kind === 'string') return [{ node, isError: false }]
    // WordPress and JSend describe the error in the data.
    if (node.kind !== 'object' || level === maxLevels) return []
    return partsOf(text, node, true, level + 1).filter(({ isError }) => isError)
  })
}

/** `isAlone`: whether it is not an element of a list, which may contain records about errors. */
function partsOf(text: string, object: JsonNode, isAlone: boolean, level: number): ErrorPart[] {
  const members = membersOf(text, object)
  if (saysError(members) || (isAlone && failsByCode(members))) return partsOfFailure(text, members, level)
  const failedItems = isAlone ? partsOfItems(text, members) : []
  const parts = members.filter(isErrorMember).map(({ node }) => ({
    node,
    // Texts in a list may be findings of a linter.
    isError: node.kind !== 'array' || node.children.some(({ kind }) => kind === 'object'),
  }))
  if (failedItems.length > 0) return parts.length > 0 ? parts : failedItems
  if (parts.length > 0 || !isAlone) return parts
  const only = members.length === 1 ? members[0] : undefined
  if (only?.node.kind === 'object')
    return ofData.has(only.name) || level === maxLevels ? [] : partsOf(text, only.node, true, level + 1)
  if (members.length > mostMembersOfErrors) return []
  return members
    .filter(({ name, node }) => {
      const trait = traitOf(name)
      if (trait === 'perhapsTrace' || (trait === 'cause' && node.kind === 'object')) return true
      return node.kind === 'string' && trait === 'message'
    })
    .map(({ node }) => ({ node, isError: false }))
}

/** The errors of a bulk operation: items that say that they failed, between others that did not. */
function partsOfItems(text: string, members: readonly ObjectMember[]): ErrorPart[] {
  const isOutcome = members.some(({ name }) => ofDone.has(name))
  return members
    .filter(({ node }) => node.kind === 'array')
    .flatMap(({ node, name }) => {
      const items = node.children.slice(0, mostResponses).filter(({ kind }) => kind === 'object')
      const all = items.map((item) => membersOf(text, item))
      const isBulk = all.some((own) =>
        own.some(({ name, written }) => ofOutcome.has(name) && saysOk.test(written)),
      )
      const isFailedList = isOutcome && ofFailed.has(name)
      return all
        .filter(
          (own) =>
            hasFailed(own) ||
            (isBulk && own.some(saysErrorAsStatus)) ||
            (isFailedList && own.some(namesError)),
        )
        .flatMap((own) => partsOfFailure(text, own, maxLevels))
    })
}

/** Next to what succeeded, a list of what failed; next to what passed or completed, a report on tests or jobs. */
const ofFailed = wordSet(
  'failed failures failure faileditems failedrows failedrecords failedids rejected unprocessed errored notprocessed',
)
const ofDone = wordSet(`
  succeeded successful success successes successfulitems successcount successfulcount succeededcount done
  accepted created updated deleted imported inserted saved processed processedcount applied released stored
  sent`)
const namesError = (member: ObjectMember): boolean =>
  (member.name === 'error' || traitOf(member.name) === 'exception' || ofErrors.has(member.name)) &&
  holdsSomething(member)

const saysOk = /^"(?:ok|success)"$/i
const saysErrorAsStatus = ({ name, written }: ObjectMember): boolean =>
  ofOutcome.has(name) && /^"error"$/i.test(written)

/** Stricter than {@link saysError}: a list may be a log of errors, which is data. */
function hasFailed(members: readonly ObjectMember[]): boolean {
  if (members.some(({ name, written }) => ofSuccess.has(name) && written === 'false')) return true
  const isError = members.some((each) => each.name === 'error' && holdsSomething(each))
  return isError && members.some(({ name, written }) => ofCode.has(name) && /^[45]\d\d$/.test(written))
}

/** JSON-RPC 2.0 §5.1, tRPC, and similar formats; GraphQL §7.1: partial data next to errors. */
function isErrorMember(member: ObjectMember): boolean {
  return member.name === 'error'
    ? holdsSomething(member)
    : member.name === 'errors' && member.node.kind === 'array'
}

/** The parts of a response, or of a batch of them, that describe errors; none in a plain success. */
export function errorParts(text: string, roots: readonly JsonNode[]): ErrorPart[] {
  const responses = roots.flatMap((root) => (root.kind === 'array' ? root.children : [root]))
  const isAlone = responses.length === 1 && responses[0] === roots[0]
  return responses
    .slice(0, mostResponses)
    .filter(({ kind }) => kind === 'object')
    .flatMap((response) => partsOf(text, response, isAlone, 0))
}
