/**
 * The fields with which a request goes upstream.
 *
 * @module
 */
import type { Candidates } from '../engine/ruleSet.js'
import { knownCodings } from '../http/codings.js'
import { splitList } from '../http/fields.js'
import { endedRequestFields, namedByConnection } from '../http/hopByHop.js'
import type { ClientRequest } from './clientRequest.js'

// The proxy says these itself; what a client claims of them counts only when it is a trusted proxy.
const ownFields: ReadonlySet<string> = new Set([
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'forwarded',
  'via',
  'x-request-id',
])

const pseudonym = 'upstanding'
const maxMemoisedCodings = 256
const narrowed = new Map<string, string>()

/** The members of an Accept-Encoding value that can be decoded here, or `identity` (RFC 9110 §12.5.3). */
export function narrowCodings(value: string): string {
  let known = narrowed.get(value)
  if (known === undefined) {
    const members = splitList(value).filter((member) => {
      const coding = member.split(';', 1)[0]!.trim().toLowerCase()
      return coding === 'identity' || coding === 'x-gzip' || knownCodings.includes(coding)
    })
    known = members.length === 0 ? 'identity' : members.join(', ')
    if (narrowed.size >= maxMemoisedCodings) narrowed.clear()
    narrowed.set(value, known)
  }
  return known
}

/**
 * Client's fields in their order and spelling, without those that end here, with Via and Forwarded added, and
 * with what the candidate rules demand of the request.
 */
export function upstreamFields(request: ClientRequest, candidates: Candidates): string[] {
  const { message } = request
  const raw = message.rawHeaders
  const { connection } = message.headers
  const named = connection === undefined ? undefined : namedByConnection(connection)
  const demanding = candidates.requestSide.length > 0 ? demandsOf(request, candidates) : undefined
  const fields: string[] = []
  let via = `${request.httpVersion} ${pseudonym}`
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!
    const lower = name.toLowerCase()
    if (endedRequestFields.has(lower) || named?.has(lower) || demanding?.dropped.has(lower)) continue
    const value = raw[i + 1]!
    if (ownFields.has(lower)) {
      if (lower === 'via') via = `${value}, ${via}`
      continue
    }
    fields.push(name, lower === 'accept-encoding' && demanding?.narrow ? narrowCodings(value) : value)
  }
  fields.push('Via', via, 'X-Request-Id', request.id)
  request.peer.addForwarded(fields, message)
  return fields
}

interface Demands {
  readonly dropped: ReadonlySet<string>
  readonly narrow: boolean
}

const none: ReadonlySet<string> = new Set()

function demandsOf(request: ClientRequest, { requestSide }: Candidates): Demands {
  const reads = request.method === 'GET' || request.method === 'HEAD'
  let narrow = false
  let dropped = none
  for (const { matcher, action } of requestSide) {
    if (!matcher.matchesRequest(request)) continue
    narrow ||= action.narrowsCodings === true
    if (reads && action.dropsRequestFields !== undefined) {
      dropped = new Set([...dropped, ...action.dropsRequestFields])
    }
  }
  return { dropped, narrow }
}
