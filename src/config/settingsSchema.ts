/**
 * Schema of everything in a config but its rules and tests: where to listen, whom to ask, within which bounds.
 *
 * @module
 */
import { maintenanceSchema } from '../schedule/schedule.js'
import { type Static, type TSchema, Type } from '../schema/type.js'

const closed = { additionalProperties: false } as const

const duration = (value: string, description: string) =>
  Type.Optional(Type.String({ format: 'duration', description, default: value, examples: [value] }))

const size = (value: string, description: string) =>
  Type.Optional(Type.String({ format: 'size', description, default: value, examples: [value] }))

const count = (value: number, description: string) =>
  Type.Optional(Type.Integer({ minimum: 1, description, default: value, examples: [value] }))

const file = (description: string, example: string) =>
  Type.String({ minLength: 1, description, examples: [example] })

/** One of a few words; an enum, as editors complete it. */
export const oneOf = <const Words extends readonly string[]>(
  words: Words,
  options: { description: string; default?: Words[number] },
) => Type.Unsafe<Words[number]>(Type.String({ enum: [...words], examples: [...words], ...options }))

const address = Type.String({
  format: 'address',
  description: '`host:port`, `:port` (every IPv4 address) or `unix:/path`.',
  default: '0.0.0.0:8080',
  examples: ['0.0.0.0:8080', ':8080', '[::]:8080', 'unix:/run/upstanding.sock'],
})

const listen = Type.Union(
  [
    address,
    Type.Object(
      {
        address: Type.Optional(address),
        tls: Type.Optional(
          Type.Object(
            {
              cert: file('File with the certificate chain, PEM, relative to the config.', 'tls/cert.pem'),
              key: file('File with the private key, PEM, relative to the config.', 'tls/key.pem'),
            },
            { ...closed, description: 'Clients are served over TLS with this certificate.' },
          ),
        ),
      },
      closed,
    ),
  ],
  { description: 'Where clients connect.', default: '0.0.0.0:8080', examples: ['0.0.0.0:8080', ':8080'] },
)

const adminAddress = Type.String({
  format: 'adminAddress',
  description: '`host:port`, `:port`, `unix:/path`, or `off` for no admin listener.',
  default: '127.0.0.1:9901',
  examples: ['127.0.0.1:9901', 'unix:/run/upstanding-admin.sock', 'off'],
})

const admin = Type.Union(
  [
    adminAddress,
    Type.Object(
      {
        address: Type.Optional(adminAddress),
        token: Type.Optional(
          Type.String({
            minLength: 8,
            // A secret: no message repeats what stands there.
            writeOnly: true,
            description:
              'Asked for, as `Authorization: Bearer …`, by all that changes something. Without it, only a listener on loopback or on a unix socket lets anything be changed.',
            examples: [`\${UPSTANDING_ADMIN_TOKEN}`],
          }),
        ),
      },
      closed,
    ),
  ],
  {
    description: 'Where health, metrics, the rules in force, reload and maintenance are served.',
    default: '127.0.0.1:9901',
    examples: ['127.0.0.1:9901', 'off'],
  },
)

const upstreamUrl = Type.String({
  format: 'upstream',
  description:
    '`http://host:port`, `https://host:port` or `unix:/path`, without a path of a resource. A Location that leads there leads through the proxy instead.',
  examples: ['http://127.0.0.1:3000', 'https://legacy.internal', 'unix:/run/legacy.sock'],
})

const upstreamTls = Type.Object(
  {
    ca: Type.Optional(
      file(
        'File with the certificates to trust in place of the system’s, PEM, relative to the config.',
        'tls/ca.pem',
      ),
    ),
    cert: Type.Optional(file('File with the certificate to show the upstream, PEM.', 'tls/client.pem')),
    key: Type.Optional(file('File with the private key of `cert`, PEM.', 'tls/client-key.pem')),
    serverName: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Name to ask for and to verify, when it is not the host of `url`.',
        examples: ['legacy.example'],
      }),
    ),
    verify: Type.Optional(
      Type.Boolean({
        description: 'Whether the upstream’s certificate must be valid.',
        default: true,
        examples: [true, false],
      }),
    ),
  },
  {
    ...closed,
    description: 'How to speak TLS with an upstream whose URL begins with https.',
    dependencies: { cert: ['key'], key: ['cert'] },
  },
)

/** The settings of an upstream written as an object. */
export const upstreamObject = Type.Object(
  {
    url: upstreamUrl,
    connectTimeout: duration('5s', 'Longest time until a connection stands.'),
    headTimeout: duration('60s', 'Longest time from the end of the request to the head of the response.'),
    bodyTimeout: duration('60s', 'Longest silence within a response’s body. Streams are exempt.'),
    streamTimeout: Type.Optional(
      Type.String({
        format: 'duration',
        description: 'Longest silence within a stream, such as text/event-stream. Left out: without end.',
        examples: ['10m'],
      }),
    ),
    connections: count(
      1024,
      'Most connections to this upstream at a time; further exchanges are answered 503 at once.',
    ),
    keepAlive: duration('4s', 'How long an idle connection is kept, unless the upstream asks for less.'),
    tls: Type.Optional(upstreamTls),
  },
  closed,
)

const upstream = Type.Union([upstreamUrl, upstreamObject], {
  description: 'The service that stands behind.',
  examples: ['http://127.0.0.1:3000'],
})

const route = Type.Object(
  {
    prefix: Type.String({
      pattern: '^/[^?#]*$',
      description: 'Paths at or below this one go to this upstream; the longest prefix wins.',
      examples: ['/billing'],
    }),
    upstream,
    stripPrefix: Type.Optional(
      Type.Boolean({
        description:
          'Whether the prefix is cut from the path that the upstream gets. It is put back into each Location that leads to the upstream or to the host that was asked for, unless it stands there.',
        default: false,
        examples: [true],
      }),
    ),
  },
  closed,
)

