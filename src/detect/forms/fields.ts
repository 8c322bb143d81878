/**
 * Searches the fields of a head or trailer section for leaks.
 *
 * @module
 */

import type { Fields } from '../../http/fields.js'
import type { Family } from '../detector.js'
import { oneOf, regex, words } from '../regex.js'
import type { JsonSearch } from './json.js'
import { Sheet } from './stylesheet.js'
import { decodedTexts } from './text.js'
import { familyByName, isMachineName } from './values.js'

export interface FieldLeak {
  /** In lower case. */
  readonly name: string
  /** Index of the field's name in the fields. */
  readonly line: number
  readonly family: Family
  readonly offset: number
}

/** Fields that frame or date the message, or whose grammar has no room for a leak. */
const harmless = new Set(
  `content-length content-type content-encoding content-range content-md5 content-digest repr-digest digest
   transfer-encoding connection keep-alive upgrade trailer te date age expires last-modified etag vary
   cache-control pragma accept-ranges allow retry-after`.split(/\s+/),
)

/** Headers that legitimately hold hosts, tokens, versions and URL paths. */
const rightful: readonly (readonly [names: RegExp, families: readonly Family[]])[] = [
  [/^(?:location|content-location|refresh|link)$/, ['filePath', 'versionBanner', 'environment']],
  [
    regex(
      '',
      /^/,
      oneOf(
        ...words(`
        authentication-info access-control-.* content-security-policy.*
        report-to reporting-endpoints nel strict-transport-security alt-svc permissions-policy feature-policy
        signature signature-input traceparent tracestate`),
      ),
      /$/,
    ),
    ['filePath', 'internalHost', 'credentials', 'versionBanner', 'environment'],
  ],
]

const ofTokens: readonly Family[] = [
  'filePath',
  'internalHost',
  'credentials',
  'versionBanner',
  'environment',
]
const ofSchemes: readonly Family[] = ['credentials', 'environment']

// UUIDs, ULIDs, hexadecimal, base64, and several of them with separators: not a host, path, URL or sentence.
const opaque = /^(?:[\w:;,=~|-]{1,256}|[A-Za-z0-9_-]*\d[\w+/-]{15,256}={0,2})$/

function exemptionsOf(name: string, value: string): readonly Family[] {
  if (name === 'set-cookie') return cookieTokens
  if (isChallenge(name)) return ofSchemes
  if (name.endsWith('-id')) return opaque.test(value) ? ofTokens : []
  return rightful.find(([names]) => names.test(name))?.[1] ?? []
}

/** The value of a cookie is a token, in which only a host counts as a leak. */
const cookieTokens: readonly Family[] = ofTokens.filter((family) => family !== 'internalHost')

/** Whether it is `WWW-Authenticate` or `Proxy-Authenticate`, without which a 401 or 407 is not valid. */
export function isChallenge(name: string): boolean {
  return name === 'www-authenticate' || name === 'proxy-authenticate'
}

// Load balancers bind a client to a server by its encoded address (BIG-IP, K07700432), or by its name.
const encodedAddress = /^(?:\d{7,10}\.\d{1,5}\.0000|vi[0-9a-f]{32}\.\d{1,5}|rd\d{1,5}o[0-9a-f]{32}o\d{1,5})$/
const serverCookie =
  /^(?:(?:server|srv|backend|upstream|node|host|worker|app|lb|sticky|route)(?:[_-]?(?:id|name|node|server|host))?|bigipserver.*)$/i

function familyOfCookie(pair: string): Family | undefined {
  const equals = pair.indexOf('=')
  const name = pair.slice(0, equals).trim()
  const value = pair.slice(equals + 1).trim()
  if (encodedAddress.test(value)) return 'internalHost'
  return serverCookie.test(name) && isMachineName(value) ? 'internalHost' : undefined
}

/** Linear in the fields; never throws. */
export function findFieldLeaks(fields: Fields, search: JsonSearch): FieldLeak[] {
  const leaks: FieldLeak[] = []
  // All values are scanned as one text, since each scan has a fixed cost.
  const sheet = new Sheet<{ readonly name: string; readonly line: number; readonly value: string }>()
  const report = (name: string, line: number, family: Family | undefined, value: string, offset: number) => {
    if (family === undefined || !search.families.has(family)) return
    if (!exemptionsOf(name, value).includes(family)) leaks.push({ name, line, family, offset })
  }
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!.toLowerCase()
    // Attributes of a cookie, such as its domain and path, are for the client.
    const value = name === 'set-cookie' ? fields[i + 1]!.split(';', 1)[0]! : fields[i + 1]!
    if (value.length < 3 || harmless.has(name) || search.known.has(value)) continue
    const readings = decodedTexts(value)
    for (const reading of [...readings.texts, ...readings.scripts, ...readings.hidden])
      sheet.add(reading, { name, line: i, value }, false)
    for (const named of [{ name: name.replace(/^x-/, ''), value }, ...readings.values]) {
      report(name, i, familyByName(named.name, named.value), value, 0)
    }
    if (name === 'set-cookie') report(name, i, familyOfCookie(value), value, 0)
  }
  for (const { owner, family, offset } of sheet.scan(search.scan))
    report(owner.name, owner.line, family, owner.value, offset)
  return leaks
}
