/**
 * The kind `unwrap`: gives an error that was sent as a success its own status.
 *
 * @module
 */
import { dialects } from '../dialects/index.js'
import { mediaTypeOf } from '../http/mediaType.js'
import { type Pointer, parsePointer } from '../http/pointer.js'
import { list, type Output, object, oneOf, optional, text, union } from '../schema/option.js'
import {
  headOption,
  holdingOf,
  holdingOptions,
  lettingGo,
  unreadable,
  unreadBody,
} from './interpret/buffering.js'
import { notAsSuccess } from './interpret/cacheHeaders.js'
import { compileStatus, statusSchema } from './interpret/statusSource.js'
import { unwrapExamples } from './interpret/unwrapExamples.js'
import { dialectReader, ownReader, type Reader } from './interpret/unwrapReaders.js'
import { patternDoubts, streamDoubts } from './interpret/warnings.js'
import { compileWhen, whenSchema } from './interpret/when.js'
import { type BodyNeed, defineKind, type Exchange, type Outcome, type RuleContext } from './rule.js'

const dialectName = oneOf(dialects.map(({ name }) => name))

const options = object(
  {
    dialect: optional(
      union([dialectName, list(dialectName, { minItems: 1, uniqueItems: true })], {
        description: 'How the service wraps its errors; several dialects are tried in their order.',
        examples: ['graphql', ['problem', 'envelope']],
      }),
    ),
    when: optional(whenSchema),
    status: optional(statusSchema),
    message: optional(
      text({
        format: 'pointer',
        description:
          "Where the error's message stands, beside `when`. Its first 200 characters go into the trail and the log; the response stays as it is.",
        examples: ['/error/message'],
      }),
    ),
    ...holdingOptions,
    ...headOption,
  },
  { description: 'Errors in successes: how they are told, and their status.' },
)
type Options = Output<typeof options>

const nothing: Reader = { speaks: () => false, mayBegin: () => false, read: () => undefined }

function compileReader(given: Options, { error: fault }: RuleContext): Reader {
  const { dialect, when, status, message } = given
  if (dialect !== undefined) {
    const own = (['when', 'status', 'message'] as const).filter((name) => given[name] !== undefined)
    for (const name of own)
      fault(`/${name}`, `"${name}" is for conditions of one's own; take it out, or "dialect"`)
    const wanted = (Array.isArray(dialect) ? dialect : [dialect]) as readonly string[]
    return dialectReader(wanted.flatMap((name) => dialects.filter((candidate) => candidate.name === name)))
  }
  if (when === undefined) {
    fault('', 'expected "dialect", or "when" and "status": how is an error told from a success?')
    return nothing
  }
  if (status === undefined) {
    fault(
      '',
      '"when" needs "status": which status does the error get? As in { from: /error/code, default: 500 }',
    )
    return nothing
  }
  let pointer: Pointer | undefined
  try {
    pointer = message === undefined ? undefined : parsePointer(message)
  } catch (error) {
    fault('/message', (error as Error).message)
  }
  return ownReader(
    compileWhen(when, (at, text) => fault(`/when${at}`, text)),
    compileStatus(status, (at, text) => fault(`/status${at}`, text)),
    pointer,
  )
}

/** Why the head alone settles that nothing is unwrapped. */
function passesBy(reader: Reader, exchange: Exchange, bounds: BodyNeed): string | undefined {
  const reason = unreadable(exchange, bounds)
  if (reason !== undefined) return reason
  const mediaType = mediaTypeOf(exchange.received.fields)
  return reader.speaks(mediaType) ? undefined : `${mediaType || 'a body without a type'} is not read`
}

function unwrapError(reader: Reader, exchange: Exchange, bounds: BodyNeed): Outcome {
  const reason = passesBy(reader, exchange, bounds) ?? unreadBody(exchange)
  if (reason !== undefined) return { skip: reason }
  const found = reader.read(exchange.body!, exchange.received)
  if (found === undefined) return { skip: 'the body is no error' }
  if ('skip' in found) return found
  const { status, note } = found
  return {
    note: `${exchange.head.status} → ${status}: ${note}`,
    status,
    ...notAsSuccess(exchange.head.fields),
  }
}

export const unwrap = defineKind({
  name: 'unwrap',
  phase: 'interpret',
  summary: 'Gives an error that was sent as a success its own status.',
  description: `Acts on 2xx. The body passes byte for byte, in its own content coding; the status changes, and what the status demands. Caching by the terms of the success ends: its validators and freshness are dropped, and \`Cache-Control: no-store\` is set unless it is there.

The error is told by a \`dialect\`, or by conditions of one's own: \`when\` and \`status\`.

Nothing is held, and the response passes at once, where the head tells that there is nothing to find: another media type, a stream (\`text/event-stream\`, NDJSON, gRPC, \`multipart/x-mixed-replace\`), 206, a Content-Length above \`maxBytes\`. A held body is let go as soon as its first bytes tell that it is not what is looked for, as those of an HTML page where JSON is, and when it grows past \`maxBytes\` or \`maxHold\`. \`Range\` and \`If-Range\` are not sent upstream.

The answer to HEAD has no body that could be read, so it keeps the status that the upstream gave it, where GET would be answered with the error's. For clients that ask by HEAD first, \`head: asGet\` has the upstream asked by GET, and tells the status and the fields that GET would have brought.

Some clients look for errors at 200 only: match the paths, and by \`requestHeader\` the consumers, that are ready.`,
  options,
  examples: unwrapExamples,
  lint: (given, match) => [...streamDoubts(match), ...patternDoubts(given.when, '/unwrap/when')],
  compile(given, context) {
    const reader = compileReader(given, context)
    const bounds = lettingGo(holdingOf(given), reader.mayBegin)
    return {
      applies: (status) =>
        status >= 200 && status <= 299 && status !== 204 && status !== 205 && status !== 206,
      need: (exchange) => (passesBy(reader, exchange, bounds) === undefined ? bounds : undefined),
      apply: (exchange) => unwrapError(reader, exchange, bounds),
      narrowsCodings: true,
      headAsGet: given.head === 'asGet',
      dropsRequestFields: ['range', 'if-range'],
    }
  },
})
