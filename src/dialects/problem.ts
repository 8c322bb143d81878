/**
 * The dialect `problem`: problem details sent as a success.
 *
 * @module
 */
import { isXmlType } from '../http/mediaType.js'
import type { Dialect, Verdict } from './dialect.js'
import { isIgnoredMember } from './ignoredMembers.js'
import { statusOfName, statusOfPhrase } from './names.js'
import {
  errorStatusOf,
  isMembers,
  jsonOf,
  type Members,
  mayBeginJson,
  mayBeJson,
  memberOf,
  scalarText,
  textOf,
} from './parseResults.js'
import { walkXml } from './xmlWalk.js'

const members = ['type', 'title', 'status', 'detail', 'instance'] as const
const isMember = (name: string): boolean => (members as readonly string[]).includes(name)

function verdictWith(status: number, basis: Verdict['basis'] = 'stated'): Verdict {
  return { status, basis, reason: `problem details of status ${status}` }
}

/** The title names the error: by a name, the phrase of a status, or in words. */
function verdictByTitle(title: unknown): Verdict {
  const text = scalarText(title).trim()
  const named = statusOfName(text)
  if (named === undefined) return verdictWith(500, 'assumed')
  return verdictWith(named, /\s/.test(text) && statusOfPhrase(text) !== named ? 'worded' : 'stated')
}

/** Reads a body with the media type of problem details, in which every member is optional (RFC 9457 §3.1). */
function readDeclared(json: Members): Verdict | undefined {
  if (!members.some((name) => (memberOf(json, name) ?? null) !== null)) return undefined
  const status = memberOf(json, 'status') ?? undefined
  const known = errorStatusOf(status)
  if (known !== undefined) return verdictWith(known)
  // A success status contradicts the type, so the body is left alone.
  return status === undefined ? verdictByTitle(memberOf(json, 'title')) : undefined
}

/**
 * Reads plain JSON, where only the shape can decide: a type that is a URI, or a detail and nothing but members of
 * errors.
 */
function readPlain(json: Members): Verdict | undefined {
  const status = memberOf(json, 'status')
  if (typeof memberOf(json, 'title') !== 'string') return undefined
  const known = errorStatusOf(status)
  if (known === undefined) return undefined
  const type = memberOf(json, 'type')
  if (typeof type === 'string' && /^(?:[a-z][a-z0-9+.-]*:|\/)\S/i.test(type)) return verdictWith(known)
  if (typeof status !== 'number') return undefined
  const closed = Object.keys(json).every((name) => isMember(name) || isIgnoredMember(name))
  return closed && typeof memberOf(json, 'detail') === 'string' ? verdictWith(known) : undefined
}

function readXml(text: string): Verdict | undefined {
  let found = false
  let status: unknown
  let title: unknown
  const whole = walkXml(text, {
    open(path) {
      if (path.length === 1) found = path[0]?.local === 'problem' && path[0].uri === 'urn:ietf:rfc:7807'
    },
    leaf(path, content) {
      if (path.length !== 2) return
      if (path[1]?.local === 'status') status = content
      else if (path[1]?.local === 'title') title = content
    },
  })
  if (!whole || !found) return undefined
  const known = errorStatusOf(status)
  if (known !== undefined) return verdictWith(known)
  return status === undefined ? verdictByTitle(title) : undefined
}

export const problem: Dialect = {
  name: 'problem',
  summary: 'Problem details in a success.',
  source: 'RFC 9457, sections 3 and 3.1, and appendix B for XML',
  table: [
    ['`application/problem+json` or `application/problem+xml` with `status` from 400 to 599', '`status`'],
    ['such a type without `status`', 'by the name in `title`, else 500'],
    ['another XML type with the root `problem` of `urn:ietf:rfc:7807`', 'the same'],
    [
      '`application/json` with `title`, integer `status` from 400 to 599, and a `type` that is a URI',
      '`status`',
    ],
    [
      '`application/json` with `title`, `status` and `detail`, and no member that does not belong to an error',
      '`status`',
    ],
    ['any other `status`; only a `title` and a `status`', 'stays'],
  ],
  clients: 'None: the type is made for errors that have their own status.',
  example: {
    contentType: 'application/problem+json',
    body: '{"type":"https://api.example/problems/no-credit","title":"Not enough credit.","status":403}',
    status: 403,
  },
  accepts: (mediaType) => mayBeJson(mediaType) || isXmlType(mediaType),
  matchesPrefix: (first, mediaType) => isXmlType(mediaType) || mayBeginJson(first),
  triggers: [...members],
  read(body) {
    if (isXmlType(body.mediaType)) return readXml(textOf(body) ?? '')
    const json = jsonOf(body)
    if (!isMembers(json)) return undefined
    return body.mediaType === 'application/problem+json' ? readDeclared(json) : readPlain(json)
  },
}
