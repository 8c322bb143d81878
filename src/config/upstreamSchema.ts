/**
 * The schema of `upstream` and `routes`: the services behind the proxy.
 *
 * @module
 */
import {
  duration,
  flag,
  type Input,
  integer,
  list,
  object,
  oneOf,
  optional,
  text,
  union,
} from '../schema/option.js'
import { count, file } from './commonOptions.js'

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

export const upstreamSchema = union([upstreamUrl, upstreamObject], {
  description: 'The service behind the proxy.',
  examples: ['http://127.0.0.1:3000'],
})

const route = object({
  prefix: text({
    pattern: '^/[^?#*]*$',
    description: 'Paths at or below this one go to this upstream; the longest prefix wins.',
    examples: ['/billing'],
  }),
  upstream: upstreamSchema,
  stripPrefix: flag({
    description:
      'Whether to remove the prefix from the path that the upstream gets. It is added again to each Location that points to the upstream or the requested host, unless it is already there.',
    default: false,
    examples: [true],
  }),
})

export const routesSchema = list(route, {
  description: 'Several upstreams by path prefix; `upstream` gets what matches no prefix.',
  default: [],
  examples: [[{ prefix: '/billing', upstream: 'http://127.0.0.1:3001' }]],
})

export type UpstreamConfig = Input<typeof upstreamSchema>
