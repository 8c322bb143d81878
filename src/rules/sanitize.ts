/**
 * The kind `sanitize`: keeps internal details out of an error's body and headers (RFC 9110 §15.6.1, RFC 9457 §5).
 *
 * @module
 */
import { hasNoContent } from '../http/duties.js'
import { getField } from '../http/fields.js'
import { isJsonType, isXmlType, mediaTypeOf } from '../http/mediaType.js'
import { defineKind } from './rule.js'
import { sanitizeExchange } from './sanitize/clean.js'
import { options, planOf } from './sanitize/plan.js'
import { sanitizeElsewhere } from './sanitize/task.js'

/** Types of successes that may hold error members, or messages that a script printed. */
function mayHoldErrors(mediaType: string): boolean {
  return (
    isJsonType(mediaType) ||
    isXmlType(mediaType) ||
    mediaType === '' ||
    mediaType === 'text/html' ||
    mediaType === 'text/plain'
  )
}

export const sanitize = defineKind({
  name: 'sanitize',
  phase: 'sanitize',
  summary:
    'Removes stack traces, SQL, paths, hosts and other internal details from errors, and logs the original.',
  description: [
    'Searches the headers and the body of an error for internal details in any form: plain text, HTML, XML, JSON, JSON inside JSON, compressed, in any charset.',
    'JSON keeps its shape: members that leak are removed, messages that leak are replaced, and every other byte stays. HTML, XML and plain text are edited in the same way: the paragraph, table row, block, element or line that leaks is removed and the rest of the page stays; a SOAP fault stays a fault. A body is replaced only if nothing safe can be separated, in the format that the client accepts or the service uses. A body without a leak is not changed.',
    'In a 4xx, what the client itself sent (its target, its headers, input that a validator repeats) is not a leak.',
    'If `match` names 2xx or 3xx statuses, the rule sanitizes the error members of successes: GraphQL `errors`, JSON-RPC and tRPC `error` (batches included), an object that says it failed (`success: false`, `code: 500`, `errorMessage`, an exception or a trace) except its data, faults and exceptions in XML, error pages, and messages printed by PHP or a script. Everything else stays byte for byte, including a body that cannot be read.',
    'A body that cannot be searched is replaced: one that exceeds `maxBytes` or `maxHold`, is truncated, has an unknown coding or charset, or is not the JSON or XML that it claims to be.',
    'The original is logged at `error` under an incident id, and the client gets the id.',
  ].join('\n\n'),
  options,
  examples: [
    {
      title: 'Server errors without internal details',
      rule: { name: 'no-leaks', match: { status: '5xx' }, sanitize: {} },
      tests: [
        {
          name: 'JSON keeps its shape',
          request: 'GET /api/orders/7',
          response: {
            status: 500,
            headers: { 'X-Powered-By': 'Express' },
            body: {
              code: 'E_ORDER',
              message: 'Order 7 cannot be shown',
              stack: 'TypeError: Cannot read properties of undefined\n    at load (/srv/app/orders.js:12:7)',
            },
          },
          expect: {
            status: 500,
            headers: { 'X-Powered-By': false },
            body: { '/code': 'E_ORDER', '/message': 'Order 7 cannot be shown' },
          },
        },
        {
          name: 'a body without a leak stays as it is',
          request: 'GET /api/orders/8',
          response: { status: 503, body: { code: 'E_BUSY', message: 'Please come back later' } },
          expect: { unchanged: true },
        },
      ],
    },
    {
      title: 'Your own text instead of every error body',
      rule: {
        name: 'plain-words',
        match: { path: '/api/**', status: '5xx' },
        sanitize: { body: 'replace', message: 'Please try again later.' },
      },
      tests: [
        {
          name: 'every body is replaced',
          request: 'GET /api/orders/7',
          response: { status: 500, body: { code: 5 } },
          expect: {
            headers: { 'Content-Type': 'application/problem+json' },
            body: { '/status': 500, '/detail': 'Please try again later.' },
          },
        },
      ],
    },
  ],
  compile(given, { namesStatus }) {
    const plan = planOf(given)
    const need = { maxBytes: plan.maxBytes, maxHold: plan.maxHold, refuseByLength: false }
    return {
      requires: { body: plan.body !== 'keep' },
      // A success is searched only if a rule says so.
      applies: (status) => status >= 400 || (namesStatus && status >= 200),
      need({ local, request, head, received }) {
        if (local !== undefined || plan.body === 'keep') return undefined
        if (hasNoContent(request.method, head.status)) return undefined
        if (head.status < 400 && !mayHoldErrors(mediaTypeOf(received.fields))) return undefined
        return getField(received.fields, 'content-length')?.trim() === '0' ? undefined : need
      },
      apply(exchange) {
        if (exchange.local !== undefined) return { skip: "the proxy's own response reveals nothing internal" }
        return sanitizeElsewhere(exchange, given) ?? sanitizeExchange(exchange, plan)
      },
    }
  },
})
