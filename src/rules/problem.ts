/**
 * The kind `problem`: sends error bodies in one format (RFC 9457), negotiated by Accept.
 *
 * @module
 */
import { parsePointer } from '../http/pointer.js'
import { isStandardMember } from '../http/problem.js'
import { type Output, object, oneOrMore, optional, record, text, union } from '../schema/option.js'
import {
  decideBody,
  type MemberSource,
  needsBody,
  type OwnName,
  ownNames,
  type ProblemPlan,
} from './problem/decideBody.js'
import { type BodyNeed, defineKind } from './rule.js'

const pointer = text({ format: 'pointer', description: 'A JSON Pointer into the upstream’s body.' })

const member = (description: string, example: string) =>
  optional(
    union(
      [
        text({ minLength: 1, description: 'The text itself.' }),
        object(
          {
            from: oneOrMore(pointer, {
              description: 'Where to find it in the upstream’s body; the first place that has it is used.',
              examples: ['/message', ['/error/message', '/message']],
            }),
          },
          { description: 'Taken from the upstream’s body.' },
        ),
      ],
      { description, examples: [example, { from: ['/error/message', '/message'] }] },
    ),
  )

const options = object(
  {
    type: member(
      'A URI that names the kind of problem. Default: `about:blank`.',
      'https://api.example/errors',
    ),
    title: member('What is wrong, in a few words. Default: the standard phrase of the status.', 'Bad order'),
    detail: member('What is wrong in this case.', 'The order could not be placed.'),
    instance: member('A URI that names this occurrence.', '/errors/latest'),
    keep: optional(
      record(pointer, {
        description:
          'Further members by name, and where to find them in the upstream’s body. They are copied byte for byte.',
        examples: [{ code: '/error/code', errors: '/error/fields' }],
      }),
    ),
  },
  { description: 'Problem details that replace the upstream’s error bodies.' },
)

const need: BodyNeed = { maxBytes: 65_536, maxHold: 2_000, refuseByLength: true }
function plan(given: Output<typeof options>): ProblemPlan {
  const own = new Map<OwnName, MemberSource>()
  for (const name of ownNames) {
    const value = given[name]
    if (value === undefined) continue
    own.set(name, typeof value === 'string' ? value : [value.from].flat().map(parsePointer))
  }
  const keep = Object.entries(given.keep ?? {}).map(([name, text]) => [name, parsePointer(text)] as const)
  const readsBody = keep.length > 0 || [...own.values()].some((source) => typeof source !== 'string')
  return { own, keep, readsBody }
}

export const problem = defineKind({
  name: 'problem',
  phase: 'present',
  summary: 'Sends all errors in one format (RFC 9457) as JSON, HTML or text, as the client prefers.',
  description: `Problem details replace the bodies of 4xx and 5xx responses: \`application/problem+json\` by default, HTML or plain text if \`Accept\` prefers it. \`status\` is always that of the response. Members can be set, or taken from the upstream's body if it is JSON, whatever its Content-Type; nothing else of the body is sent. What an earlier phase removed from the body stays removed.

If the upstream's body is already problem details, it stays; only its \`status\` is corrected if it differs from the response's. Streams are not changed either.`,
  options,
  examples: [
    {
      title: 'One format that keeps the message and the code',
      rule: {
        name: 'one-format',
        problem: { detail: { from: ['/error/message', '/message'] }, keep: { code: '/error/code' } },
      },
      tests: [
        {
          name: 'an error in the service’s own format',
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
        context.error(
          `/keep/${name}`,
          name === 'status'
            ? '"status" is always that of the response: choose another name'
            : `"${name}" is a standard member: set it next to "keep", not in it`,
        )
    }
    return {
      applies: (status) => status >= 400,
      need: (exchange) => (needsBody(compiled, exchange) ? need : undefined),
      apply: (exchange) => decideBody(compiled, exchange),
      requires: { body: true },
    }
  },
})
