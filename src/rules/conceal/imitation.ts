/**
 * The upstream's own 404 as the canonical one.
 *
 * @module
 */
import { type Fields, getField, hasField } from '../../http/fields.js'
import { mediaTypeOf } from '../../http/mediaType.js'
import type { Reply } from '../../http/message.js'
import type { Exchange } from '../rule.js'
import type { Canonical } from './canonical.js'
import { type EchoPage, echoReader, writePage } from './echo.js'

// Each response has its own value: the value of another request would reveal the copy.
const perRequest: ReadonlySet<string> = new Set([
  'age',
  'cf-ray',
  'content-digest',
  'content-md5',
  'digest',
  'etag',
  'last-modified',
  'repr-digest',
  'server-timing',
  'set-cookie',
  'signature',
  'signature-input',
  'traceparent',
  'tracestate',
  'x-response-time',
  'x-runtime',
])
const idOfRequest = /(?:^|-)(?:correlation|request|trace|transaction)-?id$/

/** Headers that differ between two responses of the same kind, in lower case. */
export function perRequestFields(fields: Fields): string[] {
  const names = fields.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase())
  return [...new Set(names.filter((name) => perRequest.has(name) || idOfRequest.test(name)))]
}

/** The target with which the path is fetched: its query shows whether the service repeats queries. */
export function probeTarget(path: string): string {
  return path.includes('?') ? path : `${path}?absent`
}

interface Model {
  /** Names and values; each value is a page, since Location and Content-Location repeat targets too. */
  readonly fields: readonly (readonly [name: string, value: EchoPage])[]
  /** Undefined if the page does not repeat the request. */
  readonly page: EchoPage | undefined
}

// One byte per UTF-16 unit: only ASCII is searched for, and every other byte stays as it is.
const bytes = 'latin1'
// Shorter echoes occur by chance: `/a` is a part of every `</a>`.
const fewest = 5

function modelOf({ head, body }: Reply, target: string): Model {
  // Outside the rule, other responses keep their own values of these headers.
  const dropped = new Set(head.status === 404 ? perRequestFields(head.fields) : [])
  const read = echoReader(target, { mediaType: mediaTypeOf(head.fields), fewest })
  const fields: (readonly [string, EchoPage])[] = []
  for (let i = 0; i < head.fields.length; i += 2) {
    const name = head.fields[i]!
    if (!dropped.has(name.toLowerCase())) fields.push([name, read(head.fields[i + 1]!)])
  }
  const page = hasField(head.fields, 'content-encoding') ? undefined : read(body.toString(bytes))
  return { fields, page: page && page.echoes.length > 0 ? page : undefined }
}

const models = new WeakMap<Reply, Model>()

/**
 * Turns the upstream's reply to a request for another target into the reply to the exchange's own request.
 * @param target as the client would have written it
 * @param now milliseconds since 1970, for the Date of a reply that was fetched earlier
 */
export function asReplyTo({ request, context }: Exchange, reply: Reply, target: string, now?: number): Reply {
  let model = models.get(reply)
  if (model === undefined) {
    model = modelOf(reply, context.upstream.targetFor(target))
    models.set(reply, model)
  }
  const write = (page: EchoPage) =>
    writePage(page, request.method, context.upstream.targetFor(request.target))
  const body = model.page === undefined ? reply.body : Buffer.from(write(model.page), bytes)
  // Here the Content-Length of a HEAD describes the body for another target.
  const isCounted = getField(reply.head.fields, 'content-length') === String(reply.body.length)
  const fields = model.fields.flatMap(([name, value]) => {
    const lowerCased = name.toLowerCase()
    if (lowerCased === 'date' && now !== undefined) return [name, new Date(now).toUTCString()]
    if (lowerCased === 'content-length' && isCounted) return [name, String(body.length)]
    return [name, write(value)]
  })
  return { head: { ...reply.head, fields }, body }
}

/** @param fallback used while no 404 of the upstream is known */
export function imitating(target: string, fallback: Canonical): Canonical {
  return (exchange) => {
    const original = exchange.context.upstream.imitation(target)
    if (original?.head.status !== 404) return fallback(exchange)
    return { replacement: asReplyTo(exchange, original, target, exchange.context.now) }
  }
}
