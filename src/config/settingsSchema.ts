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
  number,
  object,
  oneOf,
  oneOrMore,
  optional,
  size,
  text,
  union,
} from '../schema/option.js'
import { defaultAdminAddress } from './adminAddress.js'

const count = (value: number, description: string) => integer({ minimum: 1, description, default: value })

const file = (description: string, example: string) =>
  text({ minLength: 1, description, examples: [example] })

const address = (more: { default?: string }) =>
  text({
    format: 'address',
    description: '`host:port`, `:port` (every IPv4 address) or `unix:/path`.',
    examples: ['0.0.0.0:8080', ':8080', '[::]:8080', 'unix:/run/upstanding.sock'],
    ...more,
  })

const socketMode = optional(
  text({
    pattern: '^0?[0-7]{3}$',
    description:
      'File permissions of a unix socket, octal and in quotes. Default: 0777 minus the umask for `listen`, 0600 for `admin`.',
    examples: ['0660', '0600'],
  }),
)

const listen = union(
  [
    address({}),
    object({
      address: address({ default: '0.0.0.0:8080' }),
      mode: socketMode,
      tls: optional(
        object(
          {
            cert: file('File with the certificate chain, PEM, relative to the config.', 'tls/cert.pem'),
            key: file('File with the private key, PEM, relative to the config.', 'tls/key.pem'),
          },
          { description: 'Certificate for TLS with clients.' },
        ),
      ),
    }),
  ],
  { description: 'Where clients connect.', default: '0.0.0.0:8080', examples: ['0.0.0.0:8080', ':8080'] },
)

const adminAddress = (more: { default?: string }) =>
  text({
    format: 'adminAddress',
    description: '`host:port`, `:port`, `unix:/path`, or `off` for no admin listener.',
    ...more,
    examples: ['127.0.0.1:9901', 'unix:/run/upstanding-admin.sock', 'off'],
  })

const admin = union(
  [
    adminAddress({}),
    object({
      address: adminAddress({ default: defaultAdminAddress }),
      mode: socketMode,
      token: optional(
        text({
          minLength: 8,
          // A secret, so no message repeats the value.
          writeOnly: true,
          description:
            'Required as `Authorization: Bearer …` for every change. Without a token, changes are only possible on a loopback address or a unix socket.',
          examples: [`\${UPSTANDING_ADMIN_TOKEN}`],
        }),
      ),
      console: flag({
        default: true,
        description:
          'Whether to serve the console, a web page that shows exchanges and tries out configs. It requires `token`, except on loopback addresses and unix sockets.',
      }),
    }),
  ],
  {
    description: 'Listener for health, metrics, the active rules, reload, maintenance and the console.',
    default: defaultAdminAddress,
    examples: ['127.0.0.1:9901', 'off'],
  },
)

const upstreamUrl = text({
  format: 'upstream',
  description:
    '`http://host:port`, `https://host:port` or `unix:/path`, without a path. A Location that points there is rewritten to point to the proxy.',
  examples: ['http://127.0.0.1:3000', 'https://legacy.internal', 'unix:/run/legacy.sock'],
})

export const upstreamTlsSchema = object(
  {
    ca: optional(
      file(
        'File with the certificates to trust instead of the system’s, PEM, relative to the config.',
        'tls/ca.pem',
      ),
    ),
    cert: optional(
      file('File with the client certificate to present to the upstream, PEM.', 'tls/client.pem'),
    ),
    key: optional(file('File with the private key of `cert`, PEM.', 'tls/client-key.pem')),
    serverName: optional(
      text({
        minLength: 1,
        description: 'Name to send as SNI and to verify, if it differs from the host of `url`.',
        examples: ['legacy.example'],
      }),
    ),
    verify: flag({
      description: 'Whether the upstream’s certificate must be valid.',
      default: true,
      examples: [true, false],
    }),
  },
  {
    description: 'TLS settings for an upstream with an https URL.',
    dependencies: { cert: ['key'], key: ['cert'] },
  },
)

