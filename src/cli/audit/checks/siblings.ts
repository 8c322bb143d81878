/**
 * Problems other than the ten lies: internal hosts in Location, errors that caches may store.
 *
 * @module
 */
import { type Family, families } from '../../../detect/detector.js'
import { scan } from '../../../detect/scan.js'
import { getCombinedField, getField, splitList } from '../../../http/fields.js'
import { parseHttpDate } from '../../../http/httpDate.js'
import type { Check } from '../checks.js'
import type { Sample } from '../sample.js'

const hosts: ReadonlySet<Family> = new Set(families.filter((family) => family === 'internalHost'))

export const innerLocation: Check = {
  lie: undefined,
  title: 'internal hosts in Location',
  remedy: 'the proxy rewrites a Location that names its upstream’s own origin; fix others in the service',
  observe({ request, head }) {
    const location = getField(head.fields, 'location')
    const authority = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)|^\/\/([^/?#]*)/i.exec(location ?? '')
    const host = authority?.[1] ?? authority?.[2]
    if (host === undefined || request.origin.toLowerCase().endsWith(`//${host.toLowerCase()}`))
      return undefined
    if (scan(location!, hosts).length === 0) return undefined
    return { key: '', confidence: 'sure', evidence: `Location leads to ${host}` }
  },
}

/** Seconds for which shared caches may store it, if the response says so (RFC 9111 §4.2.1). */
function freshness({ head }: Sample): number {
  const control = getCombinedField(head.fields, 'cache-control')
  if (control !== undefined) {
    const directives = splitList(control.toLowerCase())
    if (directives.some((directive) => /^(?:no-store|no-cache|private)\b/.test(directive))) return 0
    const age = (name: string) =>
      directives.find((directive) => directive.startsWith(`${name}=`))?.slice(name.length + 1)
    const maxAge = age('s-maxage') ?? age('max-age')
    if (maxAge !== undefined) return Number(maxAge.replaceAll('"', '')) || 0
  }
  const [expires, date] = ['expires', 'date'].map((name) =>
    parseHttpDate(getField(head.fields, name) ?? '', 0),
  )
  return expires === undefined || date === undefined ? 0 : Math.max(0, (expires - date) / 1000)
}

export const cacheable: Check = {
  lie: undefined,
  title: 'errors that caches may store',
  remedy: 'no rule removes cache lifetimes from errors; wrapped errors lose theirs when their status changes',
  observe(sample) {
    const seconds = sample.head.status >= 400 ? freshness(sample) : 0
    return seconds > 0
      ? { key: '', confidence: 'sure', evidence: `a ${sample.head.status} fresh for ${seconds} s` }
      : undefined
  },
}
