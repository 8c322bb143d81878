/**
 * The contract of a rule: what a kind declares, what a rule is given, and the effect it returns as data.
 *
 * @module
 */
import type { Body } from '../http/body.js'
import type { Fields } from '../http/fields.js'
import type { Head, Reply, RequestView } from '../http/message.js'
import type { Input, ObjectOption, Output } from '../schema/option.js'

/** The phases in the order in which they run. */
export const phases = ['interpret', 'conceal', 'sanitize', 'complete', 'present'] as const
export type Phase = (typeof phases)[number]

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

/** Nothing is known, and the upstream sees the same targets as the client. */
export const unknownUpstream: UpstreamKnowledge = {
  outageSince: undefined,
  imitation: () => undefined,
  targetFor: (target) => target,
  clientLocation: (location) => location,
  methodsSeen: () => [],
}

/** What a rule needs from the proxy besides the response. `engine/requirements.ts` evaluates it. */
export interface Requirements {
  /** Bodies: the upstream is offered only content codings that the proxy can decode. */
  readonly body?: boolean
  /**
   * Request headers, in lower case, that GET and HEAD are sent without, since they would change what the rule has
   * to see. Other methods keep them: there a condition guards against lost updates (RFC 9110 §13.1).
   */
  readonly withoutRequestHeaders?: readonly string[]
  /** HEAD is sent as GET where the rule matches GET, since the body decides the status. Rules see a GET. */
  readonly headAsGet?: boolean
  /** A path whose response the proxy fetches and keeps fresh: {@link UpstreamKnowledge.imitation}. */
  readonly imitatedPath?: string
  /** The methods that succeed on the rule's paths are recorded: {@link UpstreamKnowledge.methodsSeen}. */
  readonly learnedMethods?: boolean
}

/** One exchange as a rule sees it. */
export interface Exchange {
  readonly request: RequestView
  /** The effective head, as the phases before left it. */
  readonly head: Head
  /** The head that the upstream sent, or that the local reply began with. */
  readonly received: Head
  /** Set when the proxy answers for the upstream. */
  readonly local: LocalReason | undefined
  /** The held body; undefined as long as no rule asked for it. Always the upstream's own bytes. */
  readonly body: Body | undefined
  /** The body that an earlier phase put in the place of the upstream's: what may still be told is in here. */
  readonly replaced: BodyChange | undefined
  /** Id of the incident under which an earlier phase logged the original: the client is to be told it. */
  readonly incident: string | undefined
  /** What came of the subrequests that rules needed so far, by {@link keyOf}. */
  readonly subresponses: Subresponses
  readonly context: Context
}

/** Why the proxy itself answers: `code` stands in the body, `proxyStatus` is an error type of RFC 9209 §2.3. */
export interface LocalReason {
  readonly code: string
  readonly proxyStatus: string | undefined
  /** One sentence for the client that names nothing internal. */
  readonly detail: string
  /** When the reason ends, in milliseconds since the epoch, where that is known; Retry-After tells it already. */
  readonly until?: number
}

/** Bounds within which a rule wants the body held. */
export interface BodyNeed {
  /** Bytes as received; the decoded body is bounded by ten times that. */
  readonly maxBytes: number
  /** Milliseconds from the head on. */
  readonly maxHold: number
  /** A Content-Length above `maxBytes` settles it: nothing is held. Otherwise the first bytes are kept for the log. */
  readonly refuseByLength: boolean
  /** Whether a body with these fields that begins so can be what is looked for; if not, it is let go at once. */
  matchesPrefix?(first: Buffer, fields: Fields): boolean
}

/** A body that takes the place of the upstream's. */
export interface BodyChange {
  readonly content: Buffer
  readonly contentType: string
  /** `edit` keeps most of the upstream's text and is forbidden by `no-transform`; `replace` is the proxy's own answer. */
  readonly manner: 'edit' | 'replace'
  /** The Accept field was consulted, on this branch or on another. */
  readonly varies: boolean
}

/** What the scanner found: the family, and where in the decoded text, in UTF-16 units. Never the text itself. */
export interface Finding {
  readonly family: string
  /** `body`, `trailer`, or the name of a field. */
  readonly place: string
  readonly offset: number
}

/** A sanitized response whose original is to be logged. */
export interface Incident {
  readonly id: string
  readonly reason: string
  readonly findings: readonly Finding[]
  /** The decoded original, bounded, credentials masked. */
  readonly original: string
}

/** What a rule wants changed. Members left out stay as they are. */
export interface Effect {
  /** For the trail: what was done, in a few words. */
  readonly note: string
  readonly status?: number
  /** Reason phrase; left out, the upstream's stays unless the status changes. Empty: the standard phrase. */
  readonly reason?: string
  /** Names in lower case. */
  readonly dropFields?: readonly string[]
  /** Each replaces every line of its name. */
  readonly setFields?: Fields
  /** Lines added beside those that are there. */
  readonly addFields?: Fields
  readonly body?: BodyChange
  /** Takes the place of the trailers. */
  readonly trailers?: Fields
  readonly incident?: Incident
  /**
   * The whole response, field for field and byte for byte: no later phase and no duty touches it, and
   * nothing the proxy adds elsewhere is added to it.
   */
  readonly finalReply?: Reply
  /** Takes the place of the upstream's answer: later phases and duties see it as what the upstream said. */
  readonly replacement?: Reply
  /** Milliseconds after the request's arrival before which the response must not leave. */
  readonly minDelay?: number
}

