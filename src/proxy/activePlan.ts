/**
 * A plan with everything that serving under it needs.
 *
 * @module
 */
import type { Settings } from '../config/settings.js'
import type { RuleSet } from '../engine/ruleSet.js'
import type { Route } from './routes.js'

/** Rules, and the upstreams that subrequests for them may go to. */
export interface RoutedRules {
  readonly rules: RuleSet
  /** Longest prefix first. */
  readonly routes: readonly Route[]
}

/** Immutable, except for the counts of its upstreams. An exchange keeps the plan that it started with. */
export interface ActivePlan extends RoutedRules {
  readonly settings: Settings
  readonly trusts: (address: string) => boolean
}

/** The route whose prefix contains the path; undefined if no upstream serves it. */
export function routeFor(
  { routes }: Pick<RoutedRules, 'routes'>,
  request: { readonly path: string; readonly target: string },
): Route | undefined {
  const [first] = routes
  if (first?.settings.prefix === '/') return first
  const route = routes.find((known) => known.serves(request.path))
  return route?.canCut(request.target) ? route : undefined
}
