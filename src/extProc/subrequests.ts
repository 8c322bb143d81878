/**
 * Subrequests to the service itself, if the config has an `upstream`. Without one, every subrequest counts as failed,
 * so that `conceal` hides.
 *
 * @module
 */
import type { Settings } from '../config/settings.js'
import { type Fields, withoutFields } from '../http/fields.js'
import { endedRequestFields } from '../http/hopByHop.js'
import type { Reply, RequestView } from '../http/message.js'
import { type RoutedRules, routeFor } from '../proxy/activePlan.js'
import { Watch } from '../proxy/deadlines.js'
import { Imitations } from '../proxy/imitations.js'
import type { Route } from '../proxy/routes.js'
import { sendForRule } from '../proxy/upstream/subrequest.js'
import { Upstreams } from '../proxy/upstreams.js'
import type { Subrequest } from '../rules/subrequest.js'

export class Subrequests {
  readonly #watch = new Watch()
  readonly #upstreams = new Upstreams()
  readonly #imitations = new Imitations(this.#watch)

  /** @throws {TlsFileError} if a certificate cannot be used */
  routesOf(settings: Settings): Route[] {
    return this.#upstreams.routesOf(settings)
  }

  /** Retires the upstreams of the previous plan. */
  keep({ routes }: RoutedRules): void {
    this.#upstreams.keep(routes)
  }

  /** Fetches the pages that the rules imitate, and keeps them up to date. */
  imitate(plan: RoutedRules): void {
    this.#imitations.start(plan)
  }

  imitation(route: Route | undefined, path: string): Reply | undefined {
    return route && this.#imitations.get(route, path)
  }

  /**
   * Sends the subrequest that a rule needs.
   * @param fields with which the client's request went upstream
   * @param timeout milliseconds that are left for it
   * @param done called once, and never before this returns; not at all after the returned function was called
   */
  send(
    plan: RoutedRules,
    request: RequestView,
    fields: Fields,
    subrequest: Subrequest,
    timeout: number,
    done: (reply: Reply | 'failed') => void,
  ): () => void {
    const route = routeFor(plan, request)
    let cancelled = false
    // Later, because a transport must not be re-entered from within its own callback.
    const later = (reply: Reply | 'failed') =>
      queueMicrotask(() => {
        if (!cancelled) done(reply)
      })
    const sent =
      route === undefined || timeout <= 0
        ? undefined
        : sendForRule(route, subrequest, { fields: fieldsFor(route, fields), timeout }, this.#watch, later)
    if (sent === undefined) later('failed')
    return () => {
      cancelled = true
      sent?.cancel()
    }
  }

  async close(): Promise<void> {
    this.#imitations.close()
    await this.#upstreams.close()
  }
}

/** The headers for the service, without those that Envoy shows of the client's connection. */
function fieldsFor({ host }: Route, fields: Fields): Fields {
  const kept = withoutFields(fields, endedRequestFields)
  if (host === undefined) return kept
  return kept.map((text, i) => (i % 2 === 1 && kept[i - 1]!.toLowerCase() === 'host' ? host : text))
}
