/**
 * The kind `unwrap`: gives an error that was sent as a success its own status.
 *
 * @module
 */
import type { Dialect } from '../dialects/dialect.js'
import { dialects } from '../dialects/index.js'
import { mediaTypeOf } from '../http/mediaType.js'
import { integer, list, literal, type Output, object, optional, text, union } from '../schema/option.js'
import {
  bufferingOf,
  bufferingOptions,
  headOption,
  unreadable,
  unreadBody,
  withPrefixCheck,
} from './interpret/buffering.js'
import { notAsSuccess } from './interpret/cacheHeaders.js'
import { type BodyPath, compilePath } from './interpret/path.js'
import { compileStatus, statusSchema } from './interpret/statusSource.js'
import { isSafeMethod } from './interpret/unsafeMethods.js'
import { unwrapExamples } from './interpret/unwrapExamples.js'
import {
  dialectReader,
  type ErrorReader,
  type FoundError,
  ownReader,
  wordsAt,
} from './interpret/unwrapReaders.js'
import {
  conditionWarnings,
  contentTypeWarnings,
  dialectWarnings,
  methodWarnings,
  statusWarnings,
  unsafeWarnings,
} from './interpret/warnings.js'
import { compileWhen, whenSchema } from './interpret/when.js'
import { type BodyNeed, defineKind, type Exchange, type Outcome, type RuleContext } from './rule.js'

const dialectName = union([literal('any'), ...dialects.map(({ name }) => literal(name))])

const options = object(
  {
    dialect: optional(
      union([dialectName, list(dialectName, { minItems: 1, uniqueItems: true })], {
        description:
          'How the service wraps its errors; several dialects are tried in order. `any` means all of them, in the order of the reference.',
        examples: ['graphql', ['problem', 'envelope'], 'any'],
      }),
    ),
    when: optional(whenSchema),
    status: optional(statusSchema),
    unsafeStatus: optional(
      integer({
        minimum: 400,
        maximum: 599,
        description:
          'For methods that change something (POST, PUT, PATCH, DELETE and all others but GET, HEAD, OPTIONS and TRACE): the status in place of every 429 and 5xx, for clients that send such a request again and must not. 400, 409 and 422 are repeated by no client.',
        examples: [422],
      }),
    ),
    message: optional(
      text({
        description:
          "A path to the error's message. Its first 200 characters go into the trail and the log; the response stays as it is.",
        examples: ['/error/message'],
      }),
    ),
    ...bufferingOptions,
    ...headOption,
  },
  { description: 'Errors in successes: how they are recognised, and their status.' },
)
type UnwrapOptions = Output<typeof options>

const nothing: ErrorReader = { accepts: () => false, matchesPrefix: () => false, read: () => undefined }

/** The dialects of these names, in their order; `any` means all. */
function chosen(dialect: UnwrapOptions['dialect']): readonly Dialect[] {
  const wanted = [dialect ?? []].flat() as readonly string[]
  return [
    ...new Set(
      wanted.flatMap((name) => dialects.filter((candidate) => name === 'any' || candidate.name === name)),
    ),
  ]
}

function compileReader(given: UnwrapOptions, context: RuleContext): ErrorReader {
  const { dialect, when, status } = given
  const condition =
    when && compileWhen(when, (at, text) => context.error(`/when${at}`, text), context.namesContentType)
  const source =
    status === undefined
      ? undefined
      : compileStatus(status, (at, text) => context.error(`/status${at}`, text))
  if (dialect !== undefined) {
    return dialectReader(chosen(dialect), { condition, status: source }, context.namesContentType)
  }
  if (condition === undefined) {
    context.error('', 'expected "dialect", or "when" and "status": how is an error recognised?')
    return nothing
  }
  if (source === undefined || (!source.hasPlaces && source.default === undefined)) {
    context.error(
      source === undefined ? '' : '/status',
      '"when" needs a status: which one does the error get? As in { from: /error/code, default: 500 }',
    )
    return nothing
  }
  return ownReader(condition, source)
}

function compileMessage({ message }: UnwrapOptions, context: RuleContext): BodyPath | undefined {
  try {
    return message === undefined ? undefined : compilePath(message)
  } catch (error) {
    context.error('/message', (error as Error).message)
    return undefined
  }
}

