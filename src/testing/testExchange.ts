/**
 * Runs the exchange of a test through the engine, with a fixed clock and fixed randomness.
 *
 * @module
 */
import { fixedContext, type Replayed, recordedHead, recordedRequest, replayWith } from '../engine/replay.js'
import type { RuleSet } from '../engine/ruleSet.js'
import { hasField } from '../http/fields.js'
import type { Head, RequestView } from '../http/message.js'
import type { TestCase, TestRequest, TestResponse } from '../rules/example.js'

type WrittenFields = Readonly<Record<string, string | readonly string[]>>

/** The clock of tests that set no time. */
const testTime = '2025-01-01T00:00:00Z'

/** Runs the exchange of the test under the rules, as the proxy would. */
export function runExchange(rules: RuleSet, test: TestCase): Replayed {
  const request = requestOf(test.request)
  const { head, content } = responseOf(test.response)
  const { status = 404, headers } = test.asked ?? {}
  const context = fixedContext(Date.parse(test.now ?? testTime))
  const subresponse = { status, reason: '', fields: fieldsOf(headers) }
  return replayWith(rules, { request, head, body: content }, context, subresponse).replayed
}

function requestOf(written: string | TestRequest): RequestView {
  const [method, target] =
    typeof written === 'string' ? written.split(' ') : [written.method ?? 'GET', written.target]
  return recordedRequest(method!, target!, typeof written === 'string' ? [] : fieldsOf(written.headers))
}

function responseOf({ status, headers, body }: TestResponse): { head: Head; content: Buffer } {
  const isJson = body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body)
  const content = Buffer.isBuffer(body) ? body : Buffer.from(isJson ? JSON.stringify(body) : (body ?? ''))
  const fields = fieldsOf(headers)
  if (isJson && !hasField(fields, 'content-type')) fields.push('Content-Type', 'application/json')
  const isFramed = hasField(fields, 'content-length') || hasField(fields, 'transfer-encoding')
  if (!isFramed && status !== 204 && status !== 304) fields.push('Content-Length', String(content.length))
  return { head: recordedHead({ status, reason: '', fields }), content }
}

/** Values are sent as bytes, one per UTF-16 unit. */
function fieldsOf(written: WrittenFields = {}): string[] {
  return Object.entries(written).flatMap(([name, value]) =>
    [value].flat().flatMap((line) => [name, Buffer.from(line).toString('latin1')]),
  )
}
