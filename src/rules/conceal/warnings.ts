/**
 * Warnings of `check` about a `conceal` rule that may still reveal what it hides.
 *
 * @module
 */
import { compileStatuses } from '../../match/statuses.js'
import type { Warning } from '../rule.js'

interface ConcealInput {
  readonly statuses?: 'any-error' | readonly (string | number)[] | undefined
  readonly keepHeaders: readonly string[]
}

type Match = Readonly<Record<string, unknown>>

export function warningsOf(given: ConcealInput, match: Match): Warning[] {
  const paths = [match.path ?? []].flat().filter((path) => typeof path === 'string')
  return [
    ...statusWarnings(given),
    ...headerWarnings(given),
    ...conditionWarnings(match),
    ...pathWarnings(paths),
  ]
}

/** Statuses other than 403 by which services reveal that a path exists. */
const revealing: readonly (readonly [statuses: readonly number[], what: string])[] = [
  [[401], 'a login that only hidden paths require'],
  [[405, 501], 'a method that only existing paths reject, with an Allow header'],
  [[400, 411, 413, 415, 422], 'a body that only existing paths read'],
  [[406, 412, 416, 417], 'a header that only existing paths evaluate'],
  [[500, 502, 503, 504], 'a handler that fails or is slow'],
  [[300, 301, 302, 303, 307, 308], 'a redirect to a login page'],
]

function statusWarnings({ statuses }: ConcealInput): Warning[] {
  if (statuses === undefined || statuses === 'any-error') return []
  const isListed = compileStatuses(statuses)
  const missing = revealing.flatMap(([group, what]) => {
    const open = group.filter((status) => !isListed(status))
    return open.length === 0 ? [] : [`${open.join(', ')} (${what})`]
  })
  if (missing.length === 0) return []
  const message = `the list omits statuses that reveal a hidden path: ${missing.join('; ')}; remove "statuses" to conceal every error, or add the ones that the service sends`
  return [{ at: '/conceal/statuses', message }]
}

/** Headers whose values are hardly ever the same for a hidden and an absent path. */
const peculiar = new Set([
  'allow',
  'etag',
  'last-modified',
  'link',
  'location',
  'set-cookie',
  'www-authenticate',
])

function headerWarnings({ keepHeaders }: ConcealInput): Warning[] {
  return keepHeaders.flatMap((name, i) =>
    peculiar.has(name.toLowerCase())
      ? [
          {
            at: `/conceal/keepHeaders/${i}`,
            message: `"${name}" differs between hidden and absent paths; remove it`,
          },
        ]
      : [],
  )
}

const conditions: readonly (readonly [key: string, why: string])[] = [
  ['status', 'genuine 404s must match as well; remove it and list the statuses to hide in "statuses"'],
  [
    'method',
    'another method on the same path, including one given by X-HTTP-Method-Override, is not concealed and reveals that the path exists; remove it',
  ],
  [
    'host',
    'a client can send any Host, and a service that does not look at it answers under all of them; remove it',
  ],
  ['query', 'the same path with another query is not concealed; remove it'],
  ['requestHeader', 'a client that sends other headers sees what is hidden; remove it'],
  ['percent', 'the other clients see what is hidden; remove it, and try the rule with "mode: observe"'],
  ['responseHeader', 'genuine 404s without the header are not concealed and look different; remove it'],
  ['contentType', 'genuine 404s of another type are not concealed and look different; remove it'],
]

function conditionWarnings(match: Match): Warning[] {
  return conditions
    .filter(([key]) => match[key] !== undefined)
    .map(([key, message]) => ({ at: `/match/${key}`, message }))
}

/** Extensions by which frameworks choose a format, so that the same resource has several names. */
const formats = /^(.*[^./])\.(?:action|csv|do|html?|json|rss|txt|xml|ya?ml)$/

/**
 * `/a` without `/a/**` does not cover what is below, and `/a/*` not what is deeper. A last segment with a dot is a
 * file.
 */
function pathWarnings(paths: readonly string[]): Warning[] {
  return paths.flatMap((path) => {
    const bare = formats.exec(path)?.[1]
    if (bare !== undefined && !paths.includes(bare)) {
      const message = `services that choose a format by extension also serve "${path}" as "${bare}"; add "${bare}", which matches every extension`
      return [{ at: '/match/path', message }]
    }
    const stem = path.replace(/\/\*?$/, '')
    const last = stem.slice(stem.lastIndexOf('/') + 1)
    const covered = paths.some((other) => other.endsWith('/**') && `${stem}/`.startsWith(other.slice(0, -2)))
    if (stem === '' || /[.*]/.test(last) || covered) return []
    return [
      { at: '/match/path', message: `"${path}" leaves other paths below "${stem}" open; write "${stem}/**"` },
    ]
  })
}
