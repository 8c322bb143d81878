/**
 * Redirects from a path to itself in another spelling: with a slash more or less, or in another case. Services
 * answer so before they ask who may know of the path.
 *
 * @module
 */
import { getField } from '../../http/fields.js'
import type { Head, RequestView } from '../../http/message.js'
import { pathOfTarget } from '../../match/path.js'
import { candidatePaths, everyPath } from '../../match/pathCandidates.js'

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

export function isRedirect(status: number): boolean {
  return redirects.has(status)
}

/** The target of a redirect to the request's own path in another spelling; undefined for every other response. */
export function respelledTarget(head: Head, request: RequestView): string | undefined {
  if (!redirects.has(head.status)) return undefined
  const location = getField(head.fields, 'location')
  if (location === undefined) return undefined
  const own = pathOfTarget(request.target)
  let to: URL
  try {
    // Where the service believes to be does not matter: what counts is its path.
    to = new URL(location, `http://service${own.replace(/^\/+/, '/')}`)
  } catch {
    return undefined
  }
  const target = to.pathname + to.search
  const [path = ''] = own.split('?')
  if (to.pathname === path) return undefined
  const readings = new Set(candidatePaths(path))
  const same = readings.has(everyPath) || candidatePaths(to.pathname).some((reading) => readings.has(reading))
  return same ? target : undefined
}
