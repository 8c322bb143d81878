/**
 * The exchange as the rules see it, while their effects accumulate on it.
 *
 * @module
 */
import { Body } from '../http/body.js'
import { exposeAdded } from '../http/cors.js'
import { digestFields, enforceDuties, isBodyless } from '../http/duties.js'
import { type Fields, withField, withoutFields } from '../http/fields.js'
import type { Head, Reply, RequestView } from '../http/message.js'
import type { BodyChange, Context, Effect, Exchange, LocalReason, TaskOutcomes } from '../rules/rule.js'
import type { Subresponses } from '../rules/subrequest.js'
import {
  decodedPerByte,
  type PatientSituation,
  type RuleIncident,
  type Settled,
  type Situation,
  type TrailEntry,
} from './decision.js'
import type { CompiledRule } from './ruleSet.js'

const ofHiddenContent: ReadonlySet<string> = new Set(['content-length', 'etag', ...digestFields])
const nothing: BodyChange = { content: Buffer.alloc(0), contentType: '', manner: 'replace', varies: false }

export class WorkingExchange implements Exchange {
  head: Head
  body: Body | undefined
  replaced: BodyChange | undefined
  finalReply: Reply | undefined
  /** The response with which a rule replaced the upstream's. */
  replacement: Reply | undefined
  trailers: Fields | undefined
  minDelay = 0
  changed = false
  failed: string | undefined
  readonly incidents: RuleIncident[] = []
  readonly trail: TrailEntry[] = []

  constructor(readonly situation: Situation | PatientSituation) {
    this.head = situation.received
    this.body = situation.held?.body
  }

  get request(): RequestView {
    return this.situation.request
  }
  get received(): Head {
    return this.replacement?.head ?? this.situation.received
  }
  /**
   * Undefined once a local reply was replaced with a response of the upstream: the upstream then counts as its source.
   */
  get local(): LocalReason | undefined {
    return this.replacement === undefined ? this.situation.local : undefined
  }
  get subresponses(): Subresponses {
    return this.situation.subresponses
  }
  get tasks(): TaskOutcomes | undefined {
    return 'tasks' in this.situation ? this.situation.tasks : undefined
  }
  get incident(): string | undefined {
    return this.incidents.at(-1)?.incident.id
  }
  get context(): Context {
    return this.situation.context
  }

  note(rule: CompiledRule, outcome: TrailEntry['outcome'], note: string, to?: number): void {
    const { name, kind } = rule
    const { status: from } = this.head
    if (to === undefined || to === from) this.trail.push({ rule: name, kind, outcome, note })
    else this.trail.push({ rule: name, kind, outcome, note, from, to })
  }

  /** Whether this is the response to a HEAD for which GET might have had content. */
  get isHeadOfContent(): boolean {
    return this.request.method === 'HEAD' && this.local === undefined && !isBodyless(this.received.status)
  }

  /** Removes the headers that describe the original content, because the content of GET would be sanitized. */
  hideContent(): void {
    const fields = withoutFields(this.head.fields, ofHiddenContent)
    this.changed ||= fields !== this.head.fields
    this.head = { ...this.head, fields }
  }

  apply(rule: CompiledRule, effect: Effect): void {
    this.note(rule, effect.saysTheSame ? 'skipped' : 'fired', effect.note, statusOf(effect))
    this.changed = true
    if (effect.incident !== undefined) this.incidents.push({ rule: rule.name, incident: effect.incident })
    if (effect.minDelay !== undefined) this.minDelay = Math.max(this.minDelay, effect.minDelay)
    if (effect.finalReply !== undefined) {
      this.finalReply = effect.finalReply
      this.head = effect.finalReply.head
      return
    }
    if (effect.replacement !== undefined) {
      this.replacement = effect.replacement
      this.head = effect.replacement.head
      this.body = bodyOf(effect.replacement)
      this.replaced = undefined
      return
    }
    let { fields } = this.head
    if (effect.dropFields !== undefined) fields = withoutFields(fields, new Set(effect.dropFields))
    for (let i = 0; i < (effect.setFields?.length ?? 0); i += 2) {
      fields = withField(fields, effect.setFields![i]!, effect.setFields![i + 1]!)
    }
    if (effect.addFields !== undefined) fields = [...fields, ...effect.addFields]
    const status = effect.status ?? this.head.status
    const reason = effect.reason ?? (status === this.head.status ? this.head.reason : '')
    this.head = { status, reason, fields }
    if (effect.body !== undefined) this.replaced = effect.body
    if (effect.trailers !== undefined) this.trailers = effect.trailers
  }

  /** The response to send, with the headers that follow from what the rules changed. */
  settle(): Settled {
    const { finalReply, replacement, situation, received } = this
    // No content may follow (RFC 9110 §15.3.6).
    if (this.changed && this.head.status === 205 && received.status !== 205) this.replaced = nothing
    const { replaced } = this
    // A replacement for a response to HEAD was made without knowing the content of GET.
    const isGuess = situation.request.method === 'HEAD' && this.local === undefined
    const length = isGuess ? undefined : replaced?.content.length
    const body = replaced && { length, contentType: replaced.contentType, varies: replaced.varies }
    const change = { status: this.head.status !== received.status, body }
    const fields =
      finalReply !== undefined || !this.changed
        ? this.head.fields
        : exposeAdded(
            received.fields,
            enforceDuties(
              this.head.fields,
              situation.request.method,
              received.status,
              this.head.status,
              change,
            ),
          )
    const head = { ...this.head, fields }
    return {
      head,
      body: replaced,
      finalReply: finalReply ?? (replacement && { head, body: replaced?.content ?? replacement.body }),
      trailers: this.trailers,
      incidents: this.incidents,
      trail: this.trail,
      minDelay: this.minDelay,
      changed: this.changed,
      failed: this.failed,
    }
  }
}

/** The status that the effect gives the response; undefined: it stays. */
export const statusOf = ({ status, finalReply, replacement }: Effect) =>
  finalReply?.head.status ?? replacement?.head.status ?? status

function bodyOf({ head, body }: Reply): Body {
  return new Body(body, head.fields, 'complete', body.length * decodedPerByte)
}
