/**
 * The contract of a rule: what a kind declares, what a rule is given, and the effect it returns as data.
 *
 * @module
 */
import type { Body } from '../http/body.js'
import type { Fields } from '../http/fields.js'
import type { Head, Reply, RequestView } from '../http/message.js'
import type { Input, ObjectOption, Output } from '../schema/option.js'
import type { Example } from './example.js'
import type { NeedsSubrequest, Subresponses } from './subrequest.js'

/** The phases in the order in which they run. */
export const phases = ['interpret', 'conceal', 'sanitize', 'complete', 'present'] as const
export type Phase = (typeof phases)[number]

/** Whether no response is better than one that the phase has not seen; the other phases only improve it. */
export function failsClosed(phase: Phase): boolean {
  return phase === 'conceal' || phase === 'sanitize'
}

/** What a rule may know besides the exchange. Fixed in tests, so that rules stay pure. */
export interface Context {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** From 0 to below 1. */
  random(): number
  /** A new unguessable id for an incident. */
  newId(): string
  readonly upstream: UpstreamKnowledge
}

/** What the proxy knows about the upstream of an exchange. */
export interface UpstreamKnowledge {
  /** When the current outage began, in milliseconds since the epoch. */
  readonly outageSince: number | undefined
  /** The upstream's response to {@link Requirements.imitatedPath}, once it has been fetched. */
  imitation(path: string): Reply | undefined
  /** A client's target as it is sent upstream: without the prefix that the route strips. */
  targetFor(target: string): string
  /** A Location of the upstream as the client receives it. */
  clientLocation(location: string, request: RequestView): string
  /** Methods that succeeded on the path; see {@link Requirements.learnedMethods}. */
  methodsSeen(path: string): readonly string[]
}

/** For when nothing is known: the upstream sees the same targets as the client. */
export const unknownUpstream: UpstreamKnowledge = {
  outageSince: undefined,
  imitation: () => undefined,
  targetFor: (target) => target,
  clientLocation: (location) => location,
  methodsSeen: () => [],
}

/** What a rule needs from the proxy besides the response. `engine/requirements.ts` evaluates it. */
export interface Requirements {
  /** The rule reads bodies, so the upstream is offered only content codings that the proxy can decode. */
  readonly body?: boolean
  /**
   * Request headers, in lower case, to remove from GET and HEAD because they would change the response that the rule
   * needs. Other methods keep them: there, a condition guards against lost updates (RFC 9110 §13.1).
   */
  readonly withoutRequestHeaders?: readonly string[]
  /** HEAD is sent as GET if the rule matches GET, since the body decides the status. Rules then see a GET. */
  readonly headAsGet?: boolean
  /** A path whose response the proxy fetches and keeps up to date: {@link UpstreamKnowledge.imitation}. */
  readonly imitatedPath?: string
  /** The methods that succeed on the rule's paths are recorded: {@link UpstreamKnowledge.methodsSeen}. */
  readonly learnedMethods?: boolean
}

/** One exchange as a rule sees it. */
export interface Exchange {
  readonly request: RequestView
  /** The effective head, as earlier phases left it. */
  readonly head: Head
  /** The head from the upstream, or the initial one of a local reply. */
  readonly received: Head
  /** Set if the proxy itself responds. */
  readonly local: LocalReason | undefined
  /** The buffered body; undefined until a rule needs it. Always the upstream's own bytes. */
  readonly body: Body | undefined
  /** The body with which an earlier phase replaced the upstream's; later phases must use only this one. */
  readonly replaced: BodyChange | undefined
  /** Id of the incident under which an earlier phase logged the original; the client gets it too. */
  readonly incident: string | undefined
  /** Responses to the subrequests of rules so far, by {@link keyOf}. */
  readonly subresponses: Subresponses
  /** Results of the tasks of rules so far, by key; undefined where tasks cannot run. */
  readonly tasks?: TaskOutcomes | undefined
  readonly context: Context
}

/** Why the proxy itself responds: `code` goes into the body, `proxyStatus` is an error type of RFC 9209 §2.3. */
export interface LocalReason {
  readonly code: string
  readonly proxyStatus: string | undefined
  /** One sentence for the client that names nothing internal. */
  readonly detail: string
  /** When the reason ends, in milliseconds since the epoch, if known; Retry-After is set to it already. */
  readonly until?: number
}

/** Limits within which a rule wants the body buffered. */
export interface BodyNeed {
  /** Bytes as received; the decoded body is bounded by ten times that. */
  readonly maxBytes: number
  /** Milliseconds after the head. */
  readonly maxHold: number
  /** With a Content-Length above `maxBytes`, nothing is buffered. Otherwise, the first bytes are kept for the log. */
  readonly refuseByLength: boolean
  /** Whether a body with these fields and first bytes can be what the rule needs; if not, buffering ends. */
  matchesPrefix?(first: Buffer, fields: Fields): boolean
}

/** A body that replaces the upstream's. */
export interface BodyChange {
  readonly content: Buffer
  readonly contentType: string
  /** `edit` keeps most of the upstream's text and is forbidden by `no-transform`; `replace` is the proxy's own answer. */
  readonly manner: 'edit' | 'replace'
  /** The response depends on Accept, so it needs Vary. */
  readonly varies: boolean
}

/** What a detector found: the family, and its offset in the decoded text, in UTF-16 units. Never the text itself. */
export interface Finding {
  readonly family: string
  /** `body`, `trailer`, or the name of a field. */
  readonly place: string
  readonly offset: number
}

