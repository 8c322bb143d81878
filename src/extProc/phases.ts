/**
 * Steps 2 and 5: the rules that can match an exchange, what they decide about it, and the subrequests and tasks whose
 * results they wait for.
 *
 * @module
 */

import { decide } from '../engine/decide.js'
import { decideKnown, type KnownBody } from '../engine/decideKnown.js'
import {
  type Decision,
  heldBody,
  type PatientDecision,
  type Settled,
  type Situation,
} from '../engine/decision.js'
import type { Candidates } from '../engine/ruleSet.js'
import { type Fields, noFields } from '../http/fields.js'
import type { Head, Reply, RequestView } from '../http/message.js'
import type { LocalCause } from '../proxy/localReplies.js'
import type { Task, TaskOutcome } from '../rules/rule.js'
import { keyOf, type Subrequest, type Subresponse } from '../rules/subrequest.js'
import type { HeaderMutation } from './messages.js'
import type { Processor, ProcessorPlan } from './processor.js'
import { requestMutation, upstreamFields } from './request.js'

/**
 * Milliseconds for all subrequests and tasks of an exchange. Envoy waits for an answer no longer than
 * `message_timeout`, which is 5 s in the configs of deploy/; a result that is missing by then counts as failed.
 */
const answerTime = 4000

export class EnvoyPhases {
  /** The request as it is sent upstream and as rules see it. */
  readonly view: RequestView
  readonly candidates: Candidates
  /** The headers with which the request goes upstream. */
  #fields: Fields = noFields
  readonly #subresponses = new Map<string, Subresponse>()
  readonly #outcomes = new Map<string, TaskOutcome>()
  #cancel: (() => void) | undefined
  /** When Envoy must have its answer, on the clock of `performance.now()`. */
  #answerDue: number | undefined

  constructor(
    readonly processor: Processor,
    readonly plan: ProcessorPlan,
    readonly request: RequestView,
  ) {
    this.view = plan.rules.upstreamRequest(request)
    this.candidates = plan.rules.lookup(this.view)
  }

  /** The changes that Envoy must make to the request on its way upstream; undefined: none. */
  changeRequest(): HeaderMutation | undefined {
    this.#fields = upstreamFields(this.view, this.candidates)
    return requestMutation(this.request, this.view, this.#fields)
  }

  /** @param body undefined: not read yet, so the decision may be to buffer it; otherwise the decision never is */
  decide(received: Head, body?: KnownBody): Decision {
    return decideKnown(this.#situation(received), body)
  }

  /** May request a task, so that no other exchange waits while a large body is searched. */
  decidePatiently(received: Head, body?: KnownBody): PatientDecision {
    return decideKnown({ ...this.#situation(received), tasks: this.#outcomes }, body)
  }

  /** What becomes of a local reply; undefined: nothing. */
  decideLocally(cause: LocalCause, { head, body }: Reply): Settled | undefined {
    const need = { maxBytes: body.length, maxHold: 0, refuseByLength: false }
    const decision = decide({
      ...this.#situation(head),
      local: cause,
      held: heldBody(body, head.fields, 'complete', need),
      subresponses: new Map(),
    })
    return 'response' in decision && decision.response.failed === undefined ? decision.response : undefined
  }

  #situation(received: Head): Omit<Situation, 'held'> {
    return {
      candidates: this.candidates,
      request: this.view,
      received,
      local: undefined,
      context: this.processor.context(this.plan, this.view),
      subresponses: this.#subresponses,
    }
  }

  /**
   * Sends the subrequest that a rule needs.
   * @param done called when the phases can decide again; never before this returns
   */
  sendSubrequest(subrequest: Subrequest, done: () => void): void {
    const { subrequests } = this.processor
    this.#cancel = subrequests.send(
      this.plan,
      this.view,
      this.#fields,
      subrequest,
      this.#timeLeft(),
      (reply) => {
        this.#cancel = undefined
        this.#subresponses.set(keyOf(subrequest), reply)
        done()
      },
    )
  }

  /** @param done called when the phases can decide again; never before this returns */
  runTask(task: Task, done: () => void): void {
    const running = this.processor.tasks.run(task, (outcome) => {
      clearTimeout(late)
      this.#cancel = undefined
      this.#outcomes.set(task.key, outcome)
      done()
    })
    const late = setTimeout(() => running.giveUp(), this.#timeLeft())
    this.#cancel = () => {
      clearTimeout(late)
      running.cancel()
    }
  }

  /** Ends the wait for a result, if there is one. */
  cancel(): void {
    this.#cancel?.()
  }

  /** Milliseconds until Envoy must have its answer. */
  #timeLeft(): number {
    const now = performance.now()
    this.#answerDue ??= now + answerTime
    return this.#answerDue - now
  }
}
