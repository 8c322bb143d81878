/**
 * The schema of everything in a config except rules and tests: listeners, upstreams, limits and so on.
 *
 * @module
 */

import { maintenanceSchema } from '../schedule/schedule.js'
import {
  duration,
  flag,
  type Input,
  integer,
  list,
  object,
  oneOf,
  oneOrMore,
  optional,
  size,
  text,
  union,
} from '../schema/option.js'
import { count } from './commonOptions.js'
import { adminSchema, listenSchema } from './listenSchema.js'
import { auditSchema, logSchema } from './logSchema.js'
import { routesSchema, upstreamSchema } from './upstreamSchema.js'

export const limitsSchema = object(
  {
    target: size({
      default: '8KiB',
      description: 'Maximum length of the request target; a longer one gets 414.',
    }),
    requestHead: size({
      default: '16KiB',
      description: 'Maximum size of the request head, all lines together; a larger one gets 431.',
    }),
    requestBody: optional(
      size({
        description:
          'Maximum size of a request body; a larger one gets 413. Default: no limit, because bodies are streamed.',
        examples: ['10MiB'],
      }),
    ),
    responseHead: size({
      default: '64KiB',
      description: 'Maximum size of the upstream’s response head; a larger one gives a 502.',
    }),
    requestHeadTimeout: duration({
      default: '10s',
      description: 'Maximum time for a request head to arrive; then 408.',
    }),
    requestTimeout: duration({
      default: '5m',
      description: 'Maximum time for a complete request to arrive; then 408.',
    }),
    sendTimeout: duration({
      default: '5m',
      description: 'Maximum time in which a client reads nothing of its response; then it is disconnected.',
    }),
    keepAlive: duration({ default: '65s', description: 'How long an idle client connection is kept.' }),
    connections: count(4096, 'Maximum number of client connections; further ones are closed immediately.'),
    requestsPerConnection: optional(
      integer({
        minimum: 1,
        description:
          'Maximum number of requests on a client connection; then it is closed. Default: no limit.',
        examples: [1000],
      }),
    ),
    exchanges: count(
      1024,
      'Maximum number of exchanges in flight; further ones are answered 503 with Retry-After.',
    ),
    heldBytes: size({ default: '64MiB', description: 'Memory for buffered bodies, all exchanges together.' }),
    drainDelay: duration({
      default: '0s',
      description:
        'How long the proxy keeps accepting after SIGTERM while readiness fails, so that load balancers can remove it first.',
      examples: ['5s'],
    }),
    drain: duration({
      default: '25s',
      description: 'Maximum time for running exchanges to finish after `drainDelay`.',
    }),
  },
  { default: {}, description: 'Limits on what clients and upstreams may use.' },
)

export const forwardedSchema = object(
  {
    trustProxy: list(text({ format: 'trustedProxy', examples: ['10.0.0.0/8', 'unix'] }), {
      description:
        'Addresses of proxies in front. Their Forwarded and X-Forwarded-* headers are trusted and extended; those of all other clients are replaced. `unix` trusts whoever connects over a unix socket.',
      default: [],
      examples: [['10.0.0.0/8', '::1']],
    }),
    requestIdToClient: flag({
      default: false,
      description: 'Whether responses have the header X-Request-Id with the `requestId` of the log.',
      examples: [true],
    }),
  },
  { default: {}, description: 'Forwarding headers for the upstream and the request id for the client.' },
)

export const localRepliesSchema = object(
  {
    proxyStatus: flag({
      default: true,
      description:
        'Whether a Proxy-Status header (RFC 9209) says why the proxy answered instead of the upstream.',
      examples: [false],
    }),
    cors: union(
      [
        oneOf(['learn', 'off'], {
          description:
            '`learn`: repeat the CORS headers that the service last sent to the origin. `off`: send none.',
        }),
        list(text({ minLength: 1, examples: ['https://app.example'] }), {
          description: 'Origins that may read local replies.',
        }),
      ],
      {
        default: 'learn',
        description:
          'Whether scripts of other origins may read local replies: `learn` repeats the CORS headers of the route’s last responses to the origin; a list names origins; `off` sends none. A preflight request that the service cannot answer still fails: the proxy does not decide which methods an origin may use.',
        examples: ['learn', 'off', ['https://app.example']],
      },
    ),
  },
  { default: {}, description: 'Responses that the proxy makes itself.' },
)

/** The `mode` of the whole config, and of one rule. */
export const modeSchema = oneOf(['enforce', 'observe'], {
  description: 'Whether rules change responses or only log and count what they would have done.',
  default: 'enforce',
})

const profile = oneOf(['recommended', 'none'], {
  description:
    'Rules that apply after your own: `recommended` sanitizes 5xx and 4xx and adds Retry-After; `none` adds no rules.',
  default: 'recommended',
})

/** Everything except `rules` and `tests`. */
export const settingsSchema = object({
  include: optional(
    oneOrMore(text({ minLength: 1, examples: ['rules/*.yaml'] }), {
      description:
        'Files with more `rules` and `tests`, relative to the config; `*` in the name matches any characters. Their rules follow those of this file, in the order of the file names.',
      examples: ['rules/*.yaml', ['team-a.yaml', 'team-b.yaml']],
    }),
  ),
  listen: listenSchema,
  admin: adminSchema,
  upstream: optional(upstreamSchema),
  routes: routesSchema,
  profile,
  mode: modeSchema,
  limits: limitsSchema,
  log: logSchema,
  audit: optional(auditSchema),
  forwarded: forwardedSchema,
  localReplies: localRepliesSchema,
  maintenance: optional(maintenanceSchema),
  workers: integer({
    minimum: 1,
    maximum: 64,
    description: 'Number of worker processes; use more than one only if one core is not enough.',
    default: 1,
    examples: [2],
  }),
})

/** The settings as written in a config, without `rules` and `tests`. */
export type SettingsConfig = Input<typeof settingsSchema>