/** The rule matched, yet changes nothing, for this reason. */
export interface Skip {
  readonly skip: string
  /** The rule has judged the response and found it right: no later rule of its kind is asked. */
  readonly settles?: true
}

/** A request of the proxy's own to the same upstream, with the client's headers: credentials included. */
export interface Subrequest {
  /** A safe method (RFC 9110 §9.2.1). It is sent without content. */
  readonly method: 'GET' | 'HEAD' | 'OPTIONS' | 'TRACE'
  /** As a client would write it. */
  readonly target: string
  /** Request headers that it is sent without, beside those about content. Lower case. */
  readonly drops: ReadonlySet<string>
  /** The target is one that does not exist, and the whole reply is needed; otherwise its head is enough. */
  readonly absent?: true
}

/** `failed`: no response came in time, or it broke off, after a second attempt. */
export type Subresponses = ReadonlyMap<string, Reply | 'failed'>

export function keyOf({ method, target }: Pick<Subrequest, 'method' | 'target'>): string {
  return `${method} ${target}`
}

/** The rule cannot decide before it knows how the upstream answers the same client for another request. */
export interface NeedsSubrequest {
  readonly subrequest: Subrequest
}

export type Outcome = Effect | Skip | NeedsSubrequest

/** What a kind makes of its options: the decision proper. */
export interface Action {
  /** Effective statuses at which the action can do anything; asked once for each status, when the plan is compiled. */
  applies(status: number): boolean
  /**
   * Whether the body is needed to decide about this exchange, with its effective head. Called before the
   * body is held. Undefined: `apply` decides from the head.
   */
  need?(exchange: Exchange): BodyNeed | undefined
  apply(exchange: Exchange): Outcome
  readonly requires?: Requirements
  /** The action for requests whose path the rule does not match. */
  readonly outOfScope?: Action
  /** Every matching rule of the kind acts, in order; otherwise only the first that fires. */
  readonly cumulative?: boolean
}

/** What a kind may use of the rule around it when it is compiled. */
export interface RuleContext {
  readonly name: string
  /** Whether the rule's `match` has `status`: a kind may do more where statuses are named than where none is. */
  readonly namesStatus: boolean
  /** Whether the rule's `match` has `method`: then the kind's own choice of methods does not hold. */
  readonly namesMethod: boolean
  /** Whether the rule's path pattern matches a target, read as the kind reads paths. */
  matchesTarget(target: string): boolean
  /** Whether the rule's `match` has `contentType`: a kind reads whatever type is named there. */
  readonly namesContentType: boolean
  /** The `{name}` captures of the rule's path pattern in the request's path. */
  captures(request: RequestView): Readonly<Record<string, string>>
  /** Reports a fault that the schema cannot express; `at` is a JSON Pointer below the kind's options. */
  error(at: string, message: string): void
}

/** A rule kind: its one file is the only source of schema, reference, examples and behaviour. */
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
  /** Matches the path in any reading an upstream might take, not only the normalised one. */
  readonly matchesAnyCandidate?: boolean
  /** @param options with defaults filled in, durations in milliseconds, sizes in bytes */
  compile(options: Output<Options>, context: RuleContext): Action
  /** Doubts about options that compile, which `check` shows as warnings; options and `match` are that of the rule, as written. */
  lint?(
    options: Output<Options>,
    match: Readonly<Record<string, unknown>>,
    written: Input<Options>,
  ): readonly Warning[]
}

/** A doubt about a rule: what it does less, or shows more, than is likely meant, and how to mend it. */
export interface Warning {
  /** JSON Pointer below the rule. */
  readonly at: string
  readonly message: string
}

/** Keeps the type of the options while the kinds lie in one list. */
export function defineKind<Options extends ObjectOption>(kind: Kind<Options>): Kind {
  return kind as unknown as Kind
}

/** A rule as written in the config, and exchanges that show what it does. */
export interface Example {
  readonly title: string
  /** The item of `rules`, as a config's author would write it. */
  readonly rule: Readonly<Record<string, unknown>>
  readonly tests: readonly TestCase[]
}

/** An item of `tests` in a config. */
export interface TestCase {
  readonly name: string
  /** `GET /path`, or an object. */
  readonly request: string | TestRequest
  readonly response: TestResponse
  /** The upstream's response to the subrequests that rules need about this client; 404 unless given. */
  readonly asked?: Omit<TestResponse, 'body'>
  readonly expect: TestExpectation
  /** Time of the test's clock, RFC 3339. */
  readonly now?: string
}

export interface TestRequest {
  readonly method?: string
  readonly target: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}

export interface TestResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** Text as it is; anything else is written as JSON, with its Content-Type unless `headers` has one. */
  readonly body?: unknown
}

export interface TestExpectation {
  readonly status?: number
  /** Value, glob, `true` (present) or `false` (absent). */
  readonly headers?: Readonly<Record<string, string | boolean>>
  /** JSON Pointers and the values there, or the whole text. */
  readonly body?: string | Readonly<Record<string, unknown>>
  /** Names of the rules that fired, in order. */
  readonly rules?: readonly string[]
  /** The response leaves byte for byte as it came. */
  readonly unchanged?: boolean
}
