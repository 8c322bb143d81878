/**
 * The dialect `spring`: the error attributes of Spring Boot in a success.
 *
 * @module
 */
import { isAside } from './asides.js'
import type { Dialect, Verdict } from './dialect.js'
import { isMembers, jsonOf, mayBeJson, memberOf } from './readings.js'

/** What `DefaultErrorAttributes` writes; an application may add what {@link isAside} knows. */
const members: ReadonlySet<string> = new Set(
  'timestamp status error path message messages exception trace errors requestId code locale'.split(' '),
)

function read(json: unknown): Verdict | undefined {
  if (!isMembers(json)) return undefined
  const status = memberOf(json, 'status')
  if (!Number.isInteger(status) || (status as number) < 400 || (status as number) > 599) return undefined
  const timestamp = memberOf(json, 'timestamp')
  const isAttributes =
    (typeof timestamp === 'string' || typeof timestamp === 'number') &&
    typeof memberOf(json, 'error') === 'string' &&
    typeof memberOf(json, 'path') === 'string' &&
    Object.keys(json).every((name) => members.has(name) || isAside(name))
  return isAttributes ? { status: status as number, reason: `status ${status}` } : undefined
}

export const spring: Dialect = {
  name: 'spring',
  summary: 'The error attributes of Spring Boot.',
  source: 'Spring Boot Reference, "Error Handling"; DefaultErrorAttributes of Spring MVC and WebFlux',
  table: [
    ['`timestamp`, `status` from 400 to 599, `error` and `path`', '`status`'],
    ['one of the four missing, or members that are not of an error beside them', 'stays'],
  ],
  example: {
    contentType: 'application/json',
    body: '{"timestamp":"2026-03-01T12:00:00.000+00:00","status":404,"error":"Not Found","path":"/api/users/7"}',
    status: 404,
  },
  speaks: mayBeJson,
  triggers: ['timestamp'],
  read: (body) => read(jsonOf(body)),
}
