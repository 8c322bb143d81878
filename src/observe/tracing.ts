/**
 * Traces through the OpenTelemetry API if the process has an SDK: a SERVER span for each exchange and a CLIENT span for
 * each request to an upstream, by the semantic conventions for HTTP spans (version 1.23, stable).
 *
 * @module
 */
import type { Attributes, Context, Span, TextMapGetter, TextMapSetter, Tracer } from '@opentelemetry/api'
import type { UpstreamSettings } from '../config/settings.js'
import type { Settled } from '../engine/decision.js'
import { type Fields, getCombinedField, withoutFields } from '../http/fields.js'
import type { Head, RequestView } from '../http/message.js'
import { standardMethods } from '../http/methods.js'
import { version } from './processMetrics.js'
import { loggedTarget, loggedUserAgent } from './redactFields.js'

type Api = typeof import('@opentelemetry/api')

/** Begins the spans of exchanges. */
export interface Tracing {
  /** @param route prefix of the route; undefined if none serves the request */
  begin(request: RequestView, route: string | undefined): ExchangeTrace
}

/** The outcome of an exchange. */
export interface TracedOutcome {
  readonly settled: Settled | undefined
  readonly local: { readonly code: string } | undefined
  /** The head that the client got; undefined if none. */
  readonly sent: Head | undefined
  readonly observing: boolean
  /** Set if the client left. */
  readonly waitingFor: string | undefined
}

/** The spans of one exchange. */
export interface ExchangeTrace {
  readonly traceId: string
  readonly spanId: string
  /** Begins the span of a request to an upstream. */
  call(method: string, target: string, headers: Fields, upstream: UpstreamSettings): CallTrace
  end(outcome: TracedOutcome, complete: boolean): void
}

/** The span of one request to an upstream. */
export interface CallTrace {
  /** The headers of the request, with the context of the span instead of the client's. */
  readonly headers: Fields
  /**
   * @param status of the response; 0 if there was none
   * @param failure the error type if the call failed
   * @param retried whether the request was sent again on another connection
   */
  end(status: number, failure: string | undefined, retried: boolean): void
}

// The place where every version 1 of the API keeps what an SDK registers.
const registry = Symbol.for('opentelemetry.js.api.1')

/** Undefined if no SDK is registered; the API is then not loaded either. */
export async function loadTracing(): Promise<Tracing | undefined> {
  const registered = (globalThis as { [registry]?: { readonly trace?: unknown } })[registry]
  if (registered?.trace === undefined) return undefined
  const api: Api | undefined = await import('@opentelemetry/api').catch(() => undefined)
  return api && new SpanFactory(api)
}

/** Any other method may be the client's invention, and must not create an unlimited number of span names. */
function methodAttributes(method: string): Attributes {
  if (standardMethods.has(method)) return { 'http.request.method': method }
  return { 'http.request.method': '_OTHER', 'http.request.method_original': method.slice(0, 64) }
}

const nameOf = (method: string, route?: string) =>
  `${standardMethods.has(method) ? method : 'HTTP'}${route === undefined ? '' : ` ${route}`}`

/** `server.address` and `server.port`. */
function serverAttributes(origin: string): Attributes {
  const { hostname, port, protocol } = URL.canParse(origin) ? new URL(origin) : new URL('http://localhost')
  return {
    'server.address': hostname.replace(/^\[|\]$/g, ''),
    'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
  }
}

const getter: TextMapGetter<Fields> = {
  keys: (fields) => fields.filter((_, i) => i % 2 === 0),
  get: getCombinedField,
}
const setter: TextMapSetter<string[]> = {
  set(fields, name, value) {
    fields.push(name, value)
  },
}

class SpanFactory implements Tracing {
  readonly #api: Api
  readonly #tracer: Tracer

  constructor(api: Api) {
    this.#api = api
    this.#tracer = api.trace.getTracer('upstanding', version)
  }

