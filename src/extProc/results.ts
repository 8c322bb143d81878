/**
 * The results that the rules of one exchange wait for: of subrequests and of tasks.
 *
 * @module
 */
import type { Fields } from '../http/fields.js'
import type { Reply, RequestView } from '../http/message.js'
import { type Effect, keyOf, type Skip, type Subrequest, type Task } from '../rules/rule.js'
import type { Processor, ProcessorPlan } from './processor.js'

// A rule must be able to decide after fewer subrequests; one that cannot is defective.
const maxSubrequests = 8
/**
 * Milliseconds for all subrequests and tasks of an exchange. Envoy waits for an answer no longer than
 * `message_timeout`, which is 5 s in the configs of deploy/; a result that is missing by then counts as failed.
 */
const answerTime = 4000

export class Results {
  readonly subresponses = new Map<string, Reply | 'failed'>()
  readonly outcomes = new Map<string, Effect | Skip | 'failed'>()
  #cancel: (() => void) | undefined
  /** When Envoy must have its answer, on the clock of `performance.now()`. */
  #answerDue: number | undefined

  constructor(readonly processor: Processor) {}

  /**
   * Sends the subrequest that a rule needs.
   * @param fields with which the client's request went upstream
   * @param done called once its result is among {@link subresponses}; never before this returns
   */
  sendSubrequest(
    plan: ProcessorPlan,
    request: RequestView,
    fields: Fields,
    subrequest: Subrequest,
    done: () => void,
  ): void {
    if (this.subresponses.size === maxSubrequests) throw new Error('a rule keeps sending subrequests')
    const { subrequests } = this.processor
    this.#cancel = subrequests.send(plan, request, fields, subrequest, this.#timeLeft(), (reply) => {
      this.#cancel = undefined
      this.subresponses.set(keyOf(subrequest), reply)
      done()
    })
  }

  /** @param done called once the outcome is among {@link outcomes}; never before this returns */
  runTask(task: Task, done: () => void): void {
    if (this.outcomes.has(task.key)) throw new Error('a rule requested the same task again')
    const running = this.processor.tasks.run(task, (outcome) => {
      clearTimeout(late)
      this.#cancel = undefined
      this.outcomes.set(task.key, outcome)
      done()
    })
    const late = setTimeout(() => running.giveUp(), this.#timeLeft())
    this.#cancel = () => {
      clearTimeout(late)
      running.cancel()
    }
  }

  /** Ends the wait, if there is one. */
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
