/**
 * Schema of everything in a config but its rules and tests: listeners, upstreams and limits.
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
      'Permissions of the file of a unix socket, octal and in quotes. Left out: 0777 less the umask for `listen`, 0600 for `admin`.',
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
          { description: 'Clients are served over TLS with this certificate.' },
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
          // A secret: no message repeats the value.
          writeOnly: true,
          description:
            'Required as `Authorization: Bearer …` for every change. Without a token, changes are only possible on a loopback address or a unix socket.',
          examples: [`\${UPSTANDING_ADMIN_TOKEN}`],
        }),
      ),
      console: flag({
        default: true,
        description:
          'Whether the console, a page that shows exchanges and tries out configs, is served here. Except on loopback addresses and unix sockets it also needs `token`.',
      }),
    }),
  ],
  {
    description: 'Where health, metrics, the active rules, reload, maintenance and the console are served.',
    default: defaultAdminAddress,
    examples: ['127.0.0.1:9901', 'off'],
  },
)

const upstreamUrl = text({
  format: 'upstream',
  description:
    '`http://host:port`, `https://host:port` or `unix:/path`, without a path of a resource. A Location that leads there leads through the proxy instead.',
  examples: ['http://127.0.0.1:3000', 'https://legacy.internal', 'unix:/run/legacy.sock'],
})

export const upstreamTlsSchema = object(
  {
    ca: optional(
      file(
        'File with the certificates to trust in place of the system’s, PEM, relative to the config.',
        'tls/ca.pem',
      ),
    ),
    cert: optional(file('File with the certificate to show the upstream, PEM.', 'tls/client.pem')),
    key: optional(file('File with the private key of `cert`, PEM.', 'tls/client-key.pem')),
    serverName: optional(
      text({
        minLength: 1,
        description: 'Name to send as SNI and to verify, when it is not the host of `url`.',
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
    description: 'How to speak TLS with an upstream whose URL begins with https.',
    dependencies: { cert: ['key'], key: ['cert'] },
  },
)

/** The settings of an upstream written as an object. */
export const upstreamObject = object({
  url: upstreamUrl,
  host: text({
    pattern: String.raw`^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$`,
    default: 'client',
    description:
      'What the Host header says: `client` for what the client sent, `upstream` for the host of `url`, or a name. X-Forwarded-Host always says what the client sent.',
    examples: ['client', 'upstream', 'legacy.example'],
  }),
  path: text({
    pattern: '^(?:/[^?#/]+)*$',
    default: '',
    description:
      'Path that is put in front of every request target, without a slash at its end. It is taken off each Location and cookie path on the way back.',
    examples: ['/app'],
  }),
  connectTimeout: duration({ default: '5s', description: 'Maximum time to establish a connection.' }),
  headTimeout: duration({
    default: '60s',
    description: 'Longest time from the end of the request to the head of the response.',
  }),
  bodyTimeout: duration({
    default: '60s',
    description: 'Longest silence within a response’s body. Streams are exempt.',
  }),
  streamTimeout: optional(
    duration({
      description: 'Longest silence within a stream, such as text/event-stream. Left out: without end.',
      examples: ['10m'],
    }),
  ),
  connections: count(
    1024,
    'Most connections to this upstream at a time; further exchanges are answered 503 at once.',
  ),
  keepAlive: duration({
    default: '4s',
    description:
      'How long an idle connection is kept, unless the upstream announces less or turns out to close it sooner.',
  }),
  maxConnectionAge: optional(
    duration({
      description:
        'How long a connection is used, so that changes of DNS are followed under steady traffic. Left out: without end.',
      examples: ['5m'],
    }),
  ),
  maxRequestsPerConnection: optional(
    integer({
      minimum: 1,
      description: 'Most requests on one connection. Left out: without bound.',
      examples: [1000],
    }),
  ),
  transport: oneOf(['native', 'undici'], {
    default: 'native',
    description:
      'The HTTP client that talks to the upstream: the proxy’s own, or undici as a fallback. undici costs more, and has no bound on the age and requests of a connection.',
  }),
  tls: optional(upstreamTlsSchema),
})

const upstream = union([upstreamUrl, upstreamObject], {
  description: 'The service behind the proxy.',
  examples: ['http://127.0.0.1:3000'],
})

const route = object({
  prefix: text({
    pattern: '^/[^?#]*$',
    description: 'Paths at or below this one go to this upstream; the longest prefix wins.',
    examples: ['/billing'],
  }),
  upstream,
  stripPrefix: flag({
    description:
      'Whether the prefix is removed from the path that the upstream gets. It is put back into each Location that leads to the upstream or to the requested host, unless it is there already.',
    default: false,
    examples: [true],
  }),
})

