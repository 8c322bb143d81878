/**
 * A test's exchange as the engine takes it, decided with a fixed clock and fixed randomness.
 *
 * @module
 */
import { decide, type Held, heldBody, type Settled } from '../engine/decide.js'
import type { RuleSet } from '../engine/ruleSet.js'
import { hasField } from '../http/fields.js'
import type { Head, RequestView } from '../http/message.js'
import { normalisePath } from '../match/path.js'
import type { BodyNeed, TestCase, TestRequest, TestResponse, World } from '../rules/rule.js'

/** The upstream's response, and what the client gets of it. */
export interface TestOutcome {
  readonly settled: Settled
  /** What the client's body is, whoever made it. */
  readonly body: Buffer
}

type WrittenFields = Readonly<Record<string, string | readonly string[]>>

/** Time of a test's clock that names none. */
export const testTime = '2025-01-01T00:00:00Z'

/** Runs the exchange of the test under the rules, as the proxy would. */
export function runExchange(rules: RuleSet, test: TestCase): TestOutcome {
  const request = requestOf(test.request)
  const { head, content } = responseOf(test.response)
  const candidates = rules.lookup(request)
  const situation = { candidates, request, received: head, local: undefined, world: worldOf(test) }
  let held: Held | undefined
  let asked: Head | undefined
  for (;;) {
    const decision = decide({ ...situation, held, asked })
    if ('response' in decision) {
      const { whole, body } = decision.response
      return { settled: decision.response, body: whole?.body ?? body?.content ?? content }
    }
    if ('hold' in decision) held = hold(content, head, decision.hold)
    else asked = { status: test.asked?.status ?? 404, reason: '', fields: fieldsOf(test.asked?.headers) }
  }
}

function hold(content: Buffer, head: Head, need: BodyNeed): Held {
  const fits = content.length <= need.maxBytes
  return heldBody(
    fits ? content : content.subarray(0, need.maxBytes),
    head.fields,
    fits ? 'complete' : 'tooLarge',
    need,
  )
}

function worldOf(test: TestCase): World {
  let incidents = 0
  return {
    now: Date.parse(test.now ?? testTime),
    random: () => 0,
    newId: () => `incident-${++incidents}`,
    outageSince: undefined,
    imitation: () => undefined,
    methodsSeen: () => [],
  }
}

function requestOf(written: string | TestRequest): RequestView {
  const [method, target] =
    typeof written === 'string' ? written.split(' ') : [written.method ?? 'GET', written.target]
  const own = typeof written === 'string' ? [] : fieldsOf(written.headers)
  const fields = hasField(own, 'host') ? own : ['Host', 'localhost', ...own]
  const host = fields[fields.findIndex((name) => name.toLowerCase() === 'host') + 1]
  return {
    method: method!,
    target: target!,
    path: normalisePath(target!),
    fields,
    httpVersion: '1.1',
    origin: `http://${host}`,
  }
}

function responseOf({ status, headers, body }: TestResponse): { head: Head; content: Buffer } {
  const isText = typeof body === 'string' || body === undefined
  const content = Buffer.from(isText ? (body ?? '') : JSON.stringify(body))
  const fields = fieldsOf(headers)
  if (!isText && !hasField(fields, 'content-type')) fields.push('Content-Type', 'application/json')
  const isFramed = hasField(fields, 'content-length') || hasField(fields, 'transfer-encoding')
  if (!isFramed && status !== 204 && status !== 304) fields.push('Content-Length', String(content.length))
  return { head: { status, reason: '', fields }, content }
}

/** Values travel as octets, one to a UTF-16 unit. */
function fieldsOf(written: WrittenFields = {}): string[] {
  return Object.entries(written).flatMap(([name, value]) =>
    [value].flat().flatMap((line) => [name, Buffer.from(line).toString('latin1')]),
  )
}
