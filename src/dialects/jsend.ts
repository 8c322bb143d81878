/**
 * The dialect `jsend`: responses whose `status` is "fail" or "error".
 *
 * @module
 */

import type { Dialect, Verdict } from './dialect.js'
import { deniesError } from './envelopeReader.js'
import { statusIn } from './errorStatus.js'
import { isEvident } from './evidence.js'
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
import { isClientFault } from './wording.js'

const without = ({ status, data, ...rest }: Members): Members => rest

const members: ReadonlySet<string> = new Set(['status', 'data', 'message', 'code'])

function read(json: unknown): Verdict | undefined {
  if (!isMembers(json)) return undefined
  if (Object.keys(json).some((name) => !members.has(name) && !isIgnoredMember(name))) return undefined
  const status = memberOf(json, 'status')
  const code = errorStatusOf(memberOf(json, 'code'))
  if (status === 'fail' && Object.hasOwn(json, 'data')) {
    return { status: code ?? 400, reason: 'status is "fail"' }
  }
  if (status === 'error' && typeof memberOf(json, 'message') === 'string') {
    if (deniesError(json) && !isEvident(without(json))) return undefined
    // JSend means a failure of the service; services that use it for every error give more detail.
    const stated = statusIn([[without(json)]])
    const isClients = isClientFault(memberOf(json, 'message') as string)
    const status = code ?? (stated.basis === 'assumed' && !isClients ? 500 : stated.status)
    return {
      ...stated,
      status,
      reason: 'status is "error"',
      basis: code === undefined ? stated.basis : 'stated',
    }
  }
  return undefined
}

export const jsend: Dialect = {
  name: 'jsend',
  summary: 'JSend responses of the types fail and error.',
  source: 'JSend (github.com/omniti-labs/jsend), types "fail" and "error"',
  table: [
    ['`"status": "fail"` with `data`', '400, or `code` from 400 to 599'],
    [
      '`"status": "error"` with a `message`',
      '`code` from 400 to 599, else by names and words as in `envelope`, else 500',
    ],
    ['`"status": "success"`', 'stays'],
    ['"fail" without `data`, "error" without `message`, members that JSend does not have', 'stays'],
  ],
  clients:
    'None known. JSend clients are usually hand-written; those that only look at `status` keep working if they read the body of an error.',
  example: {
    contentType: 'application/json',
    body: '{"status":"fail","data":{"title":"A title is required"}}',
    status: 400,
  },
  accepts: mayBeJson,
  matchesPrefix: mayBeginJson,
  triggers: ['fail', 'error'],
  read: (body) => read(jsonOf(body)),
}
