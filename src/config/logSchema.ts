/**
 * The schema of `log` and `audit`: what is written about exchanges.
 *
 * @module
 */
import { list, number, object, oneOf, size, text } from '../schema/option.js'
import { file } from './commonOptions.js'

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
