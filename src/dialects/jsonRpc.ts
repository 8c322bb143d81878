/**
 * The dialect `jsonRpc`: error objects of JSON-RPC 2.0.
 *
 * @module
 */
import type { Dialect, Verdict } from './dialect.js'
import { type ErrorStatus, statusIn } from './errorStatus.js'
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
} from './parseResults.js'

const predefined: ReadonlyMap<number, number> = new Map([
  [-32700, 400],
  [-32600, 400],
  [-32601, 404],
  [-32602, 400],
  [-32603, 500],
])

/** What an error says besides its code: `message`, and `data` as Odoo, Zabbix, Ethereum nodes and others fill it. */
function saidBy(error: Members): ErrorStatus {
  const { message, data } = error
  const debug = memberOf(data, 'debug')
  const name = memberOf(data, 'name')
  const details = [data, ...(isMembers(data) ? [memberOf(data, 'error')] : [])]
  // The message of a predefined code is only its name; the data says what happened.
  const said = predefined.has(error.code as number)
    ? statusIn([details, [{ message }]])
    : statusIn([[{ message }], details])
  if (typeof name === 'string' && typeof debug === 'string') {
    const status = statusOfOdoo(name.slice(name.lastIndexOf('.') + 1))
    if (status !== undefined) return { ...said, status, basis: 'stated' }
  }
  return said
}

/** Exceptions of Odoo whose meaning differs from their name (odoo/exceptions.py, odoo/http.py). */
const odoo: ReadonlyMap<string, number> = new Map([
  ['SessionExpiredException', 401],
  ['AccessDenied', 401],
  ['AccessError', 403],
  ['MissingError', 404],
  ['ValidationError', 422],
  ['UserError', 400],
  ['RedirectWarning', 400],
  ['LockError', 409],
])
const statusOfOdoo = (name: string): number | undefined => odoo.get(name) ?? statusOfName(name)

/**
 * A predefined code gives the class of the status, which the data may narrow. Codes outside the reserved range are the
 * application's own: a registered status, or whatever the words say.
 */
function verdictOf(error: Members): Verdict {
  const code = error.code as number
  const { status, basis, codes } = saidBy(error)
  const common = { reason: `error.code ${code}`, codes: [String(code), ...codes] }
  const known = predefined.get(code)
  if (known !== undefined) {
    const isNarrower = known === 400 && basis !== 'assumed' && status > 400 && status < 500 && status !== 422
    return isNarrower ? { ...common, status, basis } : { ...common, status: known }
  }
  return { ...common, ...(errorStatusOf(code) === undefined ? { status, basis } : { status: code }) }
}

/** The error of an error response; undefined if it is not one (section 5). */
function errorOf(response: unknown): Members | undefined {
  if (!isMembers(response) || memberOf(response, 'jsonrpc') !== '2.0') return undefined
  // With a method, it is a forwarded request; a result next to the error violates section 5.
  if (Object.hasOwn(response, 'method') || (memberOf(response, 'result') ?? null) !== null) return undefined
  const error = memberOf(response, 'error')
  return isMembers(error) && Number.isInteger(memberOf(error, 'code')) ? error : undefined
}

function verdictOfAll(responses: readonly unknown[]): Verdict | undefined {
  const errors = responses.map(errorOf)
  if (!errors.every((error) => error !== undefined)) return undefined
  const verdicts = errorsToRead(errors, ({ code }) => code).map(verdictOf)
  return verdicts.every(({ status }) => status === verdicts[0]?.status) ? verdicts[0] : undefined
}

export const jsonRpc: Dialect = {
  name: 'jsonRpc',
  summary: 'Error objects of JSON-RPC 2.0, single or in a batch.',
  source: 'JSON-RPC 2.0 Specification, sections 5, 5.1 and 6',
  table: [
    ['`-32700` parse error, `-32600` invalid request, `-32602` invalid params', '400'],
    [
      'these, if `message` or `data` is more specific, such as Zabbix\'s "Session terminated, re-login, please."',
      'from the words',
    ],
    ['`-32601` method not found', '404'],
    ['`-32603` internal error', '500'],
    ['a code that is a registered status', 'the code'],
    [
      'another code with `data` of Odoo: `SessionExpiredException`, `AccessError`, `MissingError`, …',
      '401, 403, 404, …',
    ],
    ['any other code', 'from the words of `message` and `data`, otherwise 400 or 500 as in `envelope`'],
    ['a batch of errors with the same status', 'that status'],
    ['a batch that contains a result, or errors with several statuses', 'stays'],
    ['`"error": null`; a `result` other than null; `jsonrpc` other than `"2.0"`', 'stays'],
  ],
  clients:
    'With another status, ethers, web3 and jayson raise a transport error and lose the code; Language Server and MCP clients also expect 200. Exclude them by requestHeader.',
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
    return verdictOfAll(Array.isArray(json) ? json : [json])
  },
}
