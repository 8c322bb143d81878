/**
 * The kind `remap`: replaces a wrong status with the right one.
 *
 * @module
 */
import { hasField } from '../http/fields.js'
import { mediaTypeOf } from '../http/mediaType.js'
import { integer, object, optional } from '../schema/option.js'
import {
  bufferingOf,
  bufferingOptions,
  headOption,
  unreadable,
  unreadBody,
  withPrefixCheck,
} from './interpret/buffering.js'
import { notAsSuccess } from './interpret/cacheHeaders.js'
import { remapExamples } from './interpret/remapExamples.js'
import { conditionWarnings, contentTypeWarnings } from './interpret/warnings.js'
import { type Condition, compileWhen, whenSchema } from './interpret/when.js'
import { type BodyNeed, defineKind, type Effect, type Exchange, type Outcome } from './rule.js'

const options = object(
  {
    to: integer({
      minimum: 200,
      maximum: 599,
      description: 'The new status. Not 206 or 304, which need a matching request.',
      examples: [401, 422],
    }),
    when: optional(whenSchema),
    ...bufferingOptions,
    ...headOption,
  },
  { description: 'The right status, and optional conditions on the body.' },
)

const isRedirect = (status: number): boolean => status >= 300 && status <= 399

/** Removes headers that belong to the old status and contradict the new one. */
function removals({ head }: Exchange, to: number): Pick<Effect, 'dropFields' | 'setFields'> {
  const { dropFields = [], setFields } = head.status < 400 && to >= 400 ? notAsSuccess(head.fields) : {}
  const location = isRedirect(head.status) && !isRedirect(to) && to !== 201 ? ['location'] : []
  return { dropFields: [...dropFields, ...location], ...(setFields === undefined ? {} : { setFields }) }
}

/** The reason, found in the head, why the conditions cannot hold. */
function passesBy(condition: Condition, exchange: Exchange, bounds: BodyNeed): string | undefined {
  const mediaType = mediaTypeOf(exchange.received.fields)
  const reason = unreadable(exchange, bounds)
  return (
    reason ??
    (condition.accepts(mediaType) ? undefined : `${mediaType || 'a body without a Content-Type'} is not read`)
  )
}

function replaceStatus(
  to: number,
  condition: Condition | undefined,
  exchange: Exchange,
  bounds: BodyNeed,
): Outcome {
  const { head, local, body } = exchange
  if (local !== undefined) return { skip: "the response is the proxy's own" }
  if (isRedirect(to) && !hasField(head.fields, 'location')) return { skip: `a ${to} needs a Location` }
  if (condition !== undefined) {
    const reason = passesBy(condition, exchange, bounds) ?? unreadBody(exchange)
    if (reason !== undefined) return { skip: reason }
    if (!condition.holds(body!)) return { skip: 'the body does not match "when"' }
  }
  return { note: `${head.status} → ${to}`, status: to, ...removals(exchange, to) }
}

export const remap = defineKind({
  name: 'remap',
  phase: 'interpret',
  summary: 'Replaces a wrong status with the right one.',
  description: `The rule's \`match\` says which status is wrong and where; \`when\` can also test the body, with the same grammar as in \`unwrap\`. The body is not changed.

When a success or a redirect becomes an error, its cache lifetime and validators are removed, and \`Cache-Control: no-store\` is set unless already present. A redirect that becomes an error loses its Location. Cookies stay.

A 401 needs WWW-Authenticate and a 405 Allow: the kinds \`challenge\` and \`allow\` add them.`,
  options,
  examples: remapExamples,
  lint: (given, match) => [
    ...(given.when === undefined && match.status === undefined
      ? [
          {
            at: '/match',
            message: `every response becomes a ${given.to}; name the wrong one, as in { status: 404 }`,
          },
        ]
      : []),
    ...(given.when === undefined ? [] : contentTypeWarnings(match)),
    ...conditionWarnings(given.when, '/remap/when', match),
  ],
  compile(given, context) {
    const { to } = given
    if (to === 206 || to === 304) {
      context.error('/to', `${to} needs a matching request, so no other status can become one`)
    }
    const condition =
      given.when &&
      compileWhen(given.when, (at, message) => context.error(`/when${at}`, message), context.namesContentType)
    const bounds = withPrefixCheck(bufferingOf(given), condition?.matchesPrefix ?? (() => false))
    return {
      applies: (status) => status >= 200 && status !== to,
      need: (exchange) =>
        condition !== undefined && passesBy(condition, exchange, bounds) === undefined ? bounds : undefined,
      apply: (exchange) => replaceStatus(to, condition, exchange, bounds),
      ...(condition !== undefined && {
        requires: {
          body: true,
          headAsGet: given.head === 'asGet',
          withoutRequestHeaders: ['range', 'if-range'],
        },
      }),
    }
  },
})
