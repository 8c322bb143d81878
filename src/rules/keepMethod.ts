/**
 * The kind `keepMethod`: redirects after which the method and the content stay (RFC 9110 §15.4.8, §15.4.9).
 *
 * @module
 */
import { hasField } from '../http/fields.js'
import { object } from '../schema/option.js'
import { defineKind, type Exchange, type Outcome } from './rule.js'

const options = object({}, { description: 'Has no options.' })

const keeping: ReadonlyMap<number, number> = new Map([
  [301, 308],
  [302, 307],
])

function keep({ head, request, local }: Exchange): Outcome {
  if (local !== undefined) return { skip: "the reply is the proxy's own" }
  if (request.method === 'GET' || request.method === 'HEAD')
    return { skip: `${request.method} stays by itself` }
  if (!hasField(head.fields, 'location')) return { skip: 'a redirect without Location leads nowhere' }
  const status = keeping.get(head.status)!
  return { note: `${head.status} → ${status}`, status }
}

export const keepMethod = defineKind({
  name: 'keepMethod',
  phase: 'interpret',
  summary: 'Makes redirects of POST, PUT, PATCH and DELETE keep the method.',
  description: `Acts on 301, which becomes 308, and on 302, which becomes 307, for every method but GET and HEAD. Clients follow a 301 or 302 of POST by GET, and lose the content.

303 means GET and stays. For redirects that answer a form on purpose (post/redirect/get with 302 in place of 303), leave their paths out of \`match\`.`,
  options,
  examples: [
    {
      title: 'A service that moved',
      rule: { name: 'moved', match: { path: '/v1/**' }, keepMethod: {} },
      tests: [
        {
          name: 'permanently',
          request: 'POST /v1/orders',
          response: { status: 301, headers: { Location: '/v2/orders' } },
          expect: { status: 308, headers: { Location: '/v2/orders' } },
        },
        {
          name: 'for now',
          request: 'DELETE /v1/orders/7',
          response: { status: 302, headers: { Location: '/v2/orders/7' } },
          expect: { status: 307 },
        },
        {
          name: 'GET stays',
          request: 'GET /v1/orders',
          response: { status: 301, headers: { Location: '/v2/orders' } },
          expect: { unchanged: true },
        },
        {
          name: 'see other stays',
          request: 'POST /v1/orders',
          response: { status: 303, headers: { Location: '/v1/orders/7' } },
          expect: { unchanged: true },
        },
      ],
    },
  ],
  compile: () => ({ applies: (status) => keeping.has(status), apply: keep }),
})
