/**
 * The kind `unwrap`: gives an error that was sent as a success its own status.
 *
 * @module
 */
import type { Dialect } from '../dialects/dialect.js'
import { dialects } from '../dialects/index.js'
import { cached } from '../http/lruCache.js'
import { mediaTypeOf } from '../http/mediaType.js'
import { isSafeMethod } from '../http/methods.js'
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
import { formatWarnings } from './interpret/formatWarnings.js'
import { type BodyPath, compilePath } from './interpret/path.js'
import { compileStatus, statusSchema } from './interpret/statusSource.js'
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
          'The format in which the service wraps errors; several dialects are tried in order. `any` means all of them, in the order of the reference.',
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
          'For unsafe methods (POST, PUT, PATCH, DELETE and all others that are not known to be safe): the status that replaces every 408, 429 and 5xx, for clients that must not repeat such a request. No known client repeats a request on 400 or 422; the openai SDKs and stripe repeat it on 409.',
        examples: [422],
      }),
    ),
    message: optional(
      text({
        description:
          "A path to the error's message. Its first 200 characters are written to the log; the response does not change.",
        examples: ['/error/message'],
      }),
    ),
    ...bufferingOptions,
    ...headOption,
  },
  { description: 'How to recognize errors in successes, and their status.' },
)
type UnwrapOptions = Output<typeof options>

const nothing: ErrorReader = { accepts: () => false, matchesPrefix: () => false, read: () => undefined }

/** The dialects with these names, in this order; `any` means all. */
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
    context.error('', 'expected "dialect", or "when" and "status": they say how to recognize an error')
    return nothing
  }
  if (source === undefined || (!source.hasPlaces && source.default === undefined)) {
    context.error(
      source === undefined ? '' : '/status',
      '"when" also needs "status", as in { from: /error/code, default: 500 }',
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

/** The reason, found in the head, for not unwrapping anything. */
function passesBy(reader: ErrorReader, exchange: Exchange, bounds: BodyNeed): string | undefined {
  const reason = unreadable(exchange, bounds)
  if (reason !== undefined) return reason
  const mediaType = mediaTypeOf(exchange.received.fields)
  return reader.accepts(mediaType) ? undefined : `${mediaType || 'a body without a Content-Type'} is not read`
}

/** Statuses at which clients with retries send a request again, and what replaces them if only words say so. */
const withoutRetry: ReadonlyMap<number, number> = new Map([
  [408, 400],
  [429, 400],
  [502, 500],
  [503, 500],
  [504, 500],
])

/**
 * The service has processed the request, so a client that repeats an unsafe one does the work twice: a status that was
 * only derived from words is never one that invites a retry.
 */
function statusFor({ status, basis }: FoundError, method: string, unsafeStatus: number | undefined): number {
  if (isSafeMethod(method)) return status
  if (unsafeStatus !== undefined && (status === 408 || status === 429 || status >= 500)) return unsafeStatus
  return basis === 'stated' ? status : (withoutRetry.get(status) ?? status)
}

function unwrapError({ reader, bounds, message, unsafeStatus }: UnwrapPlan, exchange: Exchange): Outcome {
  const reason = passesBy(reader, exchange, bounds) ?? unreadBody(exchange)
  if (reason !== undefined) return { skip: reason }
  const body = exchange.body!
  const found = reader.read(body, exchange.received)
  if (found === undefined) return { skip: 'the body is not an error' }
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
  description: `Acts on 2xx. The body stays byte for byte, in its own content coding; only the status changes, and the headers that depend on it. The error must not be cached like the success: validators, cache lifetime and targeted cache headers (Surrogate-Control, *-Cache-Control) are removed, and \`Cache-Control: no-store\` is set unless already present.

A \`dialect\`, conditions (\`when\` and \`status\`), or both recognize an error. With both, \`when\` narrows the dialect and \`status\` overrides its status. [Conditions](../../conditions.md) has the grammar, and says what happens to errors of POST, PUT, PATCH and DELETE and which clients repeat such requests.

The response is forwarded immediately, without buffering, if its head rules out an error: a media type that cannot contain one and that \`match.contentType\` does not name, a stream (\`text/event-stream\`, NDJSON, gRPC, \`multipart/x-mixed-replace\`), 206, a Content-Length above \`maxBytes\`. Buffering ends as soon as the first bytes rule out an error, such as an HTML page where JSON is expected, or the body exceeds \`maxBytes\` or \`maxHold\`. \`Range\` and \`If-Range\` are not sent upstream.

A response to HEAD has no body to read, so it keeps the upstream's status even if GET would get the status of the error. For clients that send HEAD first, \`head: asGet\` sends GET upstream and answers HEAD with the status and headers that GET would get.

Some clients only look for errors in a 200. Limit the rule to paths (\`match.path\`) and clients (\`match.requestHeader\`) that can handle the new status.`,
  options,
  examples: unwrapExamples,
  lint: (given, match) => [
    ...contentTypeWarnings(match),
    ...methodWarnings(match),
    ...dialectWarnings(chosen(given.dialect), match),
    ...conditionWarnings(given.when, '/unwrap/when', match),
    ...statusWarnings(given.status, '/unwrap/status'),
    ...formatWarnings(given, chosen(given.dialect), match.contentType),
    ...unsafeWarnings(given, match),
  ],
  compile(given, context) {
    const compiled = compileReader(given, context)
    const reader = { ...compiled, accepts: cached(compiled.accepts) }
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
