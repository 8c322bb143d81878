/**
 * The two ways in which a rule can interpret a request's path.
 *
 * @module
 */
import type { RequestView } from '../http/message.js'
import type { PathPattern } from './glob.js'
import { requestCandidates } from './overrideHeaders.js'
import { normalizePath } from './path.js'
import { asCandidate, candidatePaths } from './pathCandidates.js'

export interface PathSource {
  /** The pattern in the form in which it is compared. */
  fold(pattern: PathPattern): PathPattern
  /** The paths of which one must match. */
  pathsOf(request: RequestView): readonly string[]
  /** The paths of a target alone. */
  pathsOfTarget(target: string): readonly string[]
}

/** The decoded, normalized path, as in nginx and most frameworks. */
export const normalizedPath: PathSource = {
  fold: (pattern) => pattern,
  pathsOf: (request) => [request.path],
  pathsOfTarget: (target) => [normalizePath(target)],
}

/** Every path that any upstream might read the target as. */
export const anyCandidate: PathSource = {
  fold: asCandidate,
  pathsOf: requestCandidates,
  pathsOfTarget: candidatePaths,
}
