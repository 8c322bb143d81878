/**
 * The rules inside an app of one's own: one exchange from the head that the app wrote to what its client gets.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { stringify } from 'yaml'
import type { Environment } from '../config/environment.js'
import { formatConfigError } from '../config/errors.js'
import { loadText, type Plan } from '../config/load.js'
import { type Settled, type TrailEntry, unchanged } from '../engine/decide.js'
import { decideKnown, type KnownBody } from '../engine/decideKnown.js'
import { type Candidates, RuleSet } from '../engine/ruleSet.js'
import { getField } from '../http/fields.js'
import type { Head, Reply, RequestView } from '../http/message.js'
import { ExchangeLog } from '../observe/exchangeLog.js'
import { ExchangeRecord } from '../observe/exchangeRecord.js'
import { localCause, localReply } from '../proxy/localReplies.js'
import { type BodyNeed, type Context, keyOf, type Subrequest, unknownUpstream } from '../rules/rule.js'

/** What every integration takes. */
export interface RuleOptions {
  /** The config: YAML, or an object of the same shape. It needs no `upstream`. */
  readonly config: string | object
  /** Values for `${NAME}` in the config; usually the environment of the process. */
  readonly environment?: Environment
  /** Takes incidents and one line for each exchange; pino's, or one with the same `info` and `error`. */
  readonly logger?: Pick<Logger, 'info' | 'error'>
}

/** What the rules made of a response; on the request of each integration. */
export interface AppOutcome {
  /** What became of each rule that matched, in order; empty before the response has begun. */
  readonly trail: readonly TrailEntry[]
  /** The ids under which originals were logged. */
  readonly incidents: readonly string[]
}

/** What is to happen with the response. */
export type AppStep =
  /** The app's own body under this head. */
  | { readonly pass: Head }
  | { readonly hold: BodyNeed }
  | { readonly subrequest: string }
  | { readonly reply: Head; readonly body: Buffer }

const silent = { info() {}, error() {} }

/** @throws {Error} with every error of the config, a line each */
export function planFrom({ config, environment = {} }: RuleOptions): Plan {
  const text = typeof config === 'string' ? config : stringify(config)
  const { plan, errors } = loadText(text, 'config', { environment, upstream: 'optional' })
  if (plan === undefined) throw new Error(errors.map(formatConfigError).join('\n'))
  return plan
}

/** The rules of one config, and what they share. */
export class AppRules {
  heldBytes = 0
  readonly #plan: Plan
  readonly #rules: RuleSet
  readonly #log: ExchangeLog

  /** @throws {Error} with every error of the config */
  constructor(options: RuleOptions) {
    this.#plan = planFrom(options)
    this.#rules = new RuleSet(this.#plan.rules)
    this.#log = new ExchangeLog((options.logger ?? silent) as Logger, this.#plan.settings.log)
  }

  /** @returns undefined when no rule can match: then there is nothing to do */
  begin(request: RequestView & { readonly id: string }): AppExchange | undefined {
    const candidates = this.#rules.lookup(request)
    if (candidates.rules.length === 0) return undefined
    return new AppExchange(this, request, candidates, this.#plan.settings.mode === 'observe')
  }

  hasRoomFor(bytes: number): boolean {
    return this.heldBytes + bytes <= this.#plan.settings.limits.heldBytes
  }

  finished(record: ExchangeRecord, complete: boolean): void {
    this.#log.exchange(record, complete)
  }
}

/** One exchange. */
export class AppExchange implements AppOutcome {
  readonly record: ExchangeRecord
  readonly #subresponses = new Map<string, Reply | 'failed'>()
  #subrequest: Subrequest | undefined
  #finished = false

  constructor(
    readonly rules: AppRules,
    readonly request: RequestView & { readonly id: string },
    readonly candidates: Candidates,
    readonly observing: boolean,
  ) {
    this.record = new ExchangeRecord(request, observing)
  }

  get trail(): readonly TrailEntry[] {
    return this.record.settled?.trail ?? []
  }

  get incidents(): readonly string[] {
    return this.record.settled?.incidents.map(({ incident }) => incident.id) ?? []
  }

  /**
   * @param head as the app wrote it
   * @param body undefined: nothing of it is there yet
   */
  decide(head: Head, body?: KnownBody): AppStep {
    const { record } = this
    record.received = head
    record.upstreamStatus = head.status
    record.headAt ||= performance.now()
    if (body !== undefined) record.heldAs = body.state
    if (this.candidates.at(head.status) === null) return { pass: head }
    try {
      return this.#decide(head, body)
    } catch {
      return this.#failed('defect')
    }
  }

  /** The answer to a subrequest; undefined when there is nobody to answer it. */
  answered(head: Head | undefined): void {
    this.#subresponses.set(
      keyOf(this.#subrequest!),
      head === undefined ? 'failed' : { head, body: Buffer.alloc(0) },
    )
  }

  #decide(head: Head, body: KnownBody | undefined): AppStep {
    const decision = decideKnown(
      {
        candidates: this.candidates,
        request: this.request,
        received: head,
        local: undefined,
        context: context(),
        subresponses: this.#subresponses,
      },
      body,
    )
    if ('subrequest' in decision) {
      this.#subrequest = decision.subrequest
      if (this.#isPlain(decision.subrequest)) return { subrequest: decision.subrequest.target }
      this.answered(undefined)
      return this.#decide(head, body)
    }
    if (!('response' in decision)) return decision
    const settled: Settled = decision.response
    this.record.settled = settled
    if (settled.failed !== undefined && !this.observing) return this.#failed(`rule ${settled.failed}`)
    if (this.observing || !settled.changed) return { pass: head }
    const content = settled.finalReply?.body ?? settled.body?.content
    return content === undefined ? { pass: settled.head } : { reply: settled.head, body: content }
  }

  /** Apps can answer a GET with the client's own headers; anything else counts as failed. */
  #isPlain({ method, absent, drops }: Subrequest): boolean {
    const { fields } = this.request
    const isDropped = fields.some((name, i) => i % 2 === 0 && drops.has(name.toLowerCase()))
    return method === 'GET' && absent === undefined && !isDropped
  }

  /** Nothing may pass that no rule has looked at. */
  #failed(cause: string): AppStep {
    const local = localCause('INTERNAL_ERROR', 'proxy_internal_error', cause)
    const { head, body } = localReply(local, getField(this.request.fields, 'accept'), { proxyStatus: false })
    this.record.local = local
    this.record.settled = unchanged(head)
    return { reply: head, body }
  }

  /** @param complete whether the client got the whole response */
  finish(complete: boolean): void {
    if (this.#finished) return
    this.#finished = true
    this.rules.finished(this.record, complete)
  }
}

function context(): Context {
  return {
    now: Date.now(),
    random: Math.random,
    newId: () => randomBytes(12).toString('base64url'),
    upstream: unknownUpstream,
  }
}
