/**
 * The dialect `spring`: the error attributes of Spring Boot, sent as a success.
 *
 * @module
 */
import { wordSet } from '../detect/regex.js'
import { reasonOf } from '../http/status.js'
import type { Dialect, Verdict } from './dialect.js'
import { isIgnoredMember } from './ignoredMembers.js'
import { errorStatusOf, isMembers, jsonOf, mayBeginJson, mayBeJson, memberOf } from './parseResults.js'

/** The members that `DefaultErrorAttributes` writes; an application may add those of {@link isIgnoredMember}. */
const members: ReadonlySet<string> = wordSet(
  'timestamp status error path message messages exception trace errors requestId code locale',
)

function read(json: unknown): Verdict | undefined {
  if (!isMembers(json)) return undefined
  const given = memberOf(json, 'status')
  const status = typeof given === 'number' ? errorStatusOf(given) : undefined
  const error = memberOf(json, 'error')
  if (status === undefined || typeof error !== 'string' || !isTimestamp(memberOf(json, 'timestamp')))
    return undefined
  // Since Boot 3.3 the path can be omitted; then the phrase of the status must be present.
  const placed = typeof memberOf(json, 'path') === 'string' || error === reasonOf(status)
  const closed = Object.keys(json).every((name) => members.has(name) || isIgnoredMember(name))
  return placed && closed ? { status, reason: `status ${status}` } : undefined
}

/** Jackson writes times as text, as a number, or as a list of year, month, day and so on. */
function isTimestamp(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || Array.isArray(value)
}

export const spring: Dialect = {
  name: 'spring',
  summary: 'The error attributes of Spring Boot.',
  source: 'Spring Boot Reference, "Error Handling"; DefaultErrorAttributes of Spring MVC and WebFlux',
  table: [
    ['`timestamp`, `status` from 400 to 599, `error` and `path`', '`status`'],
    ['the same without `path`, if `error` is the phrase of the status', '`status`'],
    ['one of the others missing, or additional members that do not belong to an error', 'stays'],
  ],
  clients: 'None: RestTemplate and WebClient raise errors by the status.',
  example: {
    contentType: 'application/json',
    body: '{"timestamp":"2026-03-01T12:00:00.000+00:00","status":404,"error":"Not Found","path":"/api/users/7"}',
    status: 404,
  },
  accepts: mayBeJson,
  matchesPrefix: mayBeginJson,
  triggers: ['timestamp'],
  read: (body) => read(jsonOf(body)),
}
