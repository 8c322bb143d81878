/**
 * The dialect `graphql`: responses of GraphQL that carry errors and no data.
 *
 * @module
 */
import type { Dialect, Verdict } from './dialect.js'
import { statusOfName, statusOfText } from './names.js'
import {
  errorStatusOf,
  isMembers,
  jsonOf,
  type Members,
  mayBeginJson,
  mayBeJson,
  memberOf,
  oneStatusOf,
} from './parseResults.js'

/** Codes whose usual meaning over HTTP is not what their name alone would say. */
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

// A step in the negotiation of persisted queries: clients wait for it at 200, and send the whole query then.
// Apollo Link goes by the code or by the message.
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

/** What fails validation here is the document, which is 400 (GraphQL over HTTP, section 6.4). */
function statusOfMessage(message: string): number | undefined {
  const status = statusOfText(message)
  return status === 422 ? 400 : status
}

/** Statuses of the errors of one response, or undefined when it is no response of errors alone. */
function statusOfResponse(response: unknown): number | undefined {
  if (!isMembers(response) || (memberOf(response, 'data') ?? null) !== null) return undefined
  if (Object.keys(response).some((name) => !responseMembers.has(name))) return undefined
  const errors = memberOf(response, 'errors')
  if (!Array.isArray(errors) || errors.length === 0) return undefined
  // Without "data" nothing was executed: the request was at fault. With null a field failed (section 7.1).
  const fallback = Object.hasOwn(response, 'data') ? 500 : 400
  const statuses: number[] = []
  for (const error of errors) {
    const message = memberOf(error, 'message')
    if (typeof message !== 'string') return undefined
    if (steps.has(message) || steps.has(memberOf(memberOf(error, 'extensions'), 'code'))) return undefined
    statuses.push(statusOfError(error as Members) ?? statusOfMessage(message) ?? fallback)
  }
  return oneStatusOf(statuses)
}

function verdictOf(responses: readonly unknown[]): Verdict | undefined {
  const statuses = responses.map(statusOfResponse)
  const [status] = statuses
  if (status === undefined || statuses.some((other) => other !== status)) return undefined
  return { status, reason: 'errors without data' }
}

export const graphql: Dialect = {
  name: 'graphql',
  summary: 'GraphQL responses that have errors and no data.',
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
    ['another `code`, `classification`, `category`, `errorType` or `type`', 'by its name, as in `envelope`'],
    ['nothing of these: `data` absent, so the request was refused before it ran', '400'],
    ['nothing of these: `data` null, so a field failed', '500'],
    ['errors of several statuses', '500 if one of them is 5xx, else 400'],
    ['`data` other than null, even `{}`: a partial result', 'stays'],
    ['`PERSISTED_QUERY_NOT_FOUND`: a step that clients wait for at 200', 'stays'],
    ['members other than `data`, `errors`, `extensions`', 'stays'],
  ],
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
