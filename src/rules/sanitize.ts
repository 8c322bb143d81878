/**
 * The kind `sanitize`: nothing internal leaves in an error's body or head (RFC 9110 §15.6.1, RFC 9457 §5).
 *
 * @module
 */
import { hasNoContent } from '../http/duties.js'
import { getField } from '../http/fields.js'
import { defineKind } from './rule.js'
import { sanitizeExchange } from './sanitize/clean.js'
import { options, planOf } from './sanitize/plan.js'

export const sanitize = defineKind({
  name: 'sanitize',
  phase: 'sanitize',
  summary: 'Takes stack traces, SQL, paths, hosts and their like out of errors, and logs the original.',
  description: [
    'The head and the body of an error are searched for what only those who run the service should know, in whatever form it travels: plain, in HTML or XML, in JSON and in JSON within JSON, compressed, in any charset.',
    'JSON keeps its shape: members that leak are removed, messages that leak are replaced, and every other byte stays. Other bodies that leak are replaced whole, in the format that the client accepts. A body without a leak passes byte for byte.',
    'What cannot be searched is replaced: a body over `maxBytes` or `maxHold`, truncated, in an unknown coding or charset, or not the JSON or XML it claims to be.',
    'The original is logged at `error` under an incident id, and the client is told the id.',
  ].join('\n\n'),
  options,
  examples: [
    {
      title: 'Nothing internal in server errors',
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
      title: 'Its own words, and nothing else',
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
  compile(given) {
    const plan = planOf(given)
    const need = { maxBytes: plan.maxBytes, maxHold: plan.maxHold, refuseByLength: false }
    return {
      narrowsCodings: plan.body !== 'keep',
      applies: (status) => status >= 400,
      need({ local, request, head, received }) {
        if (local !== undefined || plan.body === 'keep') return undefined
        if (hasNoContent(request.method, head.status)) return undefined
        return getField(received.fields, 'content-length')?.trim() === '0' ? undefined : need
      },
      apply: (exchange) => sanitizeExchange(exchange, plan),
    }
  },
})
