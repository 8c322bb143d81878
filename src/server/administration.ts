/**
 * What the admin listener shows and does.
 *
 * @module
 */
import { readFile } from 'node:fs/promises'
import type { AdminSettings } from '../config/settings.js'
import type { ConsoleSource } from '../console/api.js'
import { ExchangeBuffer } from '../console/buffer.js'
import type { CompiledRule } from '../engine/ruleSet.js'
import { fieldRedactor } from '../observe/redactFields.js'
import type { RuleCount } from '../observe/ruleCounts.js'
import { expose, type SampleFamily } from '../observe/samples.js'
import { isReachable } from '../proxy/upstream/reachable.js'
import type { Administered } from './admin.js'
import { isLocal } from './adminGuard.js'
import type { ConfigSource } from './configSource.js'
import { needsRestart, type Reloader } from './reloader.js'
import type { WorkerPool } from './workerPool.js'

const none: RuleCount = { fired: 0, observed: 0, skipped: 0 }

function described(
  rule: CompiledRule,
  counts: Readonly<Record<string, RuleCount>>,
  lines: ReadonlyMap<string, number>,
  globally: boolean,
) {
  const { name, kind, phase, mode, match } = rule
  const own = Object.hasOwn(counts, name) ? counts[name]! : none
  return { name, kind, phase, mode: globally ? 'observe' : mode, match, line: lines.get(name), ...own }
}

/** Other machines need a token to use the console. */
const showsConsole = (admin: AdminSettings | undefined) =>
  admin?.console === true && (isLocal(admin.address) || admin.token !== undefined)

function consoleSource(workerPool: WorkerPool, reloader: Reloader, source: ConfigSource): ConsoleSource {
  const buffer = new ExchangeBuffer()
  workerPool.onExchange((exchange) => buffer.add(exchange))
  return {
    buffer,
    watch: (on) => workerPool.watch(on),
    plan: () => reloader.plan,
    redact: () => fieldRedactor(reloader.plan.settings.log.redact),
    compile: (text) => source.draft(text, reloader),
    config: async () => ({
      active: reloader.text,
      file:
        source.file === undefined ? undefined : await readFile(source.file, 'utf8').catch(() => undefined),
      path: source.file ?? 'no file',
      effective: await source.effective(reloader),
    }),
  }
}

/**
 * @param isReady whether there is an active config and no shutdown has begun
 * @param own the metrics of this process, in addition to those of the workers
 * @param source the file of the config
 */
export function administration(
  workerPool: WorkerPool,
  reloader: Reloader,
  isReady: () => boolean,
  own: () => readonly SampleFamily[],
  source: ConfigSource,
): Administered {
  return {
    isReady,
    async unreachable() {
      const upstreams = reloader.plan.settings.routes.map(({ upstream }) => upstream)
      const reached = await Promise.all(upstreams.map(isReachable))
      return upstreams.filter((_, i) => !reached[i]).map(({ origin, socketPath }) => socketPath ?? origin)
    },
    async metrics(accept) {
      return expose([[...reloader.families(), ...own()], ...(await workerPool.collect())], accept)
    },
    async rules() {
      const { started, plan, last } = reloader
      const { mode, routes, workers } = plan.settings
      const lines = await source.linesOfRules(reloader.text)
      const [counts, maintenance] = await Promise.all([workerPool.ruleCounts(), workerPool.maintenance()])
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
        file: source.file,
        rules: plan.rules.map((rule) => described(rule, counts, lines, mode === 'observe')),
        warnings: reloader.warnings.map(({ code, place, message }) => ({ code, ...place, message })),
      }
    },
    ...(showsConsole(reloader.started.settings.admin) && {
      console: consoleSource(workerPool, reloader, source),
    }),
    reload: () => reloader.reload('admin'),
    maintenance: (on) => workerPool.maintenance(on),
  }
}
