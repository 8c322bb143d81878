/**
 * The dialect `graphql`: GraphQL responses that have errors and no data.
 *
 * @module
 */
import { oneOf, regex, wordSet } from '../detect/regex.js'
import type { Dialect, Verdict } from './dialect.js'
import { basisOfAll } from './errorStatus.js'
import { statusOfMessage } from './messages.js'
import { statusOfName } from './names.js'
import {
  errorStatusOf,
  errorsToRead,
  isMembers,
  jsonOf,
  type Members,
  mayBeginJson,
  mayBeJson,
  memberOf,
  oneStatusOf,
  scalarText,
} from './parseResults.js'
import { isClientFault, isServiceFault, readsLikeError } from './wording.js'

/** Codes with a usual HTTP status that differs from what the name suggests. */
const codes: ReadonlyMap<string, number> = new Map([
  ['GRAPHQL_PARSE_FAILED', 400],
  ['GRAPHQL_VALIDATION_FAILED', 400],
  ['OPERATION_RESOLUTION_FAILURE', 400],
  ['BAD_USER_INPUT', 400],
  ['VALIDATIONERROR', 400],
  ['VALIDATION-FAILED', 400],
  ['INVALIDSYNTAX', 400],
  ['OPERATIONNOTSUPPORTED', 400],
  ['GRAPHQL', 400],
  ['USER', 400],
  ['DATAFETCHINGEXCEPTION', 500],
  ['NULLVALUEINNONNULLABLEFIELD', 500],
  ['EXECUTIONABORTED', 500],
])

// A step in the negotiation of persisted queries: clients expect it with 200, and then send the whole query.
const steps: ReadonlySet<unknown> = new Set([
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'PersistedQueryNotFound',
  'PersistedQueryNotSupported',
])

const responseMembers: ReadonlySet<string> = new Set(['data', 'errors', 'extensions', 'hasNext'])

function statusOfCode(code: unknown): number | undefined {
  const status = errorStatusOf(code)
  if (status !== undefined || typeof code !== 'string') return status
  return codes.get(code.toUpperCase()) ?? statusOfName(code)
}

function firstOf<T>(values: readonly unknown[], read: (value: unknown) => T | undefined): T | undefined {
  for (const value of values) {
    const found = read(value)
    if (found !== undefined) return found
  }
  return undefined
}

function statusOfError(error: Members): number | undefined {
  const extensions = memberOf(error, 'extensions')
  const within = (...names: string[]) => names.map((name) => memberOf(extensions, name))
  const [http, exception, original, response] = within('http', 'exception', 'originalError', 'response')
  const numbers = [
    memberOf(http, 'status'),
    ...within('status', 'statusCode', 'httpStatus', 'httpStatusCode', 'status_code', 'http_status'),
    memberOf(original, 'statusCode'),
    memberOf(response, 'statusCode'),
    memberOf(exception, 'status'),
    memberOf(exception, 'statusCode'),
  ]
  const classification = memberOf(extensions, 'classification')
  const names = [
    ...within('code', 'errorCode', 'errorType'),
    memberOf(classification, 'type') ?? classification,
    ...within('category', 'type'),
    memberOf(error, 'code'),
    memberOf(error, 'type'),
    memberOf(error, 'errorType'),
  ]
  return firstOf(numbers, errorStatusOf) ?? firstOf(names, statusOfCode)
}