export const limitsSchema = object(
  {
    target: size({ default: '8KiB', description: 'Longest request target; a longer one is a 414.' }),
    requestHead: size({
      default: '16KiB',
      description: 'Largest request head, all lines together; a larger one is a 431.',
    }),
    requestBody: optional(
      size({
        description:
          'Largest request body; a larger one is a 413. Left out: any, since bodies stream through.',
        examples: ['10MiB'],
      }),
    ),
    responseHead: size({
      default: '64KiB',
      description: 'Largest head of an upstream’s response; a larger one is a 502.',
    }),
    requestHeadTimeout: duration({
      default: '10s',
      description: 'Longest time for a request’s head to arrive; then 408.',
    }),
    requestTimeout: duration({
      default: '5m',
      description: 'Longest time for a whole request to arrive; then 408.',
    }),
    sendTimeout: duration({
      default: '5m',
      description: 'Longest time that a client may take nothing of its response; then it is cut off.',
    }),
    keepAlive: duration({ default: '65s', description: 'How long an idle client connection is kept.' }),
    connections: count(4096, 'Most client connections at a time; further ones are closed at once.'),
    requestsPerConnection: optional(
      integer({
        minimum: 1,
        description: 'A client’s connection is closed after this many requests. Left out: never for that.',
        examples: [1000],
      }),
    ),
    exchanges: count(1024, 'Most exchanges in flight; further ones are answered 503 with Retry-After.'),
    heldBytes: size({ default: '64MiB', description: 'Memory for held bodies, all exchanges together.' }),
    drainDelay: duration({
      default: '0s',
      description:
        'How long the proxy goes on as before once it is told to stop, with readiness failing, so that load balancers can take it out first.',
      examples: ['5s'],
    }),
    drain: duration({
      default: '25s',
      description: 'Longest time for running exchanges to finish after `drainDelay`.',
    }),
  },
  { default: {}, description: 'Bounds on what clients and upstreams may take of the proxy.' },
)

/** What a line about an exchange can say, by the names of `docs/logs.md`. */
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
      description: 'The least serious lines that are written.',
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
      description: 'Share of the unchanged exchanges that get a line too, with `exchanges: changed`.',
      default: 0,
      examples: [0.01],
    }),
    format: oneOf(['json', 'ecs', 'common'], {
      default: 'json',
      description:
        '`json`: one JSON object a line. `ecs`: the same by the names of the Elastic Common Schema. `common`: exchanges in the Common Log Format of web servers, everything else as JSON.',
    }),
    fields: list(oneOf(exchangeFields), {
      default: defaultFields,
      description:
        'What lines about exchanges and incidents say of an exchange. `userAgent` is left out unless it is named.',
      examples: [['requestId', 'client', 'userAgent', 'method', 'target', 'status']],
    }),
    redact: list(text({ format: 'fieldName' }), {
      description:
        'Header fields whose values are not written, beside those that always hold credentials: Authorization, Proxy-Authorization, Cookie, Set-Cookie and their like.',
      default: [],
      examples: [['X-Session']],
    }),
  },
  { default: {}, description: 'What is written to standard output, one line at a time.' },
)

export const auditSchema = object(
  {
    file: file('File to write to, relative to the config; it grows across restarts.', 'audit.jsonl'),
    maxBytes: size({
      default: '64MiB',
      description: 'Largest that the file gets; then nothing more is recorded.',
    }),
  },
  {
    description:
      'Exchanges as the upstream answered them are written to a file, for `upstanding audit`: heads and the first 64 KiB of textual bodies, credentials masked. It costs time on every exchange; leave it out where none is to be recorded.',
    examples: [{ file: 'audit.jsonl', maxBytes: '64MiB' }],
  },
)

export const forwardedSchema = object(
  {
    trustProxy: list(text({ format: 'trustedProxy', examples: ['10.0.0.0/8', 'unix'] }), {
      description:
        'Addresses of proxies in front whose Forwarded and X-Forwarded-* headers are trusted and extended; `unix` trusts whoever connects over a unix socket. From everyone else they are replaced.',
      default: [],
      examples: [['10.0.0.0/8', '::1']],
    }),
    requestIdToClient: flag({
      default: false,
      description: 'Whether every response has the header X-Request-Id with the `requestId` of the log.',
      examples: [true],
    }),
  },
  { default: {}, description: 'What upstream and client are told about each other.' },
)

export const localRepliesSchema = object(
  {
    proxyStatus: flag({
      default: true,
      description:
        'Whether a Proxy-Status header (RFC 9209) says why the proxy answered in place of the upstream.',
      examples: [false],
    }),
    cors: union(
      [
        oneOf(['learn', 'off'], {
          description: 'Repeat what the service last said to the origin, or send no CORS headers.',
        }),
        list(text({ minLength: 1, examples: ['https://app.example'] }), {
          description: 'Origins that may read local replies.',
        }),
      ],
      {
        default: 'learn',
        description:
          'Whether scripts of other origins may read local replies: `learn` repeats the CORS headers that the last answers of the route gave the origin; a list names origins; `off` sends none.',
        examples: ['learn', 'off', ['https://app.example']],
      },
    ),
  },
  { default: {}, description: 'Responses that the proxy makes itself.' },
)

/** The `mode` of the whole config and of one rule. */
export const modeSchema = oneOf(['enforce', 'observe'], {
  description: 'Whether rules act, or only log and count what they would have done.',
  default: 'enforce',
})

const profile = oneOf(['recommended', 'none'], {
  description:
    'Rules beneath those written down: `recommended` sanitizes 5xx and 4xx and completes Retry-After; `none` has none.',
  default: 'recommended',
})

/** Everything but `rules` and `tests`. */
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
    description: 'Several upstreams by path prefix; `upstream` serves what no prefix does.',
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
    description: 'Processes that serve; more than one only where one core does not suffice.',
    default: 1,
    examples: [2],
  }),
})

/** The settings as people write them, but for `rules` and `tests`. */
export type SettingsConfig = Input<typeof settingsSchema>
export type UpstreamConfig = Input<typeof upstream>
