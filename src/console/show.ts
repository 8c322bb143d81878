/**
 * Recorded exchanges and explanations as JSON, credentials masked as in the log.
 *
 * @module
 */
import { maskCredentials } from '../detect/credentials.js'
import { families } from '../detect/detector.js'
import { scan } from '../detect/scan.js'
import { changesOfHead } from '../engine/changes.js'
import type { Explanation } from '../engine/explanation.js'
import { Body } from '../http/body.js'
import { type Fields, pairsOf } from '../http/fields.js'
import type { Head } from '../http/message.js'
import { reasonOf } from '../http/status.js'
import { loggedTarget } from '../observe/redactFields.js'
import type { KeptBody, RecordedExchange } from './recorded.js'

const maxDecoded = 512 * 1024
const allFamilies = new Set(families)

export type Redact = (fields: Fields) => Fields

/** A line of the list. */
export function summaryOf(exchange: RecordedExchange): object {
  const { id, at, client, request, upstream, received, sent, trail, incidents, local } = exchange
  return {
    id,
    requestId: exchange.requestId,
    at: new Date(at).toISOString(),
    client,
    method: request.method,
    host: request.origin.replace(/^https?:\/\//, ''),
    target: loggedTarget(request.target),
    upstream,
    status: { upstream: local === undefined ? received?.status : undefined, client: sent?.status },
    rules: trail
      .filter(({ outcome }) => outcome !== 'skipped')
      .map(({ rule, kind, outcome, to }) => {
        const isObserved = exchange.observing || outcome === 'observed'
        return { rule, kind, outcome: isObserved ? 'observed' : outcome, ...(isObserved && { wouldBe: to }) }
      }),
    incidents: incidents.map(({ id }) => id),
    local,
    cause: exchange.cause,
    complete: exchange.complete,
    changed: exchange.changed,
    duration: Math.round(exchange.duration * 1000) / 1000,
  }
}

/** Everything of one exchange. `trusted`: the viewer may see the originals of sanitized responses. */
export function detailOf(exchange: RecordedExchange, redact: Redact, trusted: boolean): object {
  const { request, received, sent, trail, incidents, receivedBody, sentBody } = exchange
  const withheld = incidents.length > 0 && !trusted
  return {
    ...summaryOf(exchange),
    request: { ...lineOf(request), headers: pairsOf(redact(request.fields)) },
    received: received && headOf(received, redact),
    receivedBody: withheld ? { withheld: true } : received && receivedBody && bodyOf(received, receivedBody),
    sent: sent && headOf(sent, redact),
    sentBody: sentBody && sent ? bodyOf(sent, sentBody) : undefined,
    changes: received && sent && changesOfHead(masked(received, redact), masked(sent, redact)),
    trail,
    untilHead: exchange.untilHead,
    observing: exchange.observing,
  }
}

/** An incident with its original; only for those who are trusted. */
export function incidentOf(exchange: RecordedExchange, id: string, redact: Redact): object {
  const { original, ...incident } = exchange.incidents.find((one) => one.id === id)!
  return {
    ...incident,
    original,
    leaks: scan(original, allFamilies),
    exchange: detailOf(exchange, redact, true),
  }
}

const lineOf = ({ method, target, httpVersion }: RecordedExchange['request']) => ({
  method,
  target: loggedTarget(target),
  httpVersion,
})

const masked = (head: Head, redact: Redact): Head => ({ ...head, fields: redact(head.fields) })

function headOf({ status, reason, fields }: Head, redact: Redact) {
  return { status, reason: reason || reasonOf(status), headers: pairsOf(redact(fields)) }
}

/** Text where the body is one, else base64; nothing of a body that was too large to keep. */
function bodyOf(head: Head, { bytes, length }: KeptBody): object {
  if (bytes === undefined) return { length, tooLarge: true }
  const text = new Body(bytes, head.fields, 'complete', maxDecoded).text()
  return text.ok && !/[\0-\x08\x0e-\x1f]/.test(text.value)
    ? { length, text: maskCredentials(text.value) }
    : { length, base64: bytes.toString('base64') }
}

/** An explanation, for the playground. */
export function explanationOf(explanation: Explanation, redact: Redact): object {
  const { steps, before, after, duties, changed, failed } = explanation
  const side = ({ head, body }: Explanation['before']) => ({
    ...headOf(head, redact),
    body: bodyOf(head, { bytes: body, length: body.length }),
  })
  return {
    changed,
    failed,
    steps: steps.map(({ elsewhere: _, ...step }) => step),
    duties,
    before: side(before),
    after: side(after),
  }
}
