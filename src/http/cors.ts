/**
 * Cross-origin response headers (Fetch Standard, section 3.2).
 *
 * @module
 */
import { type Fields, getField, getFieldLines, hasField, splitList, withField } from './fields.js'

/** Header names that scripts of other origins cannot read unless they are exposed, and that this proxy adds. */
const needExposure = ['Retry-After', 'Location', 'Incident-Id'] as const

const corsNames = new Set([
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-expose-headers',
])

/** Makes added headers of a cross-origin response readable for scripts, in addition to what the service exposes. */
export function exposeAdded(before: Fields, after: Fields): Fields {
  if (!hasField(after, 'access-control-allow-origin')) return after
  const added = needExposure.filter((name) => hasField(after, name) && !hasField(before, name))
  return added.length === 0 ? after : expose(after, added)
}

/** Adds the id of the request, readable for scripts of other origins if they can read the response. */
export function withRequestId(fields: Fields, id: string): Fields {
  const named = withField(fields, 'X-Request-Id', id)
  return hasField(named, 'access-control-allow-origin') ? expose(named, ['X-Request-Id']) : named
}

function expose(fields: Fields, names: readonly string[]): Fields {
  const listed = getFieldLines(fields, 'access-control-expose-headers').flatMap(splitList)
  const known = new Set(listed.map((name) => name.toLowerCase()))
  // For requests with credentials, `*` is the name of a header and not a wildcard.
  const all = known.has('*') && getField(fields, 'access-control-allow-credentials') !== 'true'
  const missing = names.filter((name) => !known.has(name.toLowerCase()))
  if (all || missing.length === 0) return fields
  return withField(fields, 'Access-Control-Expose-Headers', [...listed, ...missing].join(', '))
}

/** The headers that allow an origin to read a response; undefined if there are none. */
export function corsFieldsOf(fields: Fields): Fields | undefined {
  if (!hasField(fields, 'access-control-allow-origin')) return undefined
  return fields.filter((_, i) => corsNames.has(fields[i - (i % 2)]!.toLowerCase()))
}

/** The headers of a reply with those that allow the origin to read it. */
export function withCors(fields: Fields, cors: Fields): Fields {
  const readable = expose(
    [...fields, ...cors],
    needExposure.filter((name) => hasField(fields, name)),
  )
  if (getField(cors, 'access-control-allow-origin') === '*') return readable
  const vary = getFieldLines(readable, 'vary').flatMap(splitList)
  if (vary.some((name) => name === '*' || name.toLowerCase() === 'origin')) return readable
  return withField(readable, 'Vary', [...vary, 'Origin'].join(', '))
}