const limits = Type.Object(
  {
    target: size('8KiB', 'Longest request target; a longer one is a 414.'),
    requestHead: size('16KiB', 'Largest request head, all lines together; a larger one is a 431.'),
    requestBody: Type.Optional(
      Type.String({
        format: 'size',
        description:
          'Largest request body; a larger one is a 413. Left out: any, since bodies stream through.',
        examples: ['10MiB'],
      }),
    ),
    responseHead: size('64KiB', 'Largest head of an upstream’s response; a larger one is a 502.'),
    requestHeadTimeout: duration('10s', 'Longest time for a request’s head to arrive; then 408.'),
    requestTimeout: duration('5m', 'Longest time for a whole request to arrive; then 408.'),
    sendTimeout: duration(
      '5m',
      'Longest time that a client may take nothing of its response; then it is cut off.',
    ),
    keepAlive: duration('65s', 'How long an idle client connection is kept.'),
    connections: count(4096, 'Most client connections at a time; further ones are closed at once.'),
    requestsPerConnection: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'A client’s connection is closed after this many requests. Left out: never for that.',
        examples: [1000],
      }),
    ),
    exchanges: count(1024, 'Most exchanges in flight; further ones are answered 503 with Retry-After.'),
    heldBytes: size('64MiB', 'Memory for held bodies, all exchanges together.'),
    drain: duration('25s', 'Longest time for running exchanges to finish once the proxy is told to stop.'),
  },
  { ...closed, description: 'Bounds on what clients and upstreams may take of the proxy.' },
)

const log = Type.Object(
  {
    level: Type.Optional(
      oneOf(['debug', 'info', 'warn', 'error', 'silent'], {
        description: 'The least serious lines that are written.',
        default: 'info',
      }),
    ),
    exchanges: Type.Optional(
      oneOf(['all', 'changed', 'none'], {
        description:
          'Which exchanges get a line: all, those that failed or that a rule or the proxy changed, or none. Incidents are always logged.',
        default: 'changed',
      }),
    ),
    sample: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Share of the unchanged exchanges that get a line too, with `exchanges: changed`.',
        default: 0,
        examples: [0.01],
      }),
    ),
    redact: Type.Optional(
      Type.Array(Type.String({ format: 'fieldName' }), {
        description:
          'Header fields whose values are not written, beside those that always hold credentials: Authorization, Proxy-Authorization, Cookie, Set-Cookie and their like.',
        default: [],
        examples: [['X-Session']],
      }),
    ),
  },
  { ...closed, description: 'What is written to standard output, one JSON object a line.' },
)

const audit = Type.Object(
  {
    file: file('File to write to, relative to the config; it grows across restarts.', 'audit.jsonl'),
    maxBytes: size('64MiB', 'Largest that the file gets; then nothing more is recorded.'),
  },
  {
    ...closed,
    description:
      'Exchanges as the upstream answered them are written to a file, for `upstanding audit`: heads and the first 64 KiB of textual bodies, credentials masked. It costs time on every exchange; leave it out where none is to be recorded.',
    examples: [{ file: 'audit.jsonl', maxBytes: '64MiB' }],
  },
)

const forwarded = Type.Object(
  {
    trustProxy: Type.Optional(
      Type.Array(Type.String({ format: 'cidr', examples: ['10.0.0.0/8'] }), {
        description:
          'Addresses of proxies in front whose Forwarded and X-Forwarded-* fields are believed and added to. From everyone else they are replaced.',
        default: [],
        examples: [['10.0.0.0/8', '::1']],
      }),
    ),
  },
  { ...closed, description: 'What the upstream is told about the client.' },
)

const mode = oneOf(['enforce', 'observe'], {
  description: 'Whether rules act, or only log and count what they would have done.',
  default: 'enforce',
})

const profile = oneOf(['recommended', 'none'], {
  description:
    'Rules beneath those written down: `recommended` sanitizes 5xx and 4xx and completes Retry-After; `none` has none.',
  default: 'recommended',
})

/** The `mode` of the whole config and of one rule. */
export const modeSchema = mode

/** Everything but `rules` and `tests`. */
export const settingsSchema = Type.Object(
  {
    listen: Type.Optional(listen),
    admin: Type.Optional(admin),
    upstream: Type.Optional(upstream),
    routes: Type.Optional(
      Type.Array(route, {
        description: 'Several upstreams by path prefix; `upstream` serves what no prefix does.',
        default: [],
        examples: [[{ prefix: '/billing', upstream: 'http://127.0.0.1:3001' }]],
      }),
    ),
    profile: Type.Optional(profile),
    mode: Type.Optional(mode),
    limits: Type.Optional(limits),
    log: Type.Optional(log),
    audit: Type.Optional(audit),
    forwarded: Type.Optional(forwarded),
    maintenance: Type.Optional(maintenanceSchema),
    workers: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 64,
        description: 'Processes that serve; more than one only where one core does not suffice.',
        default: 1,
        examples: [2],
      }),
    ),
  },
  closed,
)

export type SettingsConfig = Static<typeof settingsSchema>
export type UpstreamConfig = Static<typeof upstream>

export const limitsSchema = limits
export const logSchema = log
export const forwardedSchema = forwarded
export const auditSchema = audit
export const upstreamTlsSchema = upstreamTls

/** The default that a schema states for a property; the schema is the only place where defaults are written. */
export function defaultOf(schema: TSchema, key: string): unknown {
  const { properties } = schema as { properties?: Record<string, { default?: unknown }> }
  return properties?.[key]?.default
}
