/**
 * The schema of `match`, from which its reference and its checks are derived.
 *
 * @module
 */
import {
  flag,
  number,
  type Output,
  object,
  oneOrMore,
  optional,
  record,
  text,
  union,
} from '../schema/option.js'
import { statusSchema } from './statuses.js'

const fieldConditions = (options: { description: string; examples: unknown[] }) =>
  optional(
    record(union([text(), flag()]), {
      propertyNames: { type: 'string', format: 'fieldName' },
      ...options,
      minProperties: 1,
    }),
  )

export const matchSchema = object(
  {
    path: optional(
      oneOrMore(text({ format: 'glob' }), {
        description:
          'Path pattern or patterns, compared with the decoded path without dot segments and duplicate slashes: ' +
          '`*` within a segment, `**` across segments (none included, so `/a/**` matches `/a` too), `{name}` one ' +
          'segment, captured for templates. Matching is case-sensitive, and `/a` differs from `/a/`. A `conceal` ' +
          'rule matches every path that a service might derive from the request, in upper or lower case.',
        examples: ['/admin/**', ['/orders/{id}', '/files/*.bak']],
      }),
    ),
    method: optional(
      oneOrMore(text({ pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", examples: ['POST'] }), {
        description: 'Method or methods, in upper case. `GET` does not include `HEAD`.',
        examples: ['POST', ['PUT', 'PATCH', 'DELETE']],
      }),
    ),
    host: optional(
      oneOrMore(text({ minLength: 1, pattern: '^(?:[^/:]+|\\[[^/\\]]+\\])$', examples: ['api.example'] }), {
        description:
          'Host or hosts that the client requested, without the port; `*` matches anything. Not case-sensitive. IPv6 addresses are in brackets: `"[::1]"`.',
        examples: ['api.example', ['*.example', 'legacy']],
      }),
    ),
    query: optional(
      record(union([text(), flag()]), {
        minProperties: 1,
        description:
          'Parameters of the query by name, decoded: a value, in which `*` matches anything, `true` (present) or `false` (absent). All must match; for a repeated parameter, one matching value is enough.',
        examples: [{ format: 'json' }, { debug: true }],
      }),
    ),
    percent: optional(
      union(
        [
          number({ minimum: 0, maximum: 100 }),
          object({
            share: number({
              minimum: 0,
              maximum: 100,
              description: 'Percentage of clients.',
              examples: [10],
            }),
            header: optional(
              text({
                format: 'fieldName',
                description: 'Clients are identified by this request header.',
                examples: ['X-User-Id'],
              }),
            ),
            cookie: optional(
              text({
                minLength: 1,
                description: 'Clients are identified by this cookie.',
                examples: ['session'],
              }),
            ),
          }),
        ],
        {
          description:
            'Share of clients, to roll a rule out gradually. A hash of the named header or cookie, or else of the client address, decides whether a client is included, so the decision never changes for a client. A larger share includes all clients of a smaller one. Clients without the header or cookie are not included.',
          examples: [10, { share: 25, header: 'X-User-Id' }],
        },
      ),
    ),
    status: optional(
      oneOrMore(statusSchema, {
        description:
          'Status, class or range, or a list of them. The rule sees the status as earlier phases left it.',
        examples: [403, '5xx', [429, '500-504']],
      }),
    ),
    requestHeader: fieldConditions({
      description:
        'Request headers: a value in which `*` matches anything, `true` (present) or `false` (absent). ' +
        'Names are not case-sensitive, values are. All must match.',
      examples: [{ 'User-Agent': 'LegacyApp/1.*' }, { Authorization: false }],
    }),
    responseHeader: fieldConditions({
      description: 'Response headers, in the same way.',
      examples: [{ Server: 'Microsoft-IIS/*' }, { Location: true }],
    }),
    contentType: optional(
      oneOrMore(text({ pattern: '^[^\\s/;,]+/[^\\s/;,]+$', examples: ['application/json'] }), {
        description:
          'Media type or types of the response; `*` matches anything, parameters such as `charset` are ignored.',
        examples: ['application/json', ['text/*', 'application/*+json']],
      }),
    ),
  },
  {
    description:
      'Which requests and responses the rule applies to. A condition that is left out matches everything.',
  },
)

export type MatchOptions = Output<typeof matchSchema>
