/**
 * The upstream's own answers to paths that do not exist, fetched for the rules that imitate them.
 *
 * @module
 */
import type { Reply } from '../http/message.js'
import type { ActivePlan } from './gateway.js'
import type { Route } from './routes.js'
import { receivedFields } from './upstream/responseHeaders.js'
import type { Upstream } from './upstream/upstream.js'

const refreshInterval = 60_000
// An upstream that starts beside the proxy is soon there.
const retryInterval = 2_000
const maxBody = 256 * 1024
const timeout = 10_000

export class Imitations {
  /** By the target for which the upstream was asked: several routes may lead to it. */
  readonly #replies = new Map<Upstream, Map<string, Reply>>()
  #plan: ActivePlan | undefined
  #timer: NodeJS.Timeout | undefined

  get(route: Route, path: string): Reply | undefined {
    return this.#replies.get(route.upstream)?.get(route.targetFor(path))
  }

  /** Fetches for a new plan, in the background; what is known already stays in use until the answer is there. */
  start(plan: ActivePlan): void {
    this.#plan = plan
    const kept = new Set(plan.routes.map(({ upstream }) => upstream))
    for (const upstream of this.#replies.keys()) if (!kept.has(upstream)) this.#replies.delete(upstream)
    void this.refresh()
  }

  /** Asks every upstream for every path that is imitated; what fails leaves the answer known before. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer)
    const plan = this.#plan
    if (plan === undefined) return
    const paths = new Set(plan.rules.rules.flatMap(({ action }) => action.imitates ?? []))
    if (paths.size === 0) return
    const fetched = await Promise.all(
      plan.routes.flatMap((route) => [...paths].map((path) => this.#fetch(route, path))),
    )
    if (plan !== this.#plan) return
    const delay = fetched.every(Boolean) ? refreshInterval : retryInterval
    this.#timer = setTimeout(() => void this.refresh(), delay).unref()
  }

  async #fetch(route: Route, path: string): Promise<boolean> {
    const { upstream } = route
    const target = route.targetFor(path)
    const reply = await ask(upstream, target)
    // An upstream in trouble answers otherwise for a while: the form known before must not change with that.
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

/** The whole answer to a GET, or undefined when there is none, or it is too large. Never rejects. */
function ask(upstream: Upstream, path: string): Promise<Reply | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    let head: Reply['head'] | undefined
    let abort = () => {}
    const done = (reply: Reply | undefined) => {
      clearTimeout(timer)
      resolve(reply)
    }
    const timer = setTimeout(() => {
      done(undefined)
      abort()
    }, timeout).unref()
    const handler = {
      onConnect(give: () => void) {
        abort = give
      },
      onHeaders(status: number, raw: Buffer[], _resume: unknown, reason: string) {
        const fields = receivedFields(raw)
        if (status >= 200 && fields !== undefined) head = { status, reason, fields }
        return true
      },
      onData(chunk: Buffer) {
        bytes += chunk.length
        if (bytes <= maxBody) chunks.push(chunk)
        else abort()
        return true
      },
      onComplete: () => done(head && { head, body: Buffer.concat(chunks) }),
      onError: () => done(undefined),
    }
    const headers = ['Accept', '*/*', 'Accept-Encoding', 'identity']
    const options = { method: 'GET' as const, path, headers, servername: upstream.serverName }
    upstream.pool.dispatch(options, handler as never)
  })
}
