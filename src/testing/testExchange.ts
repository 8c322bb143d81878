/**
 * Runs the exchange of a test through the engine, with a fixed clock and fixed randomness.
 *
 * @module
 */
import { fixedContext, type Replayed, recordedHead, recordedRequest, replay } from '../engine/replay.js'
import type { RuleSet } from '../engine/ruleSet.js'
import { hasField } from '../http/fields.js'
import type { Head, Reply, RequestView } from '../http/message.js'
import { keyOf, type TestCase, type TestRequest, type TestResponse } from '../rules/rule.js'

type WrittenFields = Readonly<Record<string, string | readonly string[]>>

/** The clock of tests that set no time. */
export const testTime = '2025-01-01T00:00:00Z'

/** Runs the exchange of the test under the rules, as the proxy would. */
export function runExchange(rules: RuleSet, test: TestCase): Replayed {
  const request = requestOf(test.request)
  const { head, content } = responseOf(test.response)
  const subresponse = { status: test.asked?.status ?? 404, reason: '', fields: fieldsOf(test.asked?.headers) }
  const subresponses = new Map<string, Reply | 'failed'>()
  for (;;) {
    const context = fixedContext(Date.parse(test.now ?? testTime))
    const replayed = replay(rules, { request, head, body: content }, context, subresponses)
    if (!('subrequest' in replayed)) return replayed
    const { subrequest } = replayed
    // The service's response to an absent path is not known here, so rules use their fallback.
    const reply = subrequest.absent ? 'failed' : { head: subresponse, body: Buffer.alloc(0) }
    subresponses.set(keyOf(subrequest), reply)
  }
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
