/**
 * The fields with which a request goes upstream.
 *
 * @module
 */
import type { IncomingHttpHeaders } from 'node:http'
import { requestRequirements } from '../../engine/requirements.js'
import type { Candidates } from '../../engine/ruleSet.js'
import { knownCodings } from '../../http/codings.js'
import { splitList } from '../../http/fields.js'
import { endedRequestFields, namedByConnection } from '../../http/hopByHop.js'
import { cached } from '../../http/lruCache.js'
import { traceIdOf } from '../../http/traceContext.js'
import type { ClientRequest } from '../client/request.js'
import type { Route } from '../routes.js'

// Headers that the proxy sets itself; what a client says in them counts only if it is a trusted proxy.
const ownFields: ReadonlySet<string> = new Set([
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-prefix',
  'forwarded',
  'via',
  'x-request-id',
])

/** Only these methods have Max-Forwards (RFC 9110 §7.6.2); at 0 they are not forwarded. */
const countsForwards: ReadonlySet<string> = new Set(['OPTIONS', 'TRACE'])

const pseudonym = 'upstanding'
const acceptsTrailers = /(?:^|[,\t ])trailers(?:$|[,;\t ])/i

/** The members of an Accept-Encoding value that can be decoded here, or `identity` (RFC 9110 §12.5.3). */
export const narrowCodings = cached((value) => {
  const members = splitList(value).filter((member) => {
    const coding = member.split(';', 1)[0]!.trim().toLowerCase()
    return coding === 'identity' || coding === 'x-gzip' || knownCodings.includes(coding)
  })
  return members.length === 0 ? 'identity' : members.join(', ')
})

/** Properties of a header by its name as spelled. */
const fieldNamed = cached((name) => {
  const lower = name.toLowerCase()
  // Services in the CGI tradition treat an underscore like a hyphen.
  const read = lower.replaceAll('_', '-')
  const isSpoof = read !== lower && (read === 'content-length' || read === 'max-forwards')
  return {
    lower,
    read,
    ended: endedRequestFields.has(read) || isSpoof,
    own: ownFields.has(read),
    claim: read.startsWith('x-forwarded-'),
    trace: lower === 'traceparent' || lower === 'tracestate',
  }
})

/**
 * The client's fields in their order and spelling, without those that are not forwarded, with Via and Forwarded added,
 * and with what the candidate rules require.
 */
export function upstreamFields(
  request: ClientRequest,
  candidates: Candidates,
  { host, cutPrefix }: Pick<Route, 'host' | 'cutPrefix'>,
): string[] {
  const { message } = request
  const raw = message.rawHeaders
  const { connection } = message.headers
  const named = connection === undefined ? undefined : namedByConnection(connection)
  const { requestSide } = candidates
  const required = requestSide.length > 0 ? requestRequirements(request, requestSide) : undefined
  const fields: string[] = []
  let via = `${request.httpVersion} ${pseudonym}`
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!
    const { lower, read, ended, own, claim, trace } = fieldNamed(name)
    if (ended || named?.has(lower) || required?.withoutHeaders.has(read)) continue
    // A value that a trusted proxy set with a hyphen must not be overridden by one that the client spells with an
    // underscore.
    if (read !== lower && message.headers[read] !== undefined) continue
    // The expectation of an HTTP/1.0 request is ignored (RFC 9110 §10.1.1).
    if (lower === 'expect' && !request.awaitsContinue) continue
    const value = raw[i + 1]!
    if (own) {
      if (lower === 'via') via = `${value}, ${via}`
      continue
    }
    if (claim && !request.peer.trusted) continue
    if (trace && hasInvalidTrace(message.headers)) continue
    if (lower === 'max-forwards' && countsForwards.has(request.method) && /^\d{1,9}$/.test(value)) {
      fields.push(name, String(Number(value) - 1))
      continue
    }
    if (lower === 'host' && host !== undefined) fields.push(name, host)
    else fields.push(name, lower === 'accept-encoding' && required?.decodable ? narrowCodings(value) : value)
  }
  // Trailers of the response reach the client, so the client's consent is forwarded (RFC 9110 §10.1.4).
  const { te } = message.headers
  if (te !== undefined && acceptsTrailers.test(te as string)) fields.push('TE', 'trailers')
  fields.push('Via', via, 'X-Request-Id', request.id)
  request.peer.addForwarded(fields, message, cutPrefix)
  return fields
}

/**
 * Receivers must ignore an invalid `traceparent`, so it is not forwarded, nor is `tracestate` (W3C Trace Context,
 * section 4.3).
 */
function hasInvalidTrace({ traceparent }: IncomingHttpHeaders): boolean {
  return traceparent !== undefined && traceIdOf(String(traceparent)) === undefined
}
