/**
 * Requests that the proxy makes on its own, to decide about a response or to imitate one.
 *
 * @module
 */
import { type Fields, withoutFields } from '../../http/fields.js'
import type { Head, Reply } from '../../http/message.js'
import type { Subrequest } from '../../rules/subrequest.js'
import type { Watch, Watched } from '../deadlines.js'
import type { Route } from '../routes.js'
import { UpstreamCall } from './call.js'
import type { UpstreamListener, UpstreamRequest } from './callContract.js'
import type { Upstream } from './upstream.js'

export interface SubrequestLimits {
  /** Milliseconds in all, a second attempt included. */
  readonly timeout: number
  /** Bytes of the body that are needed; 0 for the head alone. A larger body is a failure. */
  readonly maxBody: number
}

const aboutContent = new Set(['content-length', 'content-type', 'content-encoding', 'expect', 'trailer'])
// Limit for an error page that is imitated; a larger one counts as none.
const maxAbsent = 256 * 1024

type SubrequestTarget = Pick<UpstreamRequest, 'method' | 'path' | 'headers' | 'trace'>

/**
 * Sends a subrequest, and if the first attempt fails, a second one on a fresh connection.
 * @param done called once and never before this returns: with the response, or with undefined if it failed, was late,
 * was cut off or was too large; not at all after `cancel`
 */
export function sendSubrequest(
  upstream: Upstream,
  target: SubrequestTarget,
  limits: SubrequestLimits,
  deadlines: Watch,
  done: (reply: Reply | undefined) => void,
): { cancel(): void } {
  return new RunningSubrequest(upstream, target, limits, deadlines, done)
}

/** The client's request for which a rule needs a subrequest. */
interface ForClient {
  /** As sent upstream. */
  readonly fields: Fields
  readonly trace?: UpstreamRequest['trace']
  /** Milliseconds in all, a second attempt included. */
  readonly timeout: number
}

/**
 * Sends the subrequest that a rule needs to decide: the client's own request with another target or method.
 * @param done as in {@link sendSubrequest}
 */
export function sendForRule(
  route: Route,
  { method, target, drops, absent }: Subrequest,
  { fields, trace, timeout }: ForClient,
  deadlines: Watch,
  done: (reply: Reply | 'failed') => void,
): { cancel(): void } {
  const headers = withoutFields(withoutFields(fields, aboutContent), drops)
  const request = { method, path: route.targetFor(target), headers, trace }
  const limits = { timeout, maxBody: absent ? maxAbsent : 0 }
  return sendSubrequest(route.upstream, request, limits, deadlines, (reply) => done(reply ?? 'failed'))
}

class RunningSubrequest implements UpstreamListener, Watched {
  deadline: number
  place = -1
  readonly #limits: SubrequestLimits
  readonly #deadlines: Watch
  readonly #done: (reply: Reply | undefined) => void
  readonly #send: (fresh: boolean) => UpstreamCall
  #call: UpstreamCall
  #retried = false
  #isSettled = false
  #head: Head | undefined
  #chunks: Buffer[] = []
  #bytes = 0

  constructor(
    upstream: Upstream,
    target: SubrequestTarget,
    limits: SubrequestLimits,
    deadlines: Watch,
    done: (reply: Reply | undefined) => void,
  ) {
    this.#limits = limits
    this.#deadlines = deadlines
    this.#done = done
    this.#send = (fresh) => {
      const call = new UpstreamCall(upstream, { ...target, fresh }, this, deadlines)
      call.start()
      return call
    }
    deadlines.add(this)
    this.deadline = deadlines.now + limits.timeout
    this.#call = this.#send(false)
  }

  cancel(): void {
    if (this.#isSettled) return
    this.#deadlines.delete(this)
    this.#call.abort()
  }

  onInterim(): void {}

  onHead(head: Head): void {
    this.#head = head
    if (this.#limits.maxBody === 0) this.#settle({ head, body: Buffer.alloc(0) })
  }

  onData(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > this.#limits.maxBody) this.#settle(undefined)
    else this.#chunks.push(chunk)
  }

  onEnd(): void {
    this.#settle({ head: this.#head!, body: Buffer.concat(this.#chunks) })
  }

  onFailure(): void {
    if (this.#retried) {
      this.#settle(undefined)
      return
    }
    this.#retried = true
    this.#chunks = []
    this.#bytes = 0
    this.#call = this.#send(true)
  }

  onDeadline(): void {
    this.#settle(undefined)
  }

  #settle(reply: Reply | undefined): void {
    this.#isSettled = true
    this.#deadlines.delete(this)
    if (reply === undefined) this.#call.abort()
    else this.#call.discard()
    this.#done(reply)
  }
}
