/**
 * Makes tests from examples: what was recorded, and the result of the proposed rules.
 *
 * @module
 */

import { maskCredentials } from '../../detect/credentials.js'
import { isMembers } from '../../dialects/parseResults.js'
import type { RuleSet } from '../../engine/ruleSet.js'
import { Body } from '../../http/body.js'
import { type Fields, getField, hasField } from '../../http/fields.js'
import { isJsonType } from '../../http/mediaType.js'
import { fieldRedactor, loggedTarget } from '../../observe/redactFields.js'
import type { TestCase, TestExpectation } from '../../rules/example.js'
import { runTest } from '../../testing/testRun.js'
import type { Sample } from './sample.js'

// Headers that rules read, write or remove; all others would only make a test longer.
const telling =
  /^(?:content-type|location|content-location|retry-after.*|x-rate-?limit.*|ratelimit.*|www-authenticate|allow|cache-control|expires|x-[a-z-]+|server)$/i
const redact = fieldRedactor([])
const maxValue = 300
const maxBody = 4 * 1024

/** The exchange as a test, with credentials masked; undefined if it is too large, or not text. */
export function caseOf(name: string, sample: Sample): Omit<TestCase, 'expect'> | undefined {
  const { request, head } = sample
  const body = bodyOf(sample)
  if (body === undefined) return undefined
  const accept = getField(request.fields, 'accept')
  const target = loggedTarget(request.target)
  const plain = accept === undefined || accept === '*/*'
  const isSimple = plain && /^[^ ]+$/.test(target)
  const headers = writtenFields(head.fields, sample)
  return {
    name,
    request: isSimple
      ? `${request.method} ${target}`
      : { method: request.method, target, ...(!plain && { headers: { Accept: accept } }) },
    response: {
      status: head.status,
      ...(Object.keys(headers).length > 0 && { headers }),
      ...(body.value !== '' && { body: body.value }),
    },
    ...(readsClock(head.fields) && { now: new Date(sample.time).toISOString() }),
  }
}

const readsClock = (fields: Fields) =>
  fields.some((name, i) => i % 2 === 0 && /^(?:retry-after.*|x-rate-?limit.*|ratelimit.*)$/i.test(name))

function bodyOf({ body = Buffer.alloc(0), head }: Sample): { value: unknown } | undefined {
  if (body.length > maxBody) return undefined
  const content = new Body(body, head.fields, 'complete', maxBody * 10)
  const text = content.text()
  if (!text.ok || text.value.includes('\0')) return undefined
  const masked = maskCredentials(text.value)
  if (!isJsonType(content.mediaType)) return { value: masked }
  try {
    const value: unknown = JSON.parse(masked)
    // A text in a test is the body itself; only objects and lists are written as JSON.
    return { value: typeof value === 'object' && value !== null ? value : masked }
  } catch {
    return { value: masked }
  }
}

function writtenFields(fields: Fields, { body }: Sample): Record<string, string | string[]> {
  const written: Record<string, string | string[]> = {}
  const redacted = redact(fields)
  // Whether a reset is in the future depends on the service's clock.
  const timed = readsClock(fields)
  for (let i = 0; i < redacted.length; i += 2) {
    const [name, value] = [redacted[i]!, Buffer.from(redacted[i + 1]!, 'latin1').toString()]
    const isTelling = telling.test(name) || (timed && name.toLowerCase() === 'date')
    if (!isTelling || value.length > maxValue) continue
    const key = Object.keys(written).find((known) => known.toLowerCase() === name.toLowerCase()) ?? name
    written[key] = written[key] === undefined ? value : [written[key], value].flat()
  }
  // The length is all that is known of a body that was not recorded.
  if (body === undefined && hasField(fields, 'content-length'))
    written['Content-Length'] = getField(fields, 'content-length')!
  return written
}

const provided = ['Location', 'Retry-After', 'WWW-Authenticate', 'Allow']

/**
 * The test with the result of the rules.
 * @param rule the rule that must act; undefined: any
 * @returns undefined if it does not
 */
export function expected(
  rules: RuleSet,
  test: Omit<TestCase, 'expect'>,
  rule: string | undefined,
): TestCase | undefined {
  const run = (expect: TestExpectation) => runTest(rules, { ...test, expect })
  const { settled, body } = run({}).outcome
  const fired = settled.trail.filter(({ outcome }) => outcome === 'fired').map((entry) => entry.rule)
  if (!settled.changed || (rule !== undefined && !fired.includes(rule))) return undefined
  const before = Object.entries(test.response.headers ?? {}).map(
    ([name, value]) => `${name.toLowerCase()}: ${value}`,
  )
  const headers: Record<string, string | boolean> = {}
  for (const name of provided) {
    const value = getField(settled.head.fields, name.toLowerCase())
    if (value === undefined) {
      if (before.some((line) => line.startsWith(`${name.toLowerCase()}: `))) headers[name] = false
    } else if (!before.includes(`${name.toLowerCase()}: ${value}`) && !value.includes('*'))
      headers[name] = value
  }
  const removed = removedMembers(test.response.body, body)
  const expectsChange = settled.head.status !== test.response.status || Object.keys(headers).length > 0
  const expect: TestExpectation = {
    status: settled.head.status,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(removed.length > 0 && { body: Object.fromEntries(removed.map((pointer) => [pointer, null])) }),
    ...(!expectsChange && removed.length === 0 && { unchanged: false }),
  }
  return run(expect).mismatches.length === 0 ? { ...test, expect } : undefined
}

/** Top-level members that the client does not get. */
function removedMembers(sent: unknown, got: Buffer): string[] {
  if (!isMembers(sent)) return []
  let left: unknown
  try {
    left = JSON.parse(got.toString())
  } catch {
    return []
  }
  if (!isMembers(left)) return []
  const kept = left
  return Object.keys(sent)
    .filter((name) => !Object.hasOwn(kept, name) && !/[~/]/.test(name))
    .map((name) => `/${name}`)
}
