/**
 * The upstream's own 404 as the canonical one.
 *
 * @module
 */
import { type Fields, getField, hasField, withField } from '../../http/fields.js'
import { mediaTypeOf } from '../../http/mediaType.js'
import type { Reply } from '../../http/message.js'
import type { Canonical } from './canonical.js'
import { type EchoPage, readPage, writePage } from './echo.js'

// Each response has its own: those of another request would reveal that they were copied.
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

/** Fields that differ from one answer of the same kind to the next, in lower case. */
export function perRequestFields(fields: Fields): string[] {
  const names = fields.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase())
  return [...new Set(names.filter((name) => perRequest.has(name) || idOfRequest.test(name)))]
}

/**
 * The target for fetching the path: a query makes visible whether the service repeats queries.
 */
export function probeTarget(path: string): string {
  return path.includes('?') ? path : `${path}?absent`
}

interface Model {
  readonly fields: Fields
  /** Undefined: the page does not repeat the request. */
  readonly page: EchoPage | undefined
  readonly mediaType: string
  readonly body: Buffer
}

/** @param fallback what is answered while no 404 of the upstream is known */
export function imitating(target: string, fallback: Canonical): Canonical {
  const models = new WeakMap<Reply, Model>()
  return (exchange) => {
    const original = exchange.context.upstream.imitation(target)
    if (original?.head.status !== 404) return fallback(exchange)
    let model = models.get(original)
    if (model === undefined) {
      model = modelOf(original, exchange.context.upstream.targetFor(target))
      models.set(original, model)
    }
    const { request, context } = exchange
    const { page, mediaType } = model
    const body =
      page === undefined
        ? model.body
        : Buffer.from(
            writePage(page, request.method, context.upstream.targetFor(request.target), mediaType),
            'latin1',
          )
    let { fields } = model
    if (hasField(fields, 'date')) fields = withField(fields, 'Date', new Date(context.now).toUTCString())
    if (hasField(fields, 'content-length')) fields = withField(fields, 'Content-Length', String(body.length))
    return { replacement: { head: { ...original.head, fields }, body } }
  }
}

function modelOf({ head, body }: Reply, target: string): Model {
  const dropped = new Set(perRequestFields(head.fields))
  const fields = head.fields.filter((_, i) => !dropped.has(head.fields[i - (i % 2)]!.toLowerCase()))
  // Latin-1 keeps every byte; what is looked for is ASCII.
  const page = getField(fields, 'content-encoding') === undefined && readPage(body.toString('latin1'), target)
  const repeats = page !== false && page.echoes.length > 0
  return { fields, page: repeats ? page : undefined, mediaType: mediaTypeOf(fields), body }
}
