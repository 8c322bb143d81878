/**
 * The options of `sanitize`, and what is made of them once.
 *
 * @module
 */
import { type Family, families } from '../../detect/detector.js'
import { parseDuration } from '../../http/duration.js'
import { parseSize } from '../../http/size.js'
import { compileWildcard } from '../../match/wildcard.js'
import { type Static, Type } from '../../schema/type.js'

const defaults = {
  headers: [
    'Server',
    'X-Powered-By',
    'X-Powered-CMS',
    'X-AspNet-Version',
    'X-AspNetMvc-Version',
    'X-SourceFiles',
    'X-Runtime',
    'X-Generator',
    'X-Debug',
    'X-Debug-*',
    'X-Exception*',
    'X-Stack-Trace',
    'X-Stacktrace',
    'X-Backend*',
    'X-Upstream*',
    'X-Served-By',
    'X-Server*',
    'X-Hostname',
    'X-Drupal-*',
    'X-Clockwork-*',
    'X-ChromeLogger-Data',
    'X-ChromePhp-Data',
    'X-Wf-*',
    'X-Application-Context',
    'X-Jenkins*',
    'X-OWA-Version',
    'X-Mod-Pagespeed',
    'X-Page-Speed',
    'Liferay-Portal',
    'MicrosoftSharePointTeamServices',
    'SourceMap',
    'X-SourceMap',
  ],
  message: 'The request could not be completed.',
  maxBytes: '1MiB',
  maxHold: '5s',
  maxLogged: '64KiB',
} as const

export const options = Type.Object(
  {
    detect: Type.Optional(
      Type.Array(Type.Union(families.map((family) => Type.Literal(family))), {
        minItems: 1,
        default: [...families],
        description:
          'The families of leaks to look for. Where a stack trace is found, the exceptions and file paths that it tells of are found with it.',
        examples: [['stackTrace', 'sql', 'credentials']],
      }),
    ),
    body: Type.Optional(
      Type.Union([Type.Literal('auto'), Type.Literal('replace'), Type.Literal('keep')], {
        default: 'auto',
        description:
          '`auto` takes leaks out of JSON and replaces other bodies that leak; `replace` replaces every body, leak or not; `keep` cleans the head alone.',
        examples: ['replace'],
      }),
    ),
    headers: Type.Optional(
      Type.Array(
        Type.String({ minLength: 1, pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", examples: ['X-Internal-*'] }),
        {
          default: [...defaults.headers],
          description:
            'Fields that are dropped whatever they say, in place of the default list; a `*` stands for any characters. A field whose value leaks is dropped in any case.',
          examples: [['Server', 'X-Powered-By', 'X-Internal-*']],
        },
      ),
    ),
    message: Type.Optional(
      Type.String({
        minLength: 1,
        default: defaults.message,
        description: 'What clients read in place of a message that leaks.',
        examples: ['Something went wrong on our side. Quote the incident when you write to us.'],
      }),
    ),
    maxBytes: Type.Optional(
      Type.String({
        format: 'size',
        default: defaults.maxBytes,
        description: 'A larger body, as sent or once decoded, is replaced unseen.',
        examples: ['256KiB'],
      }),
    ),
    maxHold: Type.Optional(
      Type.String({
        format: 'duration',
        default: defaults.maxHold,
        description: 'A body that takes longer to arrive is replaced unseen.',
        examples: ['2s'],
      }),
    ),
    maxLogged: Type.Optional(
      Type.String({
        format: 'size',
        default: defaults.maxLogged,
        description: 'How much of the original body goes into the log.',
        examples: ['16KiB'],
      }),
    ),
    logCredentials: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Credentials in the original are masked in the log unless this is `true`.',
        examples: [true],
      }),
    ),
  },
  { additionalProperties: false, description: 'What counts as a leak, and what clients get instead.' },
)

export interface Plan {
  readonly families: ReadonlySet<Family>
  readonly body: 'auto' | 'replace' | 'keep'
  dropsField(name: string): boolean
  readonly message: string
  readonly maxBytes: number
  readonly maxHold: number
  readonly maxLogged: number
  readonly logCredentials: boolean
}

export function planOf(given: Static<typeof options>): Plan {
  const names = (given.headers ?? defaults.headers).map((name) => name.toLowerCase())
  const exact = new Set(names)
  const wild = names.filter((name) => name.includes('*')).map(compileWildcard)
  return {
    families: new Set<Family>(given.detect ?? families),
    body: given.body ?? 'auto',
    dropsField: (name) => exact.has(name) || wild.some((wildcard) => wildcard.test(name)),
    message: given.message ?? defaults.message,
    maxBytes: parseSize(given.maxBytes ?? defaults.maxBytes) ?? 0,
    maxHold: parseDuration(given.maxHold ?? defaults.maxHold) ?? 0,
    maxLogged: parseSize(given.maxLogged ?? defaults.maxLogged) ?? 0,
    logCredentials: given.logCredentials ?? false,
  }
}
