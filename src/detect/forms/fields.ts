/**
 * Looks for leaks in the fields of a head or trailer section.
 *
 * @module
 */

import type { Fields } from '../../http/fields.js'
import type { Family } from '../detector.js'
import { oneOf, regex, words } from '../regex.js'
import type { JsonSearch } from './json.js'
import { Sheet } from './stylesheet.js'
import { decodedTexts } from './text.js'
import { familyByName } from './values.js'

export interface FieldLeak {
  /** In lower case. */
  readonly name: string
  readonly family: Family
  readonly offset: number
}

/** Fields that frame or date the message, or whose grammar leaves no room. */
const harmless = new Set(
  `content-length content-type content-encoding content-range content-md5 content-digest repr-digest digest
   transfer-encoding connection keep-alive upgrade trailer te date age expires last-modified etag vary
   cache-control pragma accept-ranges allow retry-after`.split(/\s+/),
)

/** What fields hold by right: hosts, tokens, versions and paths of URLs are no leak in them. */
const rightful: readonly (readonly [names: RegExp, families: readonly Family[]])[] = [
  [/^(?:location|content-location|refresh|link)$/, ['filePath', 'versionBanner', 'environment']],
  [
    regex(
      '',
      /^/,
      oneOf(
        ...words(`
        set-cookie (?:www|proxy)-authenticate authentication-info access-control-.* content-security-policy.*
        report-to reporting-endpoints nel strict-transport-security alt-svc permissions-policy feature-policy
        signature signature-input traceparent tracestate .*-id`),
      ),
      /$/,
    ),
    ['filePath', 'internalHost', 'credentials', 'versionBanner', 'environment'],
  ],
]

function exemptionsOf(name: string): readonly Family[] {
  return rightful.find(([names]) => names.test(name))?.[1] ?? []
}

/** Linear in the fields; never throws. */
export function findFieldLeaks(fields: Fields, search: JsonSearch): FieldLeak[] {
  const leaks: FieldLeak[] = []
  // All values in one text, since a scan costs more than its text.
  const sheet = new Sheet<string>()
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!.toLowerCase()
    const value = fields[i + 1]!
    if (value.length < 3 || harmless.has(name) || search.known.has(value)) continue
    const readings = decodedTexts(value)
    for (const reading of [...readings.texts, ...readings.scripts, ...readings.hidden])
      sheet.add(reading, name, false)
    for (const named of [{ name: name.replace(/^x-/, ''), value }, ...readings.values]) {
      const family = familyByName(named.name, named.value)
      if (family === undefined || !search.families.has(family) || exemptionsOf(name).includes(family))
        continue
      leaks.push({ name, family, offset: 0 })
    }
  }
  for (const { owner, family, offset } of sheet.scan(search.scan)) {
    if (!exemptionsOf(owner).includes(family)) leaks.push({ name: owner, family, offset })
  }
  return leaks
}