/** Why the head alone settles that nothing is unwrapped. */
function passesBy(reader: ErrorReader, exchange: Exchange, bounds: BodyNeed): string | undefined {
  const reason = unreadable(exchange, bounds)
  if (reason !== undefined) return reason
  const mediaType = mediaTypeOf(exchange.received.fields)
  return reader.accepts(mediaType) ? undefined : `${mediaType || 'a body without a type'} is not read`
}

const repeated: ReadonlySet<number> = new Set([429, 503, 504])

/**
 * The service has processed the request, so a client that retries an unsafe one does the work twice: where the status is
 * only read from words, it is never one that invites a retry.
 */
function statusFor({ status, basis }: FoundError, method: string, unsafeStatus: number | undefined): number {
  if (isSafeMethod(method)) return status
  if (unsafeStatus !== undefined && (status === 429 || status >= 500)) return unsafeStatus
  if (basis !== 'stated' && repeated.has(status)) return status === 429 ? 400 : 500
  return status
}

function unwrapError({ reader, bounds, message, unsafeStatus }: UnwrapPlan, exchange: Exchange): Outcome {
  const reason = passesBy(reader, exchange, bounds) ?? unreadBody(exchange)
  if (reason !== undefined) return { skip: reason }
  const body = exchange.body!
  const found = reader.read(body, exchange.received)
  if (found === undefined) return { skip: 'the body is no error' }
  if ('skip' in found) return found
  const status = statusFor(found, exchange.request.method, unsafeStatus)
  return {
    note: `${exchange.head.status} → ${status}: ${found.note}${wordsAt(body, message)}`,
    status,
    ...notAsSuccess(exchange.head.fields),
  }
}

interface UnwrapPlan {
  readonly reader: ErrorReader
  readonly bounds: BodyNeed
  readonly message: BodyPath | undefined
  readonly unsafeStatus: number | undefined
}

export const unwrap = defineKind({
  name: 'unwrap',
  phase: 'interpret',
  summary: 'Gives an error that was sent as a success its own status.',
  description: `Acts on 2xx. The body passes byte for byte, in its own content coding; the status changes, and what the status demands. Caching by the terms of the success ends: its validators, freshness and targeted cache fields (Surrogate-Control, *-Cache-Control) are dropped, and \`Cache-Control: no-store\` is set unless it is there.

An error is recognised by a \`dialect\`, by conditions (\`when\` and \`status\`), or by both: then \`when\` narrows the dialect and \`status\` amends it. The grammar is in [Conditions](../../conditions.md), with what becomes of errors of POST, PUT, PATCH and DELETE, and which clients repeat such requests.

The response passes at once, without buffering, when its head rules out an error: a media type that cannot contain one and that \`match.contentType\` does not name, a stream (\`text/event-stream\`, NDJSON, gRPC, \`multipart/x-mixed-replace\`), 206, a Content-Length above \`maxBytes\`. Buffering ends as soon as the first bytes rule an error out, as with an HTML page where JSON is expected, and when the body exceeds \`maxBytes\` or \`maxHold\`. \`Range\` and \`If-Range\` are not sent upstream.

A response to HEAD has no body to read, so it keeps the status from the upstream, even where GET would get that of the error. For clients that send HEAD first, \`head: asGet\` sends GET upstream and answers with the status and headers that GET would have.

Some clients look for errors at 200 only: match the paths, and by \`requestHeader\` the consumers, that are ready.`,
  options,
  examples: unwrapExamples,
  lint: (given, match) => [
    ...contentTypeWarnings(match),
    ...methodWarnings(match),
    ...dialectWarnings(chosen(given.dialect), match),
    ...conditionWarnings(given.when, '/unwrap/when', match),
    ...statusWarnings(given.status, '/unwrap/status'),
    ...unsafeWarnings(given, match),
  ],
  compile(given, context) {
    const reader = compileReader(given, context)
    const bounds = withPrefixCheck(bufferingOf(given), reader.matchesPrefix)
    const plan = { reader, bounds, message: compileMessage(given, context), unsafeStatus: given.unsafeStatus }
    return {
      applies: (status) =>
        status >= 200 && status <= 299 && status !== 204 && status !== 205 && status !== 206,
      need: (exchange) => (passesBy(reader, exchange, bounds) === undefined ? bounds : undefined),
      apply: (exchange) => unwrapError(plan, exchange),
      requires: {
        body: true,
        headAsGet: given.head === 'asGet',
        withoutRequestHeaders: ['range', 'if-range'],
      },
    }
  },
})
