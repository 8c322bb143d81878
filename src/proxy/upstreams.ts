/**
 * The upstreams of a config, kept across reloads that do not change them.
 *
 * @module
 */
import type { Settings, UpstreamSettings } from '../config/settings.js'
import { digestOf, readUpstreamTls } from '../server/tlsFiles.js'
import { Route } from './routes.js'
import { Upstream } from './upstream/upstream.js'

export class Upstreams {
  readonly #byKey = new Map<string, Upstream>()

  /**
   * The routes of a config. Equal settings and files share one upstream, so that its connections survive a reload.
   *
   * @throws {TlsFileError} when a certificate cannot be used
   */
  routesOf({ routes, limits }: Settings): Route[] {
    return routes.map((route) => new Route(route, this.#upstream(route.upstream, limits.responseHead)))
  }

  /** Retires the upstreams that none of the routes uses. */
  keep(routes: readonly Route[]): void {
    const kept = new Set(routes.map(({ upstream }) => upstream))
    for (const [key, upstream] of this.#byKey) {
      if (kept.has(upstream)) continue
      this.#byKey.delete(key)
      upstream.retire()
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#byKey.values()].map(({ transport }) => transport.destroy()))
  }

  #upstream(settings: UpstreamSettings, responseHead: number): Upstream {
    const files = readUpstreamTls(settings.tls)
    const key = JSON.stringify([settings, responseHead, digestOf(files)])
    let upstream = this.#byKey.get(key)
    if (upstream === undefined) {
      upstream = new Upstream(settings, responseHead, files)
      this.#byKey.set(key, upstream)
    }
    return upstream
  }
}
