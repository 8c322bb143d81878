/**
 * Records exchanges for the console: incidents always, others only while a page is open.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import type { UpstreamSettings } from '../config/settings.js'
import type { Head, RequestView } from '../http/message.js'
import type { ExchangeRecord } from '../observe/exchangeRecord.js'
import type { Recording } from '../observe/exchangeRecorder.js'
import type { Tap } from '../observe/tap.js'
import { type KeptBody, keptBody, maxBody, type RecordedExchange } from './recorded.js'

// Unchanged exchanges are sampled: at most this many per second.
const samplesPerSecond = 20
// Each changed exchange of a worker is a message to the primary process, so their number is limited as well.
const changesPerSecond = 200

interface Kept {
  readonly upstream: string
  body: Buffer[] | undefined
  length: number
}

export class ExchangeTap implements Tap {
  /** Whether a console page is open. */
  watching = false
  readonly #prefix = randomBytes(4).toString('hex')
  readonly #kept = new WeakMap<RequestView, Kept>()
  #count = 0
  #second = 0
  #samples = 0
  #changes = 0

  /** @param sink gets each exchange once it has ended */
  constructor(readonly sink: (exchange: RecordedExchange) => void) {}

  begin(request: RequestView, _head: Head, { origin, socketPath }: UpstreamSettings): Recording | undefined {
    if (!this.watching) return undefined
    const kept: Kept = { upstream: socketPath ?? origin, body: [], length: 0 }
    this.#kept.set(request, kept)
    return {
      add(chunk) {
        kept.length += chunk.length
        if (kept.length > maxBody) kept.body = undefined
        else kept.body?.push(chunk)
      },
      end() {},
    }
  }

  ended(record: ExchangeRecord, client: string, complete: boolean): void {
    const { settled, local } = record
    if (!this.watching && (settled === undefined || settled.incidents.length === 0)) return
    const acted = settled?.trail.some(({ outcome }) => outcome !== 'skipped') ?? false
    const changed = local !== undefined || !complete || acted
    if (!this.#admits(changed)) return
    const kept = this.#kept.get(record.request)
    const now = performance.now()
    const made = record.observing ? undefined : (settled?.finalReply?.body ?? settled?.body?.content)
    this.sink({
      id: `${this.#prefix}-${(this.#count++).toString(36)}`,
      requestId: record.request.id,
      at: Date.now() - Math.round(now - record.startedAt),
      client,
      request: viewOf(record.request),
      upstream: kept?.upstream,
      received: record.received,
      receivedBody: kept && bodyOf(kept),
      sent: record.sent,
      sentBody: made && keptBody(made),
      trail: settled?.trail ?? [],
      incidents: (settled?.incidents ?? []).map(({ rule, incident }) => ({ rule, ...incident })),
      local: local?.code,
      cause:
        record.waitingFor === undefined ? local?.cause : `the client left, waiting for: ${record.waitingFor}`,
      complete,
      duration: now - record.startedAt,
      untilHead: record.headAt > 0 ? record.headAt - record.startedAt : undefined,
      observing: record.observing,
      changed,
    })
  }

  #admits(changed: boolean): boolean {
    const second = Math.floor(performance.now() / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#samples = 0
      this.#changes = 0
    }
    return changed ? this.#changes++ < changesPerSecond : this.#samples++ < samplesPerSecond
  }
}

function bodyOf({ body, length }: Kept): KeptBody {
  return { bytes: body && Buffer.concat(body), length }
}

/** The rules' view of the request alone: nothing of its connection is kept. */
function viewOf({ method, target, path, fields, httpVersion, origin }: RequestView): RequestView {
  return { method, target, path, fields, httpVersion, origin }
}
