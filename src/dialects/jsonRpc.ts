/**
 * The dialect `jsonRpc`: error objects of JSON-RPC 2.0.
 *
 * @module
 */
import type { Dialect, Verdict } from './dialect.js'
import { isMembers, jsonOf, mayBeginJson, mayBeJson, memberOf } from './parseResults.js'

const predefined: ReadonlyMap<number, number> = new Map([
  [-32700, 400],
  [-32600, 400],
  [-32601, 404],
  [-32602, 400],
  [-32603, 500],
])

/** Codes outside the reserved range are the application's own: many take them from HTTP. */
function statusOf(code: number): number {
  return predefined.get(code) ?? (code >= 400 && code <= 599 ? code : 500)
}

/** The code of an error response, or undefined when the value is none (section 5). */
function codeOf(response: unknown): number | undefined {
  if (!isMembers(response) || memberOf(response, 'jsonrpc') !== '2.0') return undefined
  // A method makes it a request that is passed on; a result beside the error is against section 5.
  if (Object.hasOwn(response, 'method') || (memberOf(response, 'result') ?? null) !== null) return undefined
  const code = memberOf(memberOf(response, 'error'), 'code')
  return Number.isInteger(code) ? (code as number) : undefined
}

function verdictOf(responses: readonly unknown[]): Verdict | undefined {
  let first: number | undefined
  for (const response of responses) {
    const code = codeOf(response)
    if (code === undefined) return undefined
    first ??= code
    if (statusOf(code) !== statusOf(first)) return undefined
  }
  return first === undefined ? undefined : { status: statusOf(first), reason: `error.code ${first}` }
}

export const jsonRpc: Dialect = {
  name: 'jsonRpc',
  summary: 'Error objects of JSON-RPC 2.0, single or in a batch.',
  source: 'JSON-RPC 2.0 Specification, sections 5, 5.1 and 6',
  table: [
    ['`-32700` parse error, `-32600` invalid request, `-32602` invalid params', '400'],
    ['`-32601` method not found', '404'],
    ['`-32603` internal error, `-32099` to `-32000` server errors', '500'],
    ['a code from 400 to 599', 'the code'],
    ['any other code', '500'],
    ['a batch of errors of one status', 'that status'],
    ['a batch with a result in it, or with errors of several statuses', 'stays'],
    ['`"error": null`; a `result` other than null; `jsonrpc` other than `"2.0"`', 'stays'],
  ],
  example: {
    contentType: 'application/json',
    body: '{"jsonrpc":"2.0","error":{"code":-32601,"message":"Method not found"},"id":7}',
    status: 404,
  },
  accepts: (mediaType) =>
    mayBeJson(mediaType) ||
    mediaType === 'application/json-rpc' ||
    mediaType === 'application/jsonrpc' ||
    mediaType === 'application/jsonrequest',
  matchesPrefix: mayBeginJson,
  triggers: ['jsonrpc'],
  read(body) {
    const json = jsonOf(body)
    return verdictOf(Array.isArray(json) ? json : [json])
  },
}
