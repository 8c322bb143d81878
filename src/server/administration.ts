/**
 * What the admin listener shows and does.
 *
 * @module
 */
import type { CompiledRule } from '../engine/ruleSet.js'
import type { RuleCount } from '../observe/ruleCounts.js'
import { expose, type SampleFamily } from '../observe/samples.js'
import { isReachable } from '../proxy/upstream/reachable.js'
import type { Administered } from './admin.js'
import { needsRestart, type Reloader } from './reloader.js'
import type { WorkerPool } from './workerPool.js'

const none: RuleCount = { fired: 0, observed: 0, skipped: 0 }

function described(rule: CompiledRule, counts: Readonly<Record<string, RuleCount>>, globally: boolean) {
  const { name, kind, phase, mode, match } = rule
  const own = Object.hasOwn(counts, name) ? counts[name]! : none
  return { name, kind, phase, mode: globally ? 'observe' : mode, match, ...own }
}

/**
 * @param isReady whether a plan is in force and nothing is being shut down
 * @param own what this process counts beside the fleet
 */
export function administration(
  fleet: WorkerPool,
  reloader: Reloader,
  isReady: () => boolean,
  own: () => readonly SampleFamily[],
): Administered {
  return {
    isReady,
    async unreachable() {
      const upstreams = reloader.plan.settings.routes.map(({ upstream }) => upstream)
      const reached = await Promise.all(upstreams.map(isReachable))
      return upstreams.filter((_, i) => !reached[i]).map(({ origin, socketPath }) => socketPath ?? origin)
    },
    async metrics(accept) {
      return expose([[...reloader.families(), ...own()], ...(await fleet.collect())], accept)
    },
    async rules() {
      const { started, plan, last } = reloader
      const { mode, routes, workers } = plan.settings
      const [counts, maintenance] = await Promise.all([fleet.ruleCounts(), fleet.maintenance()])
      return {
        mode,
        routes: routes.map(({ prefix, upstream }) => ({
          prefix,
          upstream: upstream.socketPath ?? upstream.origin,
        })),
        workers,
        maintenance,
        lastReload: last ?? null,
        needsRestart: needsRestart(started.settings, plan.settings),
        rules: plan.rules.map((rule) => described(rule, counts, mode === 'observe')),
      }
    },
    reload: () => reloader.reload('admin'),
    maintenance: (on) => fleet.maintenance(on),
  }
}
