/**
 * The kind `problem`: error bodies in one format, RFC 9457, negotiated by Accept.
 *
 * @module
 */
import { type Static, Type } from 'typebox'
import type { Reading } from '../http/body.js'
import { forbidsTransform } from '../http/cacheControl.js'
import { getCombinedField } from '../http/fields.js'
import { placeOf, rootOf } from '../http/jsonPlace.js'
import { type JsonNode, keyOf, stringAt } from '../http/jsonTokens.js'
import { isStreamType, mediaTypeOf } from '../http/mediaType.js'
import { type Pointer, parsePointer } from '../http/pointer.js'
import { isStandardMember, JsonText, type Problem, renderProblem } from '../http/problem.js'
import { reasonOf } from '../http/status.js'
import { type BodyNeed, defineKind, type Exchange, type Outcome } from './rule.js'

const pointer = Type.String({ format: 'pointer', description: 'A JSON Pointer into the upstream’s body.' })

const member = (description: string, example: string) =>
  Type.Optional(
    Type.Union(
      [
        Type.String({ minLength: 1, description: 'The text itself.' }),
        Type.Object(
          {
            from: Type.Union([pointer, Type.Array(pointer, { minItems: 1 })], {
              description: 'Where it stands in the upstream’s body; of several places the first that has it.',
              examples: ['/message', ['/error/message', '/message']],
            }),
          },
          { additionalProperties: false, description: 'Taken from the upstream’s body.' },
        ),
      ],
      { description, examples: [example, { from: ['/error/message', '/message'] }] },
    ),
  )