/** The settings of an upstream that is written as an object. */
export const upstreamObject = object({
  url: upstreamUrl,
  host: text({
    pattern: String.raw`^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$`,
    default: 'client',
    description:
      'The Host header: `client` for what the client sent, `upstream` for the host of `url`, or a name. X-Forwarded-Host is always what the client sent.',
    examples: ['client', 'upstream', 'legacy.example'],
  }),
  path: text({
    pattern: '^(?:/[^?#/]+)*$',
    default: '',
    description:
      'Path to put in front of every request target, without a trailing slash. It is removed again from Location and cookie paths in responses.',
    examples: ['/app'],
  }),
  connectTimeout: duration({ default: '5s', description: 'Maximum time to establish a connection.' }),
  headTimeout: duration({
    default: '60s',
    description: 'Maximum time from the end of the request to the response head.',
  }),
  bodyTimeout: duration({
    default: '60s',
    description: 'Maximum time without a byte of the response body. Streams are exempt.',
  }),
  streamTimeout: optional(
    duration({
      description: 'Maximum time without a byte of a stream, such as text/event-stream. Default: no limit.',
      examples: ['10m'],
    }),
  ),
  connections: count(
    1024,
    'Maximum number of connections to this upstream; further exchanges are answered 503 immediately.',
  ),
  keepAlive: duration({
    default: '4s',
    description:
      'How long an idle connection is kept, unless the upstream announces a shorter time or is found to close it sooner.',
  }),
  maxConnectionAge: optional(
    duration({
      description:
        'Maximum age of a connection, so that DNS changes take effect under steady traffic. Default: no limit.',
      examples: ['5m'],
    }),
  ),
  maxRequestsPerConnection: optional(
    integer({
      minimum: 1,
      description: 'Maximum number of requests on one connection. Default: no limit.',
      examples: [1000],
    }),
  ),
  transport: oneOf(['native', 'undici'], {
    default: 'native',
    description:
      'The HTTP client for the upstream: `native`, the proxy’s own, or `undici` as a fallback. undici uses more CPU and does not limit the age and requests of a connection.',
  }),
  tls: optional(upstreamTlsSchema),
})

const upstream = union([upstreamUrl, upstreamObject], {
  description: 'The service behind the proxy.',
  examples: ['http://127.0.0.1:3000'],
})

const route = object({
  prefix: text({
    pattern: '^/[^?#*]*$',
    description: 'Paths at or below this one go to this upstream; the longest prefix wins.',
    examples: ['/billing'],
  }),
  upstream,
  stripPrefix: flag({
    description:
      'Whether to remove the prefix from the path that the upstream gets. It is added again to each Location that points to the upstream or the requested host, unless it is already there.',
    default: false,
    examples: [true],
  }),
})

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

/** What a log line about an exchange can contain, with the names of `docs/logs.md`. */
export const exchangeFields = [
  'requestId',
  'traceId',
  'client',
  'peer',
  'method',
  'host',
  'target',
  'protocol',
  'userAgent',
  'route',
  'upstream',
  'status',
  'upstreamStatus',
  'local',
  'cause',
  'waitingFor',
  'complete',
  'bytesSent',
  'durationMs',
  'rules',
] as const

const defaultFields = exchangeFields.filter((name) => name !== 'userAgent')

export const logSchema = object(
  {
    level: oneOf(['debug', 'info', 'warn', 'error', 'silent'], {
      description: 'The lowest level that is written.',
      default: 'info',
    }),
    exchanges: oneOf(['all', 'changed', 'none'], {
      description:
        'Which exchanges get a line: all, those that failed or that a rule or the proxy changed, or none. Incidents are always logged.',
      default: 'changed',
    }),
    sample: number({
      minimum: 0,
      maximum: 1,
      description: 'Share of unchanged exchanges that are also logged with `exchanges: changed`.',
      default: 0,
      examples: [0.01],
    }),
    format: oneOf(['json', 'ecs', 'common'], {
      default: 'json',
      description:
        '`json`: one JSON object per line. `ecs`: the same with the field names of the Elastic Common Schema. `common`: exchanges in the Common Log Format of web servers, everything else as JSON.',
    }),
    fields: list(oneOf(exchangeFields), {
      default: defaultFields,
      description:
        'Which fields of an exchange are logged in its line and in incidents. Default: all except `userAgent`.',
      examples: [['requestId', 'client', 'userAgent', 'method', 'target', 'status']],
    }),
    redact: list(text({ format: 'fieldName' }), {
      description:
        'Headers to mask, in addition to those that always hold credentials: Authorization, Proxy-Authorization, Cookie, Set-Cookie and the like.',
      default: [],
      examples: [['X-Session']],
    }),
  },
  { default: {}, description: 'What is written to standard output, one line per event.' },
)

export const auditSchema = object(
  {
    file: file('File to append to, relative to the config.', 'audit.jsonl'),
    maxBytes: size({
      default: '64MiB',
      description: 'Maximum size of the file; then recording stops.',
    }),
  },
  {
    description:
      'Records exchanges, with the upstream’s own responses, in a file for `upstanding audit`: heads and the first 64 KiB of text bodies, credentials masked. Recording costs time on every exchange; leave it out when you do not need it.',
    examples: [{ file: 'audit.jsonl', maxBytes: '64MiB' }],
  },
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
  listen,
  admin,
  upstream: optional(upstream),
  routes: list(route, {
    description: 'Several upstreams by path prefix; `upstream` gets what matches no prefix.',
    default: [],
    examples: [[{ prefix: '/billing', upstream: 'http://127.0.0.1:3001' }]],
  }),
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
export type UpstreamConfig = Input<typeof upstream>
