/**
 * The schema of an item of `tests`: a request, the upstream's response, and what the client must get.
 *
 * @module
 */
import { lastStatus } from '../http/status.js'
import { anything, flag, integer, list, object, optional, record, text, union } from '../schema/option.js'

const fields = record(union([text(), list(text())]), {
  description: 'Headers: a value, or a list of values for several lines.',
  examples: [{ 'Content-Type': 'text/html' }],
})

const request = union(
  [
    text({
      pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+ [^ ]+$",
      description: 'Method and target, as in `GET /users/7`.',
      examples: ['GET /api/users/7'],
    }),
    object({
      method: text({ minLength: 1, description: 'Method.', default: 'GET', examples: ['POST'] }),
      target: text({
        minLength: 1,
        description: 'Path and query, as a client sends them.',
        examples: ['/api/users?page=2'],
      }),
      headers: optional(fields),
    }),
  ],
  { description: 'The client’s request.', examples: ['GET /api/users/7'] },
)

const response = object(
  {
    status: integer({ minimum: 100, maximum: lastStatus, description: 'Status code.', examples: [200] }),
    headers: optional(fields),
    body: optional(
      anything({
        description:
          'Text is sent as it is. Anything else is sent as JSON, with its Content-Type unless `headers` has one.',
        examples: [{ success: false }],
      }),
    ),
  },
  { description: 'The upstream’s response.' },
)

const { body: _body, ...head } = response.entries
const subresponse = object(head, {
  description: 'The upstream’s response to subrequests of rules. Default: 404.',
})

const expect = object(
  {
    status: optional(
      integer({
        minimum: 100,
        maximum: lastStatus,
        description: 'The status the client gets.',
        examples: [404],
      }),
    ),
    headers: optional(
      record(union([text(), flag()]), {
        description: 'Headers the client gets: a value or glob, `true` (present) or `false` (absent).',
        examples: [{ 'Retry-After': '30' }, { 'X-Powered-By': false }],
      }),
    ),
    body: optional(
      union([text(), record(anything(), { propertyNames: { type: 'string', format: 'pointer' } })], {
        description: 'The whole text, or JSON Pointers and the values at those places.',
        examples: [{ '/status': 404 }],
      }),
    ),
    rules: optional(
      list(text(), {
        description: 'Names of the rules that changed the response, in order.',
        examples: [['legacy-envelope']],
      }),
    ),
    unchanged: optional(
      flag({
        description: 'Whether the client gets the upstream’s response unchanged, byte for byte.',
        examples: [true],
      }),
    ),
  },
  { minProperties: 1, description: 'What the client must get.' },
)

export const testSchema = object(
  {
    name: text({
      minLength: 1,
      description: 'What the test shows.',
      examples: ['an unknown user is a 404'],
    }),
    request: optional(request),
    response: optional(response),
    exchange: optional(
      text({
        minLength: 1,
        description:
          'A file with the request and the response as plain HTTP text, relative to the config; instead of `request` and `response`.',
        examples: ['exchanges/unknown-user.http'],
      }),
    ),
    asked: optional(subresponse),
    expect,
    now: text({
      format: 'instant',
      description: 'Time of the test’s clock, RFC 3339.',
      default: '2025-01-01T00:00:00Z',
      examples: ['2025-01-01T00:00:00Z'],
    }),
  },
  {
    dependencies: { request: ['response'], response: ['request'] },
    description: 'An exchange and the expected result; `upstanding test` runs it.',
  },
)