  begin(request: RequestView, prefix: string | undefined): ExchangeTrace {
    const api = this.#api
    const { method, target, fields, origin, client } = request
    // A prefix that every path has is no information.
    const route = prefix === '/' ? undefined : prefix
    const [path = '', query] = loggedTarget(target).split(/\?(.*)/s)
    const attributes: Attributes = {
      ...methodAttributes(method),
      'url.scheme': origin.startsWith('https:') ? 'https' : 'http',
      'url.path': path,
      ...serverAttributes(origin),
      'network.protocol.version': request.httpVersion,
    }
    if (query !== undefined) attributes['url.query'] = query
    if (route !== undefined) attributes['http.route'] = route
    if (client) attributes['client.address'] = client
    const userAgent = loggedUserAgent(fields)
    if (userAgent !== undefined) attributes['user_agent.original'] = userAgent
    const parent = api.propagation.extract(api.ROOT_CONTEXT, fields, getter)
    const span = this.#tracer.startSpan(
      nameOf(method, route),
      { kind: api.SpanKind.SERVER, attributes },
      parent,
    )
    return new ExchangeSpans(api, this.#tracer, span, api.trace.setSpan(parent, span))
  }
}

class ExchangeSpans implements ExchangeTrace {
  readonly traceId: string
  readonly spanId: string
  readonly #api: Api
  readonly #tracer: Tracer
  readonly #span: Span
  readonly #context: Context

  constructor(api: Api, tracer: Tracer, span: Span, context: Context) {
    this.#api = api
    this.#tracer = tracer
    this.#span = span
    this.#context = context
    const { traceId, spanId } = span.spanContext()
    this.traceId = traceId
    this.spanId = spanId
  }

  call(method: string, target: string, headers: Fields, upstream: UpstreamSettings): CallTrace {
    const { SpanKind, SpanStatusCode, propagation, trace } = this.#api
    const { origin, socketPath } = upstream
    const attributes: Attributes = {
      ...methodAttributes(method),
      ...(socketPath === undefined ? serverAttributes(origin) : { 'server.address': socketPath }),
      'url.full': `${origin}${loggedTarget(target)}`,
      'network.protocol.version': '1.1',
    }
    if (socketPath !== undefined) attributes['network.transport'] = 'unix'
    const span = this.#tracer.startSpan(nameOf(method), { kind: SpanKind.CLIENT, attributes }, this.#context)
    const added: string[] = []
    propagation.inject(trace.setSpan(this.#context, span), added, setter)
    const owned = new Set(propagation.fields().map((name) => name.toLowerCase()))
    return {
      headers: [...withoutFields(headers, owned), ...added],
      end(status, failure, retried) {
        if (status > 0) span.setAttribute('http.response.status_code', status)
        if (retried) span.setAttribute('http.request.resend_count', 1)
        const error = failure ?? (status === 0 ? 'cancelled' : status > 399 ? String(status) : undefined)
        if (error !== undefined) {
          span.setAttribute('error.type', error)
          span.setStatus({ code: SpanStatusCode.ERROR })
        }
        span.end()
      },
    }
  }

  end(outcome: TracedOutcome, complete: boolean): void {
    const span = this.#span
    const { settled, local, sent, observing, waitingFor } = outcome
    const error = errorOf(outcome, complete)
    if (sent !== undefined) span.setAttribute('http.response.status_code', sent.status)
    if (local !== undefined) span.setAttribute('upstanding.local_reply', local.code)
    if (waitingFor !== undefined) span.setAttribute('upstanding.client_left_while_waiting_for', waitingFor)
    const rulesThat = (outcome: string) =>
      settled?.trail.filter((entry) => entry.outcome === outcome).map(({ rule }) => rule) ?? []
    const fired = rulesThat('fired')
    const observed = [...rulesThat('observed'), ...(observing ? fired : [])]
    if (fired.length > 0 && !observing) span.setAttribute('upstanding.rules', fired)
    if (observed.length > 0) span.setAttribute('upstanding.rules_observed', observed)
    const incidents = settled?.incidents.map(({ incident }) => incident.id) ?? []
    if (incidents.length > 0) span.setAttribute('upstanding.incidents', incidents)
    if (error !== undefined) {
      span.setAttribute('error.type', error)
      span.setStatus({ code: this.#api.SpanStatusCode.ERROR })
    }
    span.end()
  }
}

/**
 * The error type for the span. Not set if the client left, since that is no error of the server; set from status 500
 * on, and if a response was cut off.
 */
function errorOf({ local, sent, waitingFor }: TracedOutcome, complete: boolean): string | undefined {
  const failed = (sent?.status ?? 0) > 499 || (!complete && waitingFor === undefined)
  return failed ? (local?.code ?? String(sent?.status ?? 'incomplete')) : undefined
}
