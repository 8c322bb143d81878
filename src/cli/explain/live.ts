/**
 * Fetches an exchange to explain, and the subrequests that its rules need.
 *
 * @module
 */

import type { Settings, UpstreamSettings } from '../../config/settings.js'
import {
  fixedContext,
  type Recorded,
  type Replayed,
  recordedHead,
  recordedRequest,
  replay,
} from '../../engine/replay.js'
import { imitatedPaths, requestRequirements } from '../../engine/requirements.js'
import type { RuleSet } from '../../engine/ruleSet.js'
import { type Fields, hasField, isFieldValue, isToken, withoutFields } from '../../http/fields.js'
import type { Reply } from '../../http/message.js'
import { normalizePath } from '../../match/path.js'
import { Route } from '../../proxy/routes.js'
import { type Context, unknownUpstream } from '../../rules/rule.js'
import { keyOf } from '../../rules/subrequest.js'
import { readUpstreamTls } from '../../server/tlsFiles.js'
import { UsageError } from '../command.js'
import { type DirectRequest, fetchFrom, type Service, type ServiceResponse } from './subrequest.js'

/** An exchange, and what the rules do to it. */
export interface Fetched {
  readonly recorded: Recorded
  readonly question: DirectRequest
  readonly answer: ServiceResponse
  readonly replayed: Replayed
  readonly assumptions: readonly string[]
}

/** What to request. */
export interface WantedExchange {
  /** A URL, or the path of one of the config's upstreams. */
  readonly url: string
  readonly method: string
  readonly fields: Fields
  readonly body: Buffer
}

interface ServiceTarget {
  readonly service: Service
  /** Converts a client's target into the one sent to the service. */
  readonly targetFor: (target: string) => string
  /** The target as clients of the proxy write it. */
  readonly target: string
}

/**
 * Sends the request, and the subrequests that rules need.
 *
 * @throws NoAnswerError, UsageError
 */
export async function fetchExchange(
  wanted: WantedExchange,
  settings: Settings,
  rules: RuleSet,
): Promise<Fetched> {
  const { service, targetFor, target } = placeOf(wanted.url, settings)
  const { host, protocol } = new URL(service.origin)
  const own = hasField(wanted.fields, 'host') ? wanted.fields : ['Host', host, ...wanted.fields]
  const scheme = protocol.slice(0, -1)
  // Like the proxy: some rules need the content of a GET to answer HEAD.
  const request = rules.upstreamRequest(recordedRequest(wanted.method, target, own, { scheme }))
  const requestWith = (changed: string, body: Buffer): DirectRequest => ({
    method: changed,
    target: targetFor(target),
    fields: withoutFields(
      own,
      requestRequirements(request, rules.lookup(request).requestSide).withoutHeaders,
    ),
    body,
  })
  const question = requestWith(rules.upstreamRequest(request).method, wanted.body)
  const answer = await fetchFrom(service, question)
  const recorded = { request, head: recordedHead(answer.head), body: answer.body, state: answer.state }
  const context = await contextFor(service, targetFor, rules)
  const assumptions: string[] =
    answer.state === 'complete' ? [] : [`the body did not end; only its first part is shown`]
  const subresponses = new Map<string, Reply>()
  for (;;) {
    const replayed = replay(rules, recorded, context(), subresponses)
    if (!('subrequest' in replayed)) return { recorded, question, answer, replayed, assumptions }
    const { subrequest } = replayed
    const { head, body } = await fetchFrom(service, {
      method: subrequest.method,
      target: targetFor(subrequest.target),
      fields: withoutFields(question.fields, subrequest.drops),
      body: Buffer.alloc(0),
    })
    subresponses.set(keyOf(subrequest), { head: recordedHead(head), body })
    assumptions.push(`a rule sent the subrequest ${keyOf(subrequest)}: ${head.status}`)
  }
}

function placeOf(url: string, settings: Settings): ServiceTarget {
  if (!url.startsWith('/')) return placeOfUrl(url)
  const path = normalizePath(url)
  const route = settings.routes
    .map((written) => new Route(written, written.upstream))
    .find((known) => known.serves(path))
  if (route === undefined) throw new UsageError(`no upstream of the config serves ${url}`)
  return { service: serviceOf(route.upstream), targetFor: (target) => route.targetFor(target), target: url }
}

function placeOfUrl(url: string): ServiceTarget {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    const isFile = url === '-' || /\.(?:http|har|jsonl?|txt)$/.test(url)
    const hint = isFile ? `; did you mean --exchange ${url}?` : ''
    throw new UsageError(
      `"${url}" is neither an http or https URL nor a path on the config’s upstream${hint}`,
    )
  }
  // Not by the URL parser, which would normalize the path: it is requested as written.
  const rest = /^[^:]+:\/\/[^/?#]*([^#]*)/.exec(url)![1]!
  const target = rest.startsWith('/') ? rest : `/${rest}`
  return { service: { origin: parsed.origin }, targetFor: (same) => same, target }
}

function serviceOf({ origin, socketPath, tls }: UpstreamSettings): Service {
  if (tls === undefined) return { origin, socketPath }
  const servername = tls.serverName === undefined ? {} : { servername: tls.serverName }
  return {
    origin,
    socketPath,
    tls: { ...readUpstreamTls(tls), rejectUnauthorized: tls.verify, ...servername },
  }
}

/** The current time, and the service's responses to paths that rules imitate. */
async function contextFor(
  service: Service,
  targetFor: ServiceTarget['targetFor'],
  rules: RuleSet,
): Promise<() => Context> {
  const paths = [...imitatedPaths(rules.rules)]
  const replies = await Promise.all(
    paths.map(async (path) => {
      const { host } = new URL(service.origin)
      const fields = ['Host', host, 'Accept', '*/*', 'Accept-Encoding', 'identity']
      const question = { method: 'GET', target: targetFor(path), fields, body: Buffer.alloc(0) }
      const { head, body } = await fetchFrom(service, question)
      return [path, { head: recordedHead(head), body }] as const
    }),
  )
  const known = new Map(replies)
  return () => ({
    ...fixedContext(Date.now()),
    upstream: { ...unknownUpstream, imitation: (path) => known.get(path), targetFor },
  })
}

/** Parses `Name: value`, as in curl. */
export function fieldsOf(written: readonly string[]): string[] {
  return written.flatMap((line) => {
    const colon = line.indexOf(':')
    const [name, value] = [line.slice(0, colon), Buffer.from(line.slice(colon + 1).trim()).toString('latin1')]
    if (colon < 1 || !isToken(name) || !isFieldValue(value))
      throw new UsageError(`--header is "${line}"; expected a header, as in "Accept: application/json"`)
    return [name, value]
  })
}
