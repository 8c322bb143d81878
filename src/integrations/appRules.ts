/**
 * The rules inside an app of your own: one exchange, from the head that the app wrote to what its client gets.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { stringify } from 'yaml'
import type { Environment } from '../config/environment.js'
import { formatConfigError } from '../config/errors.js'
import { loadText, type Plan } from '../config/load.js'
import { decideKnown, type KnownBody } from '../engine/decideKnown.js'
import { type Settled, type TrailEntry, unchanged } from '../engine/decision.js'
import { type Candidates, RuleSet } from '../engine/ruleSet.js'
import { type Fields, getField } from '../http/fields.js'
import type { Head, Reply, RequestView } from '../http/message.js'
import { ExchangeLog } from '../observe/exchangeLog.js'
import { ExchangeRecord } from '../observe/exchangeRecord.js'
import { internalError, localReply } from '../proxy/localReplies.js'
import { TaskRunner, taskTime } from '../proxy/tasks.js'
import { type BodyNeed, type Context, type Task, type TaskOutcome, unknownUpstream } from '../rules/rule.js'
import { keyOf, type Subrequest, type Subresponse } from '../rules/subrequest.js'

/** The options of every integration. */
export interface RuleOptions {
  /** The config: YAML, or an object of the same shape. It needs no `upstream`. */
  readonly config: string | object
  /** Values for `${NAME}` in the config; usually the environment of the process. */
  readonly environment?: Environment
  /** Receives incidents and one line for each exchange; pino's, or one with the same `info` and `error`. */
  readonly logger?: Pick<Logger, 'info' | 'error'>
}

/** What the rules did to a response; available on the request in each integration. */
export interface AppOutcome {
  /** What each matching rule did, in order; empty before the response has begun. */
  readonly trail: readonly TrailEntry[]
  /** The ids under which originals were logged. */
  readonly incidents: readonly string[]
}

/** Returns the app's response to another request of the same client; undefined if it is not known. */
export type SendSubrequest = (subrequest: Subrequest) => Promise<Reply | undefined>

/** What to do with the response next. */
export type AppStep =
  /** Sends the app's own body under this head, with these trailers if there are any. */
  | { readonly pass: Head; readonly trailers?: Fields }
  | { readonly hold: BodyNeed }
  /** Resolves once decisions are possible; never rejects. */
  | { readonly wait: Promise<void> }
  | { readonly reply: Head; readonly body: Buffer }

/** Milliseconds in which a subrequest must be answered. */
const subrequestTime = 10_000
const silent = { info() {}, error() {} }

/** @throws {Error} with every error of the config, one per line */
function planFrom({ config, environment = {} }: RuleOptions): Plan {
  const text = typeof config === 'string' ? config : stringify(config)
  const { plan, errors } = loadText(text, 'config', { environment, upstream: 'optional' })
  if (plan === undefined) throw new Error(errors.map(formatConfigError).join('\n'))
  return plan
}

/** The rules of one config, and what their exchanges share. */
export class AppRules {
  /** Bytes of buffered bodies, all responses together. */
  heldBytes = 0
  /** Searches large bodies in a thread. */
  readonly tasks = new TaskRunner()
  readonly #plan: Plan
  readonly #rules: RuleSet
  readonly #log: ExchangeLog

  /** @throws {Error} with every error of the config */
  constructor(options: RuleOptions) {
    this.#plan = planFrom(options)
    this.#rules = new RuleSet(this.#plan.rules)
    this.#log = new ExchangeLog((options.logger ?? silent) as Logger, this.#plan.settings.log)
  }

  /** @returns undefined if no rule can match, so that there is nothing to do */
  begin(
    request: RequestView & { readonly id: string },
    sendSubrequest: SendSubrequest | undefined,
  ): AppExchange | undefined {
    const candidates = this.#rules.lookup(request)
    if (candidates.rules.length === 0) return undefined
    const isObserving = this.#plan.settings.mode === 'observe'
    return new AppExchange(this, request, candidates, isObserving, sendSubrequest)
  }

  /** Whether the buffered bytes fit into the memory limit. */
  get hasRoom(): boolean {
    return this.heldBytes <= this.#plan.settings.limits.heldBytes
  }

  finished(record: ExchangeRecord, complete: boolean): void {
    this.#log.exchange(record, complete)
  }

  close(): Promise<void> {
    return this.tasks.close()
  }
}

/** One exchange. */
export class AppExchange implements AppOutcome {
  readonly record: ExchangeRecord
  readonly #subresponses = new Map<string, Subresponse>()
  readonly #outcomes = new Map<string, TaskOutcome>()
  #cancelTask: (() => void) | undefined
  #finished = false

  constructor(
    readonly rules: AppRules,
    readonly request: RequestView & { readonly id: string },
    readonly candidates: Candidates,
    readonly observing: boolean,
    readonly sendSubrequest: SendSubrequest | undefined,
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
   * @param body undefined: none of it has been written yet
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

  #decide(head: Head, body: KnownBody | undefined): AppStep {
    const decision = decideKnown(
      {
        candidates: this.candidates,
        request: this.request,
        received: head,
        local: undefined,
        context: context(),
        subresponses: this.#subresponses,
        tasks: this.#outcomes,
      },
      body,
    )
    if ('subrequest' in decision) return { wait: this.#answer(decision.subrequest) }
    if ('task' in decision) return { wait: this.#runTask(decision.task) }
    if ('hold' in decision) return decision
    const settled: Settled = decision.response
    this.record.settled = settled
    if (settled.failed !== undefined && !this.observing) return this.#failed(`rule ${settled.failed}`)
    if (this.observing || !settled.changed) return { pass: head }
    const content = settled.finalReply?.body ?? settled.body?.content
    if (content !== undefined) return { reply: settled.head, body: content }
    return { pass: settled.head, ...(settled.trailers && { trailers: settled.trailers }) }
  }

  async #answer(subrequest: Subrequest): Promise<void> {
    const reply = this.sendSubrequest && (await inTime(this.sendSubrequest, subrequest))
    this.#subresponses.set(keyOf(subrequest), reply ?? 'failed')
  }

  #runTask(task: Task): Promise<void> {
    return new Promise((resolve) => {
      const running = this.rules.tasks.run(task, (outcome) => {
        clearTimeout(late)
        this.#outcomes.set(task.key, outcome)
        resolve()
      })
      const late = setTimeout(() => running.giveUp(), taskTime)
      this.#cancelTask = () => {
        clearTimeout(late)
        running.cancel()
      }
    })
  }

  /** Nothing may pass that no rule has checked. */
  #failed(cause: string): AppStep {
    const local = internalError(cause)
    const { head, body } = localReply(local, getField(this.request.fields, 'accept'), { proxyStatus: false })
    this.record.local = local
    this.record.settled = unchanged(head)
    return { reply: head, body }
  }

  /** @param complete whether the client got the whole response */
  finish(complete: boolean): void {
    if (this.#finished) return
    this.#finished = true
    this.#cancelTask?.()
    this.rules.finished(this.record, complete)
  }
}

/** A subrequest that fails or is too late has no response. */
async function inTime(send: SendSubrequest, subrequest: Subrequest): Promise<Reply | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), subrequestTime)
  })
  const answer = (async () => send(subrequest))().catch(() => undefined)
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
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
