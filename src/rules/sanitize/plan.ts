/**
 * The options of `sanitize`, and what is derived from them once.
 *
 * @module
 */
import { type Family, families } from '../../detect/detector.js'
import { compileWildcard } from '../../match/wildcard.js'
import { duration, flag, list, type Output, object, oneOf, size, text } from '../../schema/option.js'

const defaultHeaders = [
  'Server',
  'X-Powered-By',
  'X-Powered-By-*',
  'X-Powered-CMS',
  'X-PHP-Version',
  'X-Varnish*',
  'X-ClickHouse-Server*',
  'X-Web-Console-*',
  'Kbn-*',
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
]

export const options = object(
  {
    detect: list(oneOf(families), {
      minItems: 1,
      default: [...families],
      description:
        'The families of leaks to search for. A stack trace includes its exceptions and file paths.',
      examples: [['stackTrace', 'sql', 'credentials']],
    }),
    body: oneOf(['auto', 'replace', 'keep'], {
      default: 'auto',
      description:
        '`auto` removes what leaks and keeps the rest if possible; `replace` replaces every body, leak or not; `keep` only sanitizes headers.',
      examples: ['replace'],
    }),
    headers: list(
      text({ minLength: 1, pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", examples: ['X-Internal-*'] }),
      {
        default: defaultHeaders,
        description:
          'Headers that are always removed, instead of the default list; `*` matches any characters. A header with a leak in its value is removed in any case.',
        examples: [['Server', 'X-Powered-By', 'X-Internal-*']],
      },
    ),
    message: text({
      minLength: 1,
      default: 'The request could not be completed.',
      description: 'Text that replaces a message that leaks.',
      examples: ['Something went wrong on our side. Quote the incident when you write to us.'],
    }),
    maxBytes: size({
      default: '1MiB',
      description: 'A larger body, as sent or after decoding, is replaced without being searched.',
      examples: ['256KiB'],
    }),
    maxHold: duration({
      default: '5s',
      description: 'A body that takes longer to arrive is replaced without being searched.',
      examples: ['2s'],
    }),
    maxLogged: size({
      default: '64KiB',
      description: 'How much of the original body goes into the log.',
      examples: ['16KiB'],
    }),
    logCredentials: flag({
      default: false,
      description: 'Whether credentials in the original stay readable in the log. Default: they are masked.',
      examples: [true],
    }),
  },
  { description: 'What counts as a leak, and what clients get instead.' },
)

export interface SanitizePlan extends Omit<Output<typeof options>, 'detect' | 'headers'> {
  readonly families: ReadonlySet<Family>
  dropsField(name: string): boolean
}

// Rules with the same options share it.
const plans = new WeakMap<Output<typeof options>, SanitizePlan>()

export function planOf(given: Output<typeof options>): SanitizePlan {
  const known = plans.get(given)
  if (known !== undefined) return known
  const { detect, headers, ...rest } = given
  const names = headers.map((name) => name.toLowerCase())
  const exact = new Set(names)
  const wild = names.filter((name) => name.includes('*')).map(compileWildcard)
  const plan = {
    ...rest,
    families: new Set<Family>(detect),
    dropsField: (name: string) => exact.has(name) || wild.some((wildcard) => wildcard.test(name)),
  }
  plans.set(given, plan)
  return plan
}
