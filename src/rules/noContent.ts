/**
 * The kind `noContent`: turns an empty 200 into a 204 (RFC 9110 §15.3.5).
 *
 * @module
 */
import { codingsOf } from '../http/codings.js'
import { getField } from '../http/fields.js'
import { object } from '../schema/option.js'
import { type BodyNeed, defineKind, type Exchange, type Outcome } from './rule.js'

const options = object({}, { description: 'Has no options.' })

// Enough to see that a body is not empty: compressed, an empty one has about twenty bytes.
const need: BodyNeed = { maxBytes: 64, maxHold: 2_000, refuseByLength: true }

/** Whether the body is empty according to the head; undefined if the head does not say. */
function isEmptyByHead({ received }: Exchange): boolean | undefined {
  const length = getField(received.fields, 'content-length')
  if (length === undefined) return undefined
  if (Number(length) === 0) return true
  return codingsOf(received.fields).length === 0 || Number(length) > need.maxBytes ? false : undefined
}

function isEmpty(exchange: Exchange): boolean {
  const bytes = exchange.body?.bytes()
  return isEmptyByHead(exchange) ?? (bytes?.ok === true && bytes.value.length === 0)
}

export const noContent = defineKind({
  name: 'noContent',
  phase: 'interpret',
  summary: 'Turns an empty 200 into a 204.',
  description: `Acts on a 200 response to DELETE, or to the methods in \`match\`, but never to GET or HEAD, where an empty body is an empty representation.

A body is empty if it has no bytes: \`{}\`, \`null\` and white space are content. If the head does not give the length, the proxy waits for the first bytes.`,
  options,
  examples: [
    {
      title: 'A deletion with an empty response',
      rule: { name: 'deleted', noContent: {} },
      tests: [
        {
          name: 'an empty 200',
          request: 'DELETE /users/7',
          response: { status: 200, headers: { 'Content-Length': '0' } },
          expect: { status: 204, headers: { 'Content-Length': false, 'Content-Type': false } },
        },
        {
          name: 'with content it stays',
          request: 'DELETE /users/7',
          response: { status: 200, body: { deleted: true } },
          expect: { unchanged: true },
        },
        {
          name: 'GET stays',
          request: 'GET /notes/7',
          response: { status: 200, headers: { 'Content-Length': '0' } },
          expect: { unchanged: true },
        },
      ],
    },
    {
      title: 'Other methods by name',
      rule: { name: 'saved', match: { method: ['PUT', 'PATCH'] }, noContent: {} },
      tests: [
        {
          name: 'saved',
          request: 'PUT /users/7',
          response: { status: 200, headers: { 'Content-Length': '0' } },
          expect: { status: 204 },
        },
      ],
    },
  ],
  compile(_given, context) {
    const isMethod = (method: string): boolean =>
      method !== 'GET' && method !== 'HEAD' && (context.namesMethod || method === 'DELETE')
    const apply = (exchange: Exchange): Outcome => {
      if (exchange.local !== undefined) return { skip: "the response is the proxy's own" }
      if (!isMethod(exchange.request.method))
        return { skip: `a response to ${exchange.request.method} may be empty` }
      return isEmpty(exchange) ? { note: '200 → 204', status: 204 } : { skip: 'there is content' }
    }
    return {
      applies: (status) => status === 200,
      need: (exchange) =>
        exchange.local === undefined &&
        isMethod(exchange.request.method) &&
        isEmptyByHead(exchange) === undefined
          ? need
          : undefined,
      apply,
    }
  },
})
