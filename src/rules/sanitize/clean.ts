/**
 * One exchange sanitized: its body, fields, trailers and reason phrase, as an effect.
 *
 * @module
 */
import { inspectBody, inspectErrorMembers, readableText } from '../../detect/bodies.js'
import { maskCredentials } from '../../detect/credentials.js'
import { families, familiesOf } from '../../detect/detector.js'
import type { Redacted } from '../../detect/edit/edits.js'
import { findFieldLeaks, isChallenge } from '../../detect/forms/fields.js'
import type { JsonSearch } from '../../detect/forms/json.js'
import { signsOf } from '../../detect/forms.js'
import { Body } from '../../http/body.js'
import { forbidsTransform } from '../../http/cacheControl.js'
import { type Fields, getCombinedField, getField, withoutFields } from '../../http/fields.js'
import { charsetOf, isJsonType, isXmlType, mediaTypeOf } from '../../http/mediaType.js'
import { renderProblem } from '../../http/problem.js'
import { reasonOf } from '../../http/status.js'
import type { BodyChange, Effect, Finding, Skip } from '../rule.js'
import type { SanitizePlan } from './plan.js'
import { type Sanitizable, searchFor } from './search.js'

/** The maximum for the log: a trace has one finding per frame. */
const mostFindings = 200
interface CleanFields {
  readonly dropped: readonly string[]
  /** Lines of the dropped names that do not leak, or whose leak was removed. */
  readonly kept: Fields
  readonly findings: readonly Finding[]
}

function cleanFields(
  fields: Fields,
  place: string | undefined,
  plan: SanitizePlan,
  search: JsonSearch,
): CleanFields {
  const dropped = new Set<string>()
  const rest: string[] = []
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!.toLowerCase()
    if (plan.dropsField(name)) dropped.add(name)
    else rest.push(fields[i]!, fields[i + 1]!)
  }
  const leaking = new Set<number>()
  const findings = findFieldLeaks(rest, search).map(({ name, line, family, offset }) => {
    dropped.add(name)
    leaking.add(line)
    return { family, place: place ?? name, offset }
  })
  const kept: string[] = []
  for (let line = 0; line < rest.length; line += 2) {
    const [field, value] = [rest[line]!, rest[line + 1]!]
    const name = field.toLowerCase()
    if (!dropped.has(name)) continue
    // Other cookies may be the client's session; a 401 needs its challenge (RFC 9110 §15.5.2).
    if (name === 'set-cookie' && !leaking.has(line)) kept.push(field, value)
    if (isChallenge(name)) kept.push(field, leaking.has(line) ? withoutRealm(value) : value)
  }
  return { dropped: [...dropped], kept, findings }
}

function withoutRealm(challenge: string): string {
  return challenge.replace(/\b(realm\s{0,4}=\s{0,4})(?:"(?:[^"\\]|\\.)*"|[^\s,]+)/gi, '$1"restricted"')
}

interface CleanBody {
  readonly findings: readonly Finding[]
  /** What was done, for the trail; undefined if the body stays. */
  readonly done: string | undefined
  /** Text that replaces the upstream's; undefined if the safe body replaces it. */
  readonly edited: Redacted | undefined
}

const untouched: CleanBody = { findings: [], done: undefined, edited: undefined }

/** What surrounds a trace: the exception's name, and the files of its frames. */
const partsOfTraces = ['exception', 'filePath'] as const

/** In a success, only the parts about errors are searched; what cannot be read passes, because it is data. */
function cleanSuccess(body: Body, id: () => string, exchange: Sanitizable, plan: SanitizePlan): CleanBody {
  const search = searchFor(exchange, plan, plan.families)
  const safe = {
    message: plan.message,
    get incident() {
      return id()
    },
    title: titleOf(exchange.head.status),
  }
  const members = inspectErrorMembers(body, plan.maxBytes, search, safe)
  if (!members.ok || members.text === undefined || forbidsTransform(exchange.head.fields)) return untouched
  return {
    findings: members.families.map((family) => ({ family, place: 'body', offset: 0 })),
    done: `error members cleaned: ${members.families.join(', ')}`,
    edited: { text: members.text, hasIncident: false },
  }
}

function cleanBody(body: Body, id: () => string, exchange: Sanitizable, plan: SanitizePlan): CleanBody {
  if (exchange.head.status < 400) return cleanSuccess(body, id, exchange, plan)
  let inspection = inspectBody(body, plan.maxBytes, searchFor(exchange, plan, plan.families))
  if (inspection.signs.some(({ family }) => family === 'stackTrace')) {
    const families = new Set([...plan.families, ...partsOfTraces])
    if (families.size > plan.families.size) {
      inspection = inspectBody(body, plan.maxBytes, searchFor(exchange, plan, families))
    }
  }
  const findings = inspection.signs.map(({ family, offset }) => ({ family, place: 'body', offset }))
  if (!inspection.ok) return { findings, done: `body replaced: ${inspection.reason}`, edited: undefined }
  if (plan.body === 'replace')
    return { findings, done: 'body replaced: the rule replaces every body', edited: undefined }
  if (findings.length === 0) return untouched
  const found = familiesOf(findings).join(', ')
  const fixed = forbidsTransform(exchange.head.fields)
  const edited = fixed
    ? undefined
    : inspection.redact({ message: plan.message, incident: id(), title: titleOf(exchange.head.status) })
  const done =
    edited === undefined
      ? `body replaced: ${found}${fixed ? '; no-transform forbids an edit' : ''}`
      : `leaks removed: ${found}`
  return { findings, done, edited }
}

