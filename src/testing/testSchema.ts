/**
 * Schema of an item of `tests`: a request, the upstream's response, and what the client must get.
 *
 * @module
 */
import { Type } from '../schema/type.js'

const closed = { additionalProperties: false } as const

const fields = Type.Record(Type.String(), Type.Union([Type.String(), Type.Array(Type.String())]), {
  description: 'Header fields: a value, or a list of values for several lines.',
  examples: [{ 'Content-Type': 'text/html' }],
})

const request = Type.Union(
  [
    Type.String({
      pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+ [^ ]+$",
      description: 'Method and target in one line.',
      examples: ['GET /api/users/7'],
    }),
    Type.Object(
      {
        method: Type.Optional(
          Type.String({ minLength: 1, description: 'Method.', default: 'GET', examples: ['POST'] }),
        ),
        target: Type.String({
          minLength: 1,
          description: 'Path and query, as a client sends them.',
          examples: ['/api/users?page=2'],
        }),
        headers: Type.Optional(fields),
      },
      closed,
    ),
  ],
  { description: 'The client’s request.', examples: ['GET /api/users/7'] },
)

const response = Type.Object(
  {
    status: Type.Integer({ minimum: 100, maximum: 599, description: 'Status code.', examples: [200] }),
    headers: Type.Optional(fields),
    body: Type.Optional(
      Type.Unknown({
        description:
          'Text as it is; anything else is sent as JSON, with its Content-Type unless `headers` has one.',
        examples: [{ success: false }],
      }),
    ),
  },
  { ...closed, description: 'The upstream’s response.' },
)

const { body: _body, ...head } = response.properties
const asked = Type.Object(head, {
  ...closed,
  description: 'The upstream’s answer when a rule asks it about another target. Left out: a 404.',
})

const expect = Type.Object(
  {
    status: Type.Optional(
      Type.Integer({
        minimum: 100,
        maximum: 599,
        description: 'The status the client gets.',
        examples: [404],
      }),
    ),
    headers: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Boolean()]), {
        description: 'Fields the client gets: a value or glob, `true` (present) or `false` (absent).',
        examples: [{ 'Retry-After': '30' }, { 'X-Powered-By': false }],
      }),
    ),
    body: Type.Optional(
      Type.Union(
        [
          Type.String(),
          Type.Record(Type.String(), Type.Unknown(), {
            propertyNames: { type: 'string', format: 'pointer' },
          }),
        ],
        {
          description: 'The whole text, or JSON Pointers and the values they name.',
          examples: [{ '/status': 404 }],
        },
      ),
    ),
    rules: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Names of the rules that changed the response, in the order in which they did.',
        examples: [['legacy-envelope']],
      }),
    ),
    unchanged: Type.Optional(
      Type.Boolean({
        description: 'Whether the response leaves byte for byte as it came.',
        examples: [true],
      }),
    ),
  },
  { ...closed, minProperties: 1, description: 'What must hold of the response that the client gets.' },
)

export const testSchema = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      description: 'What the test shows.',
      examples: ['an unknown user is a 404'],
    }),
    request: Type.Optional(request),
    response: Type.Optional(response),
    exchange: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'A file with the request and the response as plain HTTP text, relative to the config; in place of `request` and `response`.',
        examples: ['exchanges/unknown-user.http'],
      }),
    ),
    asked: Type.Optional(asked),
    expect,
    now: Type.Optional(
      Type.String({
        format: 'instant',
        description: 'Time of the test’s clock, RFC 3339.',
        default: '2025-01-01T00:00:00Z',
        examples: ['2025-01-01T00:00:00Z'],
      }),
    ),
  },
  {
    ...closed,
    dependencies: { request: ['response'], response: ['request'] },
    description: 'An exchange and what must come of it; `upstanding test` runs it.',
  },
)
