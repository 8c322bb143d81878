/**
 * What `check` says of a concealing rule that may still tell what it hides.
 *
 * @module
 */
import type { Warning } from '../rule.js'

interface Given {
  readonly statuses: (status: number) => boolean
  readonly everywhere: boolean
  readonly imitate: string | undefined
}

type Match = Readonly<Record<string, unknown>>

// Services that look at the method, the login or a condition before the permission answer these of what exists.
const telling = [401, 405, 412]

export function doubtsOf(given: Given, match: Match): Warning[] {
  const paths = [match.path ?? []].flat().filter((path) => typeof path === 'string')
  return [
    ...scopeDoubts(given, paths),
    ...statusDoubts(given),
    ...conditionDoubts(match),
    ...siblingDoubts(paths),
  ]
}

function scopeDoubts({ everywhere, imitate }: Given, paths: readonly string[]): Warning[] {
  if (everywhere || imitate !== undefined || paths.length === 0 || paths.includes('/**')) return []
  const message =
    '404s of other paths keep the form of the service, which shows where this rule is; write "everywhere: true", ' +
    'so that all 404s take one form, or "imitate" with a path that does not exist, so that this one takes the service\'s'
  return [{ at: '/conceal', message }]
}

function statusDoubts({ statuses }: Given): Warning[] {
  const missing = telling.filter((status) => !statuses(status))
  if (missing.length === 0) return []
  const message =
    `${missing.join(', ')} from the service would tell that something is there, as with a 405 and its Allow; ` +
    'add them to "statuses", or write "statuses: any-error"'
  return [{ at: '/conceal', message }]
}

const conditions: readonly (readonly [key: string, why: string])[] = [
  ['status', 'genuine 404s must match as well; leave it out and list what is to be hidden in "statuses"'],
  ['method', 'another method on the same path is not concealed and tells that it exists; leave it out'],
  ['responseHeader', 'genuine 404s that lack the field are not concealed and look different; leave it out'],
  ['contentType', 'genuine 404s of another type are not concealed and look different; leave it out'],
]

function conditionDoubts(match: Match): Warning[] {
  return conditions
    .filter(([key]) => match[key] !== undefined)
    .map(([key, message]) => ({ at: `/match/${key}`, message }))
}

/** `/a` without `/a/**` leaves what is below, `/a/*` what is deeper. A last segment with a dot is a file. */
function siblingDoubts(paths: readonly string[]): Warning[] {
  return paths.flatMap((path) => {
    const stem = path.replace(/\/\*?$/, '')
    const last = stem.slice(stem.lastIndexOf('/') + 1)
    const covered = paths.some((other) => other.endsWith('/**') && `${stem}/`.startsWith(other.slice(0, -2)))
    if (stem === '' || /[.*]/.test(last) || covered) return []
    return [
      { at: '/match/path', message: `"${path}" leaves other paths below "${stem}" open; write "${stem}/**"` },
    ]
  })
}
