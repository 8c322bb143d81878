/**
 * The kind `created`: turns a 200 for a creation into a 201 that says where the resource is (RFC 9110 §15.3.2).
 *
 * @module
 */
import { jsonOf, mayBeJson, textOf } from '../dialects/parseResults.js'
import { getField } from '../http/fields.js'
import { mediaTypeOf } from '../http/mediaType.js'
import { type Output, object, optional, text } from '../schema/option.js'
import { bufferingOf, bufferingOptions, unreadable, unreadBody } from './interpret/buffering.js'
import {
  compileLocation,
  type Expansion,
  type LocationTemplate,
  resolveReference,
} from './interpret/locationTemplate.js'
import { type BodyNeed, defineKind, type Exchange, type Outcome, type RuleContext } from './rule.js'

const options = object(
  {
    location: optional(
      text({
        minLength: 1,
        description:
          'The Location of the new resource if the upstream sends none: a template with `{path}` (the request path), `{name}` (captured by `match.path`) and `{/pointer}` (a text or an integer in the body), each percent-encoded.',
        examples: ['{path}/{/id}', '/orders/{order}/items/{/item/number}'],
      }),
    ),
    ...bufferingOptions,
  },
  { description: 'How to find the Location of the new resource.' },
)

/** The names in braces. */
const namesIn = (text: string) => [...text.matchAll(/\{([A-Za-z_][A-Za-z0-9_]*)\}/g)].map(([, name]) => name!)

/** Whether the template needs the body, which is only read if there is no Location yet. */
function needsBody(template: LocationTemplate | undefined, exchange: Exchange, bounds: BodyNeed): boolean {
  return (
    template?.readsBody === true &&
    getField(exchange.head.fields, 'location') === undefined &&
    unreadable(exchange, bounds) === undefined &&
    mayBeJson(mediaTypeOf(exchange.received.fields))
  )
}

function expand(
  template: LocationTemplate,
  exchange: Exchange,
  context: RuleContext,
  bounds: BodyNeed,
): Expansion {
  const { request, body } = exchange
  const captures = context.captures(request)
  if (!template.readsBody) return template.expand({ request, captures, text: undefined, document: undefined })
  const reason =
    unreadable(exchange, bounds) ??
    (mayBeJson(mediaTypeOf(exchange.received.fields)) ? unreadBody(exchange) : 'the body is not JSON')
  if (reason !== undefined || body === undefined) return { missing: reason ?? 'there is no body' }
  return template.expand({ request, captures, text: textOf(body), document: jsonOf(body) })
}

/**
 * If the content has an address of its own that differs from the request's, that is the new resource (RFC 9110 §8.7).
 */
function fromContentLocation({ head, request }: Exchange): Expansion | undefined {
  const given = getField(head.fields, 'content-location')
  if (given === undefined) return undefined
  const [there, here] = [resolveReference(given, request), resolveReference('', request)]
  return 'location' in there && 'location' in here && there.location !== here.location ? there : undefined
}

function create(
  template: LocationTemplate | undefined,
  exchange: Exchange,
  context: RuleContext,
  bounds: BodyNeed,
): Outcome {
  const { head, request, local } = exchange
  if (local !== undefined) return { skip: "the response is the proxy's own" }
  if (
    request.method === 'GET' ||
    request.method === 'HEAD' ||
    !(context.namesMethod || request.method === 'POST')
  ) {
    return { skip: `${request.method} does not create; name it in "match.method" if it does` }
  }
  if ((getField(head.fields, 'location') ?? '') !== '')
    return { note: '200 → 201, with its Location', status: 201 }
  const expansion = template && expand(template, exchange, context, bounds)
  const found = expansion !== undefined && 'location' in expansion ? expansion : fromContentLocation(exchange)
  if (found === undefined || 'missing' in found) {
    const why = expansion !== undefined && 'missing' in expansion ? `: ${expansion.missing}` : ''
    return { skip: `no Location is known${why}` }
  }
  return { note: '200 → 201', status: 201, setFields: ['Location', found.location] }
}

function compileTemplate(
  { location }: Output<typeof options>,
  context: RuleContext,
): LocationTemplate | undefined {
  try {
    return location === undefined ? undefined : compileLocation(location)
  } catch (error) {
    context.error('/location', (error as Error).message)
    return undefined
  }
}

export const created = defineKind({
  name: 'created',
  phase: 'interpret',
  summary: 'Turns a 200 for a creation into a 201 with Location.',
  description: `Acts on a 200 response to POST, or to the methods in \`match\`, but never to GET or HEAD.

The Location is the upstream's own, or else the one from the template, or else a Content-Location that differs from the request target. Without any of these, the response stays a 200, and the log says why.

A template is resolved against the URL that the client requested. Values are percent-encoded, so none can point to another path or host. An empty value, \`.\` and \`..\` are not used.`,
  options,
  examples: [
    {
      title: 'The new resource is below the path of the POST',
      rule: {
        name: 'created',
        match: { path: '/users', method: 'POST' },
        created: { location: '{path}/{/id}' },
      },
      tests: [
        {
          name: 'the id from the body makes the Location',
          request: 'POST /users',
          response: { status: 200, body: { id: 7, name: 'Ada' } },
          expect: { status: 201, headers: { Location: '/users/7' }, body: { '/id': 7 } },
        },
        {
          name: "the upstream's own Location is kept",
          request: 'POST /users',
          response: { status: 200, headers: { Location: '/people/7' }, body: { id: 7 } },
          expect: { status: 201, headers: { Location: '/people/7' } },
        },
        {
          name: 'without an id it stays a 200',
          request: 'POST /users',
          response: { status: 200, body: { name: 'Ada' } },
          expect: { unchanged: true },
        },
      ],
    },
    {
      title: 'With a part of the path',
      rule: {
        name: 'added',
        match: { path: '/orders/{order}/add', method: 'POST' },
        created: { location: '/orders/{order}/items/{/item/number}' },
      },
      tests: [
        {
          name: 'values are percent-encoded',
          request: 'POST /orders/a%20b/add',
          response: { status: 200, body: { item: { number: '1/2' } } },
          expect: { status: 201, headers: { Location: '/orders/a%20b/items/1%2F2' } },
        },
      ],
    },
  ],
  lint: ({ location = '' }, { path }) => {
    const captured = namesIn([path ?? []].flat().join('/'))
    const unknown = namesIn(location).filter((name) => name !== 'path' && !captured.includes(name))
    return unknown.map((name) => ({
      at: '/created/location',
      message: `"{${name}}" is not a capture of the rule's path, so no Location can be built; to use a member of the body, write "{/${name}}"`,
    }))
  },
  compile(given, context) {
    const template = compileTemplate(given, context)
    const bounds = bufferingOf(given)
    return {
      applies: (status) => status === 200,
      need: (exchange) => (needsBody(template, exchange, bounds) ? bounds : undefined),
      apply: (exchange) => create(template, exchange, context, bounds),
      requires: { body: template?.readsBody === true },
    }
  },
})