/** Messages of reference implementations about a document that does not parse or validate (specification, section 5). */
const invalidDocument = regex(
  'i',
  oneOf(
    /^(?:Syntax Error|Cannot query field)/,
    /^(?:Unknown (?:argument|type|fragment|directive|operation)|Fragment )/,
    /^(?:Variable "?\$|Must provide)/,
    /^(?:Field '?"?[\w.]+'?"? (?:doesn't exist|must not have|of type|is missing|argument|doesn't accept|must have))/,
    /^(?:Argument |Expected (?:type|value)|Validation error|Directive )/,
    /^(?:(?:Int|Float|String|Boolean|ID) cannot|Parse error|No query document)/,
    /^(?:field '?"?\w+'?"? not found in type|The (?:directive|field|argument) )|got invalid value/,
    /on type '?"?\w+/,
  ),
)

/** If validation fails here, the document is invalid, which is a 400 (GraphQL over HTTP, section 6.4). */
function statusOfWords(message: string): number | undefined {
  if (invalidDocument.test(message)) return 400
  const status = statusOfMessage(message)
  return status === 422 ? 400 : status
}

const errorMembers: ReadonlySet<string> = wordSet(
  'message locations path extensions code type errorType errorInfo data status statusCode name category state error_code time_thrown timestamp',
)

/**
 * Whether it is an error by the grammar of section 7.1.2; items of other lists called "errors" have other members, or a
 * path that is text.
 */
function isError(value: unknown): value is Members {
  if (!isMembers(value) || typeof memberOf(value, 'message') !== 'string') return false
  const isListOrAbsent = (name: string): boolean => Array.isArray(memberOf(value, name) ?? [])
  return (
    isListOrAbsent('locations') &&
    isListOrAbsent('path') &&
    isMembers(memberOf(value, 'extensions') ?? {}) &&
    typeof memberOf(value, 'code') !== 'number' &&
    !/^[1-3]\d\d$/.test(scalarText(memberOf(value, 'status'))) &&
    Object.keys(value).every((name) => errorMembers.has(name))
  )
}

/** Whether an error has a member that only GraphQL has, so that its message need not read like an error. */
const isMarked = (error: Members): boolean =>
  ['locations', 'path', 'extensions'].some((name) => Object.hasOwn(error, name))

/** The statuses of the errors of one response, or undefined if it has anything but errors. */
function errorsOf(response: unknown): readonly FoundErrors[] | undefined {
  if (!isMembers(response) || (memberOf(response, 'data') ?? null) !== null) return undefined
  if (Object.keys(response).some((name) => !responseMembers.has(name))) return undefined
  const errors = memberOf(response, 'errors')
  if (!Array.isArray(errors) || errors.length === 0 || !errors.every(isError)) return undefined
  // Without "data", nothing was executed, so the request was invalid. With null, a field failed (section 7.1).
  const isExecuted = Object.hasOwn(response, 'data')
  const found: FoundErrors[] = []
  for (const error of errorsToRead(errors, statusOfError)) {
    const message = error.message as string
    if (steps.has(message) || steps.has(memberOf(memberOf(error, 'extensions'), 'code'))) return undefined
    const stated = statusOfError(error)
    const worded = stated ?? statusOfWords(message)
    const isCertain = worded !== undefined || isExecuted || isMarked(error)
    if (!isCertain && !readsLikeError(message)) return undefined
    // GraphQL has codes in the extensions; a compiler, or a table of errors, has them next to the message.
    if (!isExecuted && !isMarked(error) && stated === undefined && Object.hasOwn(error, 'code'))
      return undefined
    found.push({
      status:
        worded ??
        (isExecuted || (!isCertain && isServiceFault(message) && !isClientFault(message)) ? 500 : 400),
      basis: stated !== undefined ? 'stated' : worded !== undefined ? 'worded' : 'assumed',
      codes: codesOf(error),
    })
  }
  return found
}

/** The codes of an error, for the `map` of a rule. */
function codesOf(error: Members): string[] {
  const extensions = memberOf(error, 'extensions')
  return [
    memberOf(extensions, 'code'),
    memberOf(extensions, 'classification'),
    memberOf(extensions, 'errorType'),
    memberOf(error, 'type'),
    memberOf(error, 'errorType'),
  ].filter((code) => typeof code === 'string')
}

type FoundErrors = Required<Omit<Verdict, 'reason'>>

function verdictOf(responses: readonly unknown[]): Verdict | undefined {
  const each = responses.map(errorsOf)
  const statuses = each.map((errors) => errors && oneStatusOf(errors.map(({ status }) => status)))
  const [status] = statuses
  if (status === undefined || statuses.some((other) => other !== status)) return undefined
  const errors = each.flatMap((found) => found ?? [])
  return {
    status,
    reason: 'errors without data',
    basis: basisOfAll(errors),
    codes: errors.flatMap(({ codes }) => codes),
  }
}

export const graphql: Dialect = {
  name: 'graphql',
  summary: 'GraphQL responses with errors and no data.',
  source:
    'GraphQL Specification (October 2021), section 7; GraphQL over HTTP, section 6; codes and classifications of Apollo Server, GraphQL Java, Hot Chocolate, Lighthouse, Hasura',
  table: [
    ['`extensions.http.status`, `extensions.status`, `extensions.statusCode` from 400 to 599', 'that'],
    ['`UNAUTHENTICATED`', '401'],
    ['`FORBIDDEN`', '403'],
    ['`NOT_FOUND`', '404'],
    [
      '`BAD_USER_INPUT`, `GRAPHQL_PARSE_FAILED`, `GRAPHQL_VALIDATION_FAILED`, `InvalidSyntax`, `ValidationError`',
      '400',
    ],
    ['`INTERNAL_SERVER_ERROR`, `DataFetchingException`', '500'],
    [
      'another `code`, `classification`, `category`, `errorType` or `type`',
      'from its name, as in `envelope`',
    ],
    [
      'a message of the parser or the validation, such as `Cannot query field …`, even next to `data: null`',
      '400',
    ],
    ['none of these, and `data` absent: the request was rejected before it ran', '400'],
    ['a message alone that does not read like an error', 'stays'],
    ['none of these, and `data` null: a field failed', '500'],
    ['errors of several statuses', '500 if one of them is 5xx, else 400'],
    ['`data` other than null, even `{}`: a partial result', 'stays'],
    ['`PERSISTED_QUERY_NOT_FOUND`: clients expect it with status 200', 'stays'],
    ['members other than `data`, `errors`, `extensions`', 'stays'],
    [
      'errors with members that GraphQL does not have, or a `path` that is not a list: lint results, import reports',
      'stays',
    ],
  ],
  clients:
    'With another status, Apollo Client raises a ServerError instead of CombinedGraphQLErrors, and urql and Relay raise a network error. GraphQL over HTTP allows clients to expect 200 for `application/json`. Match the clients that can handle it by requestHeader.',
  example: {
    contentType: 'application/json',
    body: '{"errors":[{"message":"Log in first","path":["me"],"extensions":{"code":"UNAUTHENTICATED"}}],"data":null}',
    status: 401,
  },
  accepts: mayBeJson,
  matchesPrefix: mayBeginJson,
  triggers: ['errors'],
  read(body) {
    const json = jsonOf(body)
    return verdictOf(Array.isArray(json) ? json : [json])
  },
}