function titleOf(status: number): string {
  return `${status} ${reasonOf(status) || 'Error'}`
}

/** The Content-Type for a text that is now UTF-8. */
function asUtf8(contentType: string | undefined, text: string): string {
  if (contentType === undefined)
    return /^\s*[[{]/.test(text) ? 'application/json' : 'text/plain; charset=utf-8'
  const charset = charsetOf(['content-type', contentType])
  if (charset === 'utf-8') return contentType
  if (charset === undefined)
    return isJsonType(mediaTypeOf(['content-type', contentType]))
      ? contentType
      : `${contentType}; charset=utf-8`
  return contentType.replace(/(;\s*charset\s*=\s*)(?:"[^"]*"|[^\s;]+)/i, '$1utf-8')
}

/** The type for clients without a preference: the one that the service uses. */
function formatOf(body: Body): string {
  const { mediaType } = body
  if (isXmlType(mediaType) && mediaType !== 'application/xhtml+xml') return 'application/problem+xml'
  return mediaType === 'application/xhtml+xml' ? 'text/html' : mediaType
}

function bodyChange(
  exchange: Sanitizable,
  body: Body,
  clean: CleanBody,
  id: string,
  plan: SanitizePlan,
): BodyChange {
  if (clean.edited !== undefined) {
    const contentType = asUtf8(getField(body.fields, 'content-type'), clean.edited.text)
    return { content: Buffer.from(clean.edited.text), contentType, manner: 'edit', varies: true }
  }
  const { status } = exchange.head
  const problem = {
    title: reasonOf(status) || 'Error',
    status,
    detail: plan.message,
    extensions: { incident: id },
  }
  const accept = getCombinedField(exchange.request.fields, 'accept')
  return { ...renderProblem(problem, accept, formatOf(body)), manner: 'replace', varies: true }
}

/** The body as earlier phases left it; undefined if there is none to sanitize. */
function effectiveBody({ body, replaced }: Sanitizable, plan: SanitizePlan): Body | undefined {
  if (plan.body === 'keep' || body === undefined) return undefined
  if (replaced === undefined) return body
  const { content, contentType } = replaced
  return new Body(content, ['Content-Type', contentType], 'complete', content.length, body.trailers)
}

function isEmpty(body: Body): boolean {
  return body.state === 'complete' && body.raw.length === 0
}

function nothingFound({ families: searched }: SanitizePlan): string {
  return searched.size === families.length
    ? 'no leak found'
    : `no leak found (searched: ${[...searched].join(', ')})`
}

/** Pure: the same exchange and plan give the same effect, except for the incident id. */
export function sanitizeExchange(exchange: Sanitizable, plan: SanitizePlan): Effect | Skip {
  const { head, context } = exchange
  const search = searchFor(exchange, plan, plan.families)
  let made: string | undefined
  const id = () => (made ??= context.newId())

  const body = effectiveBody(exchange, plan)
  const content = body === undefined || isEmpty(body) ? untouched : cleanBody(body, id, exchange, plan)
  const fields = cleanFields(head.fields, undefined, plan, search)
  const trailers = cleanFields(body?.trailers ?? [], 'trailer', plan, search)
  const phrase = head.reason === '' ? [] : signsOf(head.reason, search)
  const reason = phrase.map(({ family, offset }) => ({
    family,
    place: 'reason',
    offset,
  }))

  const notes = [
    content.done,
    fields.dropped.length > 0 ? `fields dropped: ${fields.dropped.join(', ')}` : undefined,
    trailers.dropped.length > 0 ? `trailers dropped: ${trailers.dropped.join(', ')}` : undefined,
    reason.length > 0 ? 'reason phrase reset' : undefined,
  ].filter((note) => note !== undefined)
  if (notes.length === 0) return { skip: nothingFound(plan), settles: true }

  const findings = [...reason, ...fields.findings, ...content.findings, ...trailers.findings]
  const effect: { -readonly [member in keyof Effect]: Effect[member] } = { note: notes.join('; ') }
  if (fields.dropped.length > 0) effect.dropFields = fields.dropped
  if (fields.kept.length > 0) effect.addFields = fields.kept
  if (trailers.dropped.length > 0) effect.trailers = withoutFields(body!.trailers, new Set(trailers.dropped))
  if (reason.length > 0) effect.reason = ''
  if (content.done !== undefined) {
    effect.body = bodyChange(exchange, body!, content, id(), plan)
    // An error with an incident of its own must not be cached for other requests.
    const caching = content.edited === undefined ? ['Cache-Control', 'no-store'] : []
    effect.setFields = ['Incident-Id', id(), ...caching]
  }
  if (content.done !== undefined || findings.length > 0) {
    const text = body === undefined ? '' : readableText(body, plan.maxLogged)
    effect.incident = {
      id: id(),
      reason: content.done ?? notes[0]!,
      findings: findings.slice(0, mostFindings),
      original: plan.logCredentials ? text : maskCredentials(text),
    }
  }
  return effect
}