/** The original of a sanitized response, for the log. */
export interface Incident {
  readonly id: string
  readonly reason: string
  readonly findings: readonly Finding[]
  /** The decoded original, truncated, with credentials masked. */
  readonly original: string
}

/** What a rule changes; anything it does not mention stays. */
export interface Effect {
  /** What was done, in a few words; for the trail. */
  readonly note: string
  readonly status?: number
  /** Reason phrase. Undefined: the upstream's stays unless the status changes. Empty: the standard phrase. */
  readonly reason?: string
  /** Names of headers to remove, in lower case. */
  readonly dropFields?: readonly string[]
  /** Each name and value replaces all lines of that name. */
  readonly setFields?: Fields
  /** Lines to add to the existing ones. */
  readonly addFields?: Fields
  readonly body?: BodyChange
  /** Replaces the trailers. */
  readonly trailers?: Fields
  readonly incident?: Incident
  /**
   * The complete response, sent exactly as it is: no later phase, duty or other part of the proxy changes it or adds to
   * it.
   */
  readonly finalReply?: Reply
  /** Replaces the upstream's response: later phases and duties treat it as the upstream's. */
  readonly replacement?: Reply
  /** Milliseconds after the end of the request before which the response must not be sent. */
  readonly minDelay?: number
  /** Only when and how the response is sent changes, not what it says: the trail does not count the rule as fired. */
  readonly saysTheSame?: true
}

/** The rule matched but changes nothing, for this reason. */
export interface Skip {
  readonly skip: string
  /** The rule found the response correct: later rules of its kind do not run. */
  readonly settles?: true
}

/** A decision that would block the event loop for too long. It is made in another thread, from this data alone. */
export interface Task {
  /** Distinguishes the tasks of one exchange. */
  readonly key: string
  /** Which function of `tasks.ts` makes the decision. */
  readonly name: 'sanitize'
  /** Only data that can be cloned into another thread. */
  readonly input: unknown
  /** Whether it takes long; otherwise it only waits until the detectors are compiled. */
  readonly isLarge: boolean
}

/** `failed`: the task was given up, or its thread failed. */
export type TaskOutcome = Effect | Skip | 'failed'

/** By {@link Task.key}. */
export type TaskOutcomes = ReadonlyMap<string, TaskOutcome>

/** The rule has a {@link Task} to run before it can decide. */
export interface NeedsTask {
  readonly task: Task
}

export type Outcome = Effect | Skip | NeedsSubrequest | NeedsTask

/** A compiled rule of a kind: makes the decision. */
export interface Action {
  /** Whether the action can do anything at this effective status. The result is cached for each status. */
  applies(status: number): boolean
  /**
   * Whether this exchange, with its effective head, needs the body. Called before the
   * body is buffered. Undefined: `apply` decides from the head.
   */
  need?(exchange: Exchange): BodyNeed | undefined
  apply(exchange: Exchange): Outcome
  readonly requires?: Requirements
  /** The action for requests whose path the rule does not match. */
  readonly outOfScope?: Action
  /** Every matching rule of the kind acts, in order; otherwise, only the first that fires. */
  readonly cumulative?: boolean
}

/** What a kind knows about its rule when it is compiled. */
export interface RuleContext {
  readonly name: string
  /** Whether the rule's `match` has `status`: a kind may do more where statuses are named. */
  readonly namesStatus: boolean
  /** Whether the rule's `match` has `method`: then the kind's default methods do not apply. */
  readonly namesMethod: boolean
  /** Whether the rule's path pattern matches a target, the way the kind matches paths. */
  matchesTarget(target: string): boolean
  /** Whether the rule's `match` has `contentType`: a kind reads any type that is named there. */
  readonly namesContentType: boolean
  /** The `{name}` captures of the rule's path pattern in the request's path. */
  captures(request: RequestView): Readonly<Record<string, string>>
  /** Reports an error that the schema cannot express; `at` is a JSON Pointer below the kind's options. */
  error(at: string, message: string): void
}

/** A rule kind: one file defines its schema, reference, examples and behavior. */
export interface Kind<Options extends ObjectOption = ObjectOption> {
  readonly name: string
  readonly phase: Phase
  /** One sentence. */
  readonly summary: string
  /** Paragraphs for the reference, in Markdown. */
  readonly description: string
  readonly options: Options
  /** Printed in the reference and run as tests. */
  readonly examples: readonly Example[]
  /** Matches every candidate path of a request, as any upstream might read it, not only the normalized one. */
  readonly matchesAnyCandidate?: boolean
  /** @param options with defaults filled in, durations in milliseconds, sizes in bytes */
  compile(options: Output<Options>, context: RuleContext): Action
  /** Warnings about valid options, for `check`. `match` and `written` are as in the config. */
  lint?(
    options: Output<Options>,
    match: Readonly<Record<string, unknown>>,
    written: Input<Options>,
  ): readonly Warning[]
}

/** A warning about a rule: what it probably does not do as intended, and how to fix it. */
export interface Warning {
  /** JSON Pointer below the rule. */
  readonly at: string
  readonly message: string
}

/** Checks the type of the options, then erases it, so that all kinds fit in one list. */
export function defineKind<Options extends ObjectOption>(kind: Kind<Options>): Kind {
  return kind as unknown as Kind
}
