/**
 * The schema of `match`: its reference and its checks come from here.
 *
 * @module
 */
import { flag, type Output, object, oneOrMore, optional, record, text, union } from '../schema/option.js'
import { statusSchema } from './statuses.js'

const fieldConditions = (options: { description: string; examples: unknown[] }) =>
  optional(
    record(union([text(), flag()]), {
      pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
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
          'segment, captured for templates. Upper and lower case differ, and so do `/a` and `/a/`. A concealing ' +
          'rule matches every path that some service might read the request as, in any case.',
        examples: ['/admin/**', ['/orders/{id}', '/files/*.bak']],
      }),
    ),
    method: optional(
      oneOrMore(text({ pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", examples: ['POST'] }), {
        description: 'Method or methods, in upper case as they are sent. `GET` does not include `HEAD`.',
        examples: ['POST', ['PUT', 'PATCH', 'DELETE']],
      }),
    ),
    status: optional(
      oneOrMore(statusSchema, {
        description:
          'Status, class or range, or a list: of the response as the phases before this rule left it.',
        examples: [403, '5xx', [429, '500-504']],
      }),
    ),
    requestHeader: fieldConditions({
      description:
        'Fields of the request: a value, in which `*` stands for anything, `true` (present) or `false` (absent). ' +
        'Names match in any case, values as they are. All must hold.',
      examples: [{ 'User-Agent': 'LegacyApp/1.*' }, { Authorization: false }],
    }),
    responseHeader: fieldConditions({
      description: 'Fields of the response, in the same way.',
      examples: [{ Server: 'Microsoft-IIS/*' }, { Location: true }],
    }),
    contentType: optional(
      oneOrMore(text({ pattern: '^[^\\s/;,]+/[^\\s/;,]+$', examples: ['application/json'] }), {
        description:
          'Media type or types of the response; `*` stands for anything, parameters such as `charset` are ignored.',
        examples: ['application/json', ['text/*', 'application/*+json']],
      }),
    ),
  },
  { description: 'Which requests and responses the rule is for; what is left out matches all.' },
)

export type MatchOptions = Output<typeof matchSchema>
