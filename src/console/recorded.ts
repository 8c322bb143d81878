/**
 * One exchange as the console keeps it: what came from the upstream, what went to the client, and why.
 *
 * @module
 */
import type { TrailEntry } from '../engine/decision.js'
import type { Fields } from '../http/fields.js'
import type { Head, RequestView } from '../http/message.js'
import type { Finding } from '../rules/rule.js'

/** The largest body that is kept, in bytes. */
export const maxBody = 64 * 1024

/** The bytes of a body as they were sent, and how many there were in all. */
export interface KeptBody {
  /** Undefined when there were more than {@link maxBody}. */
  readonly bytes: Buffer | undefined
  readonly length: number
}

export interface KeptIncident {
  readonly id: string
  readonly rule: string
  readonly reason: string
  readonly findings: readonly Finding[]
  /** The decoded original, bounded, credentials masked. */
  readonly original: string
}

export interface RecordedExchange {
  /** Unique among all workers. */
  readonly id: string
  readonly requestId: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly client: string
  readonly request: RequestView
  readonly upstream: string | undefined
  /** As the upstream sent it, or as the proxy's own reply began; undefined when the client left before. */
  readonly received: Head | undefined
  readonly receivedBody: KeptBody | undefined
  /** As the client got it. */
  readonly sent: Head | undefined
  /** Undefined: the upstream's body. */
  readonly sentBody: KeptBody | undefined
  readonly trail: readonly TrailEntry[]
  readonly incidents: readonly KeptIncident[]
  readonly local: string | undefined
  readonly cause: string | undefined
  readonly complete: boolean
  /** Milliseconds. */
  readonly duration: number
  /** Milliseconds from the request to the upstream's head; undefined when none came. */
  readonly untilHead: number | undefined
  readonly observing: boolean
  /** A rule fired or would have, or the proxy answered itself. */
  readonly changed: boolean
}

export const keptBody = (bytes: Buffer): KeptBody => ({
  bytes: bytes.length > maxBody ? undefined : bytes,
  length: bytes.length,
})

/** Bytes that the exchange takes in memory, roughly. */
export function sizeOf({
  request,
  received,
  receivedBody,
  sent,
  sentBody,
  incidents,
}: RecordedExchange): number {
  const text = (fields: Fields | undefined) => (fields ?? []).reduce((sum, { length }) => sum + length, 0)
  return (
    1024 +
    request.target.length +
    text(request.fields) +
    text(received?.fields) +
    text(sent?.fields) +
    (receivedBody?.bytes?.length ?? 0) +
    (sentBody?.bytes?.length ?? 0) +
    incidents.reduce((sum, { original }) => sum + original.length, 0)
  )
}

type Packed<T> = T extends Buffer
  ? string
  : T extends object
    ? { readonly [Key in keyof T]: Packed<T[Key]> }
    : T

/** An exchange as it travels between processes, as JSON. */
export type PackedExchange = Packed<RecordedExchange>

const packBody = (body: KeptBody | undefined) => body && { ...body, bytes: body.bytes?.toString('base64') }
const unpackBody = (body: { readonly bytes: string | undefined; readonly length: number } | undefined) =>
  body && { ...body, bytes: body.bytes === undefined ? undefined : Buffer.from(body.bytes, 'base64') }

export const pack = (exchange: RecordedExchange): PackedExchange =>
  ({
    ...exchange,
    receivedBody: packBody(exchange.receivedBody),
    sentBody: packBody(exchange.sentBody),
  }) as PackedExchange

export const unpack = (exchange: PackedExchange): RecordedExchange =>
  ({
    ...exchange,
    receivedBody: unpackBody(exchange.receivedBody as never),
    sentBody: unpackBody(exchange.sentBody as never),
  }) as RecordedExchange