const options = Type.Object(
  {
    type: member(
      'A URI that names the kind of problem; `about:blank` when left out.',
      'https://api.example/errors',
    ),
    title: member(
      'What is wrong, in a few words; the standard phrase of the status when left out.',
      'Bad order',
    ),
    detail: member('What is wrong this time.', 'The order could not be placed.'),
    instance: member('A URI that names this occurrence.', '/errors/latest'),
    keep: Type.Optional(
      Type.Record(Type.String(), pointer, {
        description:
          'Further members, by name, and where they stand in the upstream’s body. They are taken over byte for byte.',
        examples: [{ code: '/error/code', errors: '/error/fields' }],
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'Problem details in the place of the upstream’s error bodies.',
  },
)

const need: BodyNeed = { maxBytes: 65_536, maxHold: 2_000, refuseByLength: true }
const problemType = 'application/problem+json'
const ownNames = ['type', 'title', 'detail', 'instance'] as const
type OwnName = (typeof ownNames)[number]

/** A member's text, or the places where it may stand. */
type Source = string | readonly Pointer[]

interface Plan {
  readonly own: ReadonlyMap<OwnName, Source>
  readonly keep: readonly (readonly [name: string, pointer: Pointer])[]
  readonly readsBody: boolean
}

function plan(given: Static<typeof options>): Plan {
  const own = new Map<OwnName, Source>()
  for (const name of ownNames) {
    const value = given[name]
    if (value === undefined) continue
    own.set(name, typeof value === 'string' ? value : [value.from].flat().map(parsePointer))
  }
  const keep = Object.entries(given.keep ?? {}).map(([name, text]) => [name, parsePointer(text)] as const)
  const readsBody = keep.length > 0 || [...own.values()].some((source) => typeof source !== 'string')
  return { own, keep, readsBody }
}

/** The body as the phases before left it, never what they took away. */
function textOf({ replaced, body }: Exchange): Reading<string> | undefined {
  return replaced === undefined ? body?.text() : { ok: true, value: replaced.content.toString() }
}

function effectiveType({ replaced, head }: Exchange): string {
  return mediaTypeOf(replaced === undefined ? head.fields : ['Content-Type', replaced.contentType])
}

/** Why the body is left as it is, as far as the head tells. */
function reasonToPass(exchange: Exchange): string | undefined {
  if (exchange.local !== undefined || exchange.replaced?.manner === 'replace')
    return 'the body is in the format already'
  const type = effectiveType(exchange)
  // HEAD has nothing to look at, and tells the fields of GET.
  const unseen = exchange.request.method === 'HEAD' && type === problemType
  if (unseen || type === 'application/problem+xml') return 'the body is a problem of the upstream’s own'
  return isStreamType(type) ? 'the body is a stream' : undefined
}

function decide(plan: Plan, exchange: Exchange): Outcome {
  const pass = reasonToPass(exchange)
  if (pass !== undefined) return { skip: pass }
  const text = textOf(exchange)
  const root = text?.ok ? rootOf(text.value) : undefined
  if (effectiveType(exchange) === problemType) {
    if (!text?.ok)
      return { skip: `the upstream’s own problem was not looked at: ${text?.fault ?? 'notHeld'}` }
    if (root?.kind === 'object') return corrected(text.value, root, exchange)
  }
  const { head, incident } = exchange
  const { status } = head
  const found =
    text?.ok && root !== undefined ? membersOf(plan, text.value, root) : membersOf(plan, '', undefined)
  const extensions = { ...found.extensions, ...(incident === undefined ? {} : { incident }) }
  const problem = { title: reasonOf(status) || 'Error', status, ...found, extensions }
  const accept = getCombinedField(exchange.request.fields, 'accept')
  const note =
    plan.readsBody && root === undefined ? 'rewritten; nothing could be read from the body' : 'rewritten'
  return { note, body: { ...renderProblem(problem, accept), manner: 'replace', varies: true } }
}

function membersOf(plan: Plan, text: string, root: JsonNode | undefined): Partial<Problem> {
  const found: Partial<Record<OwnName, string>> = {}
  for (const [name, source] of plan.own) {
    const value = typeof source === 'string' ? source : firstText(name, source, text, root)
    if (value !== undefined) found[name] = value
  }
  const extensions = plan.keep.flatMap(([name, place]): [string, JsonText][] => {
    const node = root && placeOf(text, root, place)
    return node === undefined ? [] : [[name, new JsonText(text.slice(node.start, node.end))]]
  })
  return { ...found, extensions: Object.fromEntries(extensions) }
}

function firstText(
  name: OwnName,
  places: readonly Pointer[],
  text: string,
  root: JsonNode | undefined,
): string | undefined {
  if (root === undefined) return undefined
  for (const place of places) {
    const node = placeOf(text, root, place)
    if (node === undefined) continue
    const value = node.kind === 'string' ? stringAt(text, node.start, node.end) : numberAt(text, node)
    if (value && (isProse(name) || isUriReference(value))) return value
  }
  return undefined
}

function numberAt(text: string, node: JsonNode): string | undefined {
  const value = text.slice(node.start, node.end)
  return /^[-\d]/.test(value) ? value : undefined
}

function isProse(name: OwnName): boolean {
  return name === 'title' || name === 'detail'
}

/** The characters of RFC 3986, no more: the member is meant to be followed. */
function isUriReference(value: string): boolean {
  return /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/.test(value)
}

/** The upstream's own problem, with nothing changed but the digits of its status. */
function corrected(text: string, root: JsonNode, { head }: Exchange): Outcome {
  const status = String(head.status)
  const wrong = root.children.filter(
    (child) => keyOf(text, child) === 'status' && text.slice(child.start, child.end) !== status,
  )
  if (wrong.length === 0) return { skip: 'the body is a problem of the upstream’s own' }
  if (forbidsTransform(head.fields)) return { skip: 'no-transform forbids to correct the problem’s status' }
  const parts: string[] = []
  let end = 0
  for (const place of wrong) {
    parts.push(text.slice(end, place.start), status)
    end = place.end
  }
  parts.push(text.slice(end))
  return {
    note: `status of the problem set to ${status}`,
    body: { content: Buffer.from(parts.join('')), contentType: problemType, manner: 'edit', varies: false },
  }
}

export const problem = defineKind({
  name: 'problem',
  phase: 'present',
  summary: 'Tells errors in one format, RFC 9457, as JSON, HTML or text, whichever the client prefers.',
  description: `Bodies of 4xx and 5xx responses are replaced by problem details: \`application/problem+json\` by default, HTML or plain text where \`Accept\` asks for it. \`status\` is always that of the response. Members can be set, or taken from the upstream's body where that is JSON, whatever its Content-Type; nothing else of it is told. What an earlier phase took out of the body stays out.

A problem of the upstream's own passes as it is; its \`status\` is corrected when it is not the response's. Streams pass too.`,
  options,
  examples: [
    {
      title: 'One format, with the message and the code kept',
      rule: {
        name: 'one-format',
        problem: { detail: { from: ['/error/message', '/message'] }, keep: { code: '/error/code' } },
      },
      tests: [
        {
          name: 'an error of a shape of its own',
          request: 'GET /api/orders/7',
          response: { status: 404, body: { error: { code: 'E17', message: 'No such order.' } } },
          expect: {
            status: 404,
            headers: { 'Content-Type': 'application/problem+json', Vary: 'Accept' },
            body: { '/title': 'Not Found', '/status': 404, '/detail': 'No such order.', '/code': 'E17' },
          },
        },
        {
          name: 'a browser gets HTML',
          request: { target: '/api/orders/7', headers: { Accept: 'text/html,*/*;q=0.8' } },
          response: { status: 404, body: { message: 'No such order.' } },
          expect: { headers: { 'Content-Type': 'text/html; charset=utf-8' } },
        },
        {
          name: 'a problem of the upstream’s own passes',
          request: 'GET /api/orders/7',
          response: {
            status: 404,
            headers: { 'Content-Type': 'application/problem+json' },
            body: { title: 'No such order', status: 404 },
          },
          expect: { unchanged: true },
        },
      ],
    },
  ],
  compile(given, context) {
    const compiled = plan(given)
    for (const [name] of compiled.keep) {
      if (isStandardMember(name))
        context.fault(`/keep/${name}`, `"${name}" has a meaning of its own: set it beside "keep"`)
    }
    return {
      applies: (status) => status >= 400,
      need(exchange) {
        if (exchange.replaced !== undefined || reasonToPass(exchange) !== undefined) return undefined
        return compiled.readsBody || effectiveType(exchange) === problemType ? need : undefined
      },
      apply: (exchange) => decide(compiled, exchange),
      narrowsCodings: true,
    }
  },
})
