/**
 * The dialect `google`: the error model of Google's APIs.
 *
 * @module
 */

import type { Dialect, Verdict } from './dialect.js'
import { isIgnoredMember } from './ignoredMembers.js'
import {
  errorStatusOf,
  isMembers,
  jsonOf,
  type Members,
  mayBeginJson,
  mayBeJson,
  memberOf,
} from './parseResults.js'

/** The codes of google.rpc.Code in the order of their numbers, from 1, with the HTTP mapping of its comments. */
const canonical: readonly (readonly [name: string, status: number])[] = [
  ['CANCELLED', 499],
  ['UNKNOWN', 500],
  ['INVALID_ARGUMENT', 400],
  ['DEADLINE_EXCEEDED', 504],
  ['NOT_FOUND', 404],
  ['ALREADY_EXISTS', 409],
  ['PERMISSION_DENIED', 403],
  ['RESOURCE_EXHAUSTED', 429],
  ['FAILED_PRECONDITION', 400],
  ['ABORTED', 409],
  ['OUT_OF_RANGE', 400],
  ['UNIMPLEMENTED', 501],
  ['INTERNAL', 500],
  ['UNAVAILABLE', 503],
  ['DATA_LOSS', 500],
  ['UNAUTHENTICATED', 401],
]
const byName: ReadonlyMap<unknown, number> = new Map(canonical)

/** Members that the JSON style guide allows next to `error`; with `data` or `result`, it is not an error. */
const beside: ReadonlySet<string> = new Set(['error', 'apiVersion', 'context', 'kind'])

const ofStatus: ReadonlySet<string> = new Set(['code', 'message', 'details', 'error'])

/**
 * google.rpc.Status as gRPC gateways write it: `code`, `message` and `details`, and no other member. Their first
 * version repeats the message as `error`, and may leave the details out.
 */
function statusOfRpc(json: Members): number | undefined {
  const code = memberOf(json, 'code')
  const message = memberOf(json, 'message')
  if (typeof message !== 'string' || !Number.isInteger(code)) return undefined
  if (Object.keys(json).some((name) => !ofStatus.has(name))) return undefined
  const isStatus = Object.hasOwn(json, 'error')
    ? memberOf(json, 'error') === message
    : Array.isArray(memberOf(json, 'details'))
  return isStatus ? canonical[(code as number) - 1]?.[1] : undefined
}

function statusOf(error: Members): number | undefined {
  return (
    errorStatusOf(memberOf(error, 'code')) ??
    errorStatusOf(memberOf(error, 'http_code')) ??
    byName.get(memberOf(error, 'status')) ??
    statusOfRpc(error)
  )
}

function read(json: unknown): Verdict | undefined {
  // A streaming method responds with an array; an error before the first result is its only element.
  const value: unknown = Array.isArray(json) && json.length === 1 ? json[0] : json
  if (!isMembers(value)) return undefined
  const error = memberOf(value, 'error')
  if (!isMembers(error)) {
    const status = statusOfRpc(value)
    return status === undefined ? undefined : { status, reason: 'code of google.rpc.Code' }
  }
  if (typeof memberOf(error, 'message') !== 'string') return undefined
  if (Object.keys(value).some((name) => name === 'jsonrpc' || !(beside.has(name) || isIgnoredMember(name))))
    return undefined
  const status = statusOf(error)
  return status === undefined ? undefined : { status, reason: 'error.code or error.status' }
}

export const google: Dialect = {
  name: 'google',
  summary: 'The error model of Google APIs.',
  source:
    'AIP-193 (google.aip.dev/193), HTTP/1.1+JSON representation; google/rpc/code.proto; Google JSON Style Guide',
  table: [
    ['`error.message` with `error.code` from 400 to 599', '`error.code`'],
    ...canonical.map(([name, status]) => [`\`error.status\` \`${name}\``, String(status)] as const),
    [
      'google.rpc.Status at the top or as `error`: `code` from 1 to 16, `message`, `details`, nothing else',
      'as its name above',
    ],
    ['an `error` without `message`, with other codes and names, or next to data', 'stays'],
  ],
  clients:
    "Google's client libraries raise errors by the status and treat a 200 as a success with missing fields: none of them needs the 200.",
  example: {
    contentType: 'application/json',
    body: '{"error":{"code":404,"message":"Book 7 was not found.","status":"NOT_FOUND"}}',
    status: 404,
  },
  accepts: mayBeJson,
  matchesPrefix: mayBeginJson,
  triggers: ['error', 'details'],
  read: (body) => read(jsonOf(body)),
}
