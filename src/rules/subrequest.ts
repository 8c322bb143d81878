/**
 * Subrequests: what a rule may need to know from the upstream before it decides.
 *
 * @module
 */
import type { Reply } from '../http/message.js'

/** Safe methods whose meaning needs no content: a PROPFIND or QUERY without its content is another request. */
const subrequestMethods = ['GET', 'HEAD', 'OPTIONS', 'TRACE'] as const
export type SubrequestMethod = (typeof subrequestMethods)[number]

/** Whether the proxy can repeat a request with this method as a subrequest. */
export function isSubrequestMethod(method: string): method is SubrequestMethod {
  return (subrequestMethods as readonly string[]).includes(method)
}

/** A request that the proxy makes to the same upstream with the client's headers, credentials included. */
export interface Subrequest {
  readonly method: SubrequestMethod
  /** As a client would write it. */
  readonly target: string
  /** Request headers to leave out, in addition to those about content. Lower case. */
  readonly drops: ReadonlySet<string>
  /** The target is meant not to exist, and the full response is needed; otherwise, its head is enough. */
  readonly absent?: true
}

/** `failed`: no complete response came in time, even after a second attempt. */
export type Subresponse = Reply | 'failed'

/** All rules together must be able to decide after fewer subrequests for one exchange. */
export const maxSubrequests = 8

/** By {@link keyOf}. */
export type Subresponses = ReadonlyMap<string, Subresponse>

export function keyOf({ method, target }: Pick<Subrequest, 'method' | 'target'>): string {
  return `${method} ${target}`
}

/** The rule cannot decide before it knows the upstream's response to this subrequest. */
export interface NeedsSubrequest {
  readonly subrequest: Subrequest
}
