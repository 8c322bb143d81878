/**
 * The upstream's own responses to paths that do not exist, fetched for rules that imitate them.
 *
 * @module
 */
import { imitatedPaths } from '../engine/requirements.js'
import type { Reply } from '../http/message.js'
import type { RoutedRules } from './activePlan.js'
import type { Watch } from './deadlines.js'
import type { Route } from './routes.js'
import { sendSubrequest } from './upstream/subrequest.js'
import type { Upstream } from './upstream/upstream.js'

const refreshInterval = 60_000
// An upstream that starts together with the proxy is usually ready soon; one that has no such page never is.
const firstRetry = 2_000
const limits = { maxBody: 256 * 1024, timeout: 10_000 }
const headers = ['Accept', '*/*', 'Accept-Encoding', 'identity']

export class Imitations {
  /** By the target sent upstream: several routes may map to it. */
  readonly #replies = new Map<Upstream, Map<string, Reply>>()
  #plan: RoutedRules | undefined
  #timer: NodeJS.Timeout | undefined
  #retry = firstRetry

  constructor(readonly watch: Watch) {}

  get(route: Route, path: string): Reply | undefined {
    return this.#replies.get(route.upstream)?.get(route.targetFor(path))
  }

  /** Fetches for a new plan, in the background; known responses stay in use until then. */
  start(plan: RoutedRules): void {
    this.#plan = plan
    this.#retry = firstRetry
    const kept = new Set(plan.routes.map(({ upstream }) => upstream))
    for (const upstream of this.#replies.keys()) if (!kept.has(upstream)) this.#replies.delete(upstream)
    void this.refresh()
  }

  /** Fetches every imitated path from every upstream; after a failure the previous response stays. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer)
    const plan = this.#plan
    if (plan === undefined) return
    const paths = imitatedPaths(plan.rules.rules)
    if (paths.size === 0) return
    const fetched = await Promise.all(
      plan.routes.flatMap((route) => [...paths].map((path) => this.#fetch(route, path))),
    )
    if (plan !== this.#plan) return
    const delay = fetched.every(Boolean) ? refreshInterval : this.#retry
    this.#retry = fetched.every(Boolean) ? firstRetry : Math.min(2 * this.#retry, refreshInterval)
    this.#timer = setTimeout(() => void this.refresh(), delay).unref()
  }

  async #fetch(route: Route, path: string): Promise<boolean> {
    const { upstream } = route
    const target = route.targetFor(path)
    const reply = await new Promise<Reply | undefined>((resolve) => {
      sendSubrequest(upstream, { method: 'GET', path: target, headers }, limits, this.watch, resolve)
    })
    // An upstream in trouble answers differently for a while; the known form must not change because of that.
    if (reply?.head.status !== 404) return false
    let known = this.#replies.get(upstream)
    if (known === undefined) {
      known = new Map()
      this.#replies.set(upstream, known)
    }
    known.set(target, reply)
    return true
  }

  close(): void {
    this.#plan = undefined
    clearTimeout(this.#timer)
  }
}
