/**
 * An exchange as observed from outside, of which parts may be missing.
 *
 * @module
 */
import { recordedHead, recordedRequest } from '../../engine/replay.js'
import type { SavedExchange } from '../../http/exchangeText.js'
import { getField } from '../../http/fields.js'
import { parseHttpDate } from '../../http/httpDate.js'
import type { Head, RequestView } from '../../http/message.js'

export interface Sample {
  /** The URL of the service that responded, without a path. */
  readonly service: string
  /** Prefix of the route that the recording proxy chose. */
  readonly route?: string | undefined
  readonly request: RequestView
  /** Undefined if not recorded. */
  readonly requestBody: string | undefined
  /** As the service sent it, without hop-by-hop headers. */
  readonly head: Head
  /** Undefined if not recorded. */
  readonly body: Buffer | undefined
  /** When it was answered, in milliseconds since the epoch. */
  readonly time: number
}

export function sampleOfSaved({ request, head, body }: SavedExchange): Sample {
  const date = getField(head.fields, 'date')
  const view = recordedRequest(request.method, request.target, request.fields, request)
  return {
    service: view.origin.toLowerCase(),
    request: view,
    requestBody: request.body.length > 0 ? request.body.toString() : undefined,
    head: recordedHead(head),
    body,
    time: (date === undefined ? undefined : parseHttpDate(date, Date.now())) ?? Date.now(),
  }
}
