/**
 * The kind `keepMethod`: turns redirects into ones that keep the method and the content (RFC 9110 §15.4.8, §15.4.9).
 *
 * @module
 */
import { getField } from '../http/fields.js'
import { pathOfTarget } from '../match/path.js'
import { object } from '../schema/option.js'
import { defineKind, type Exchange, type Outcome } from './rule.js'

const options = object({}, { description: 'Has no options.' })

const keeping: ReadonlyMap<number, number> = new Map([
  [301, 308],
  [302, 307],
])

/** Whether the target is the request's own address: a client that kept the method would repeat the request endlessly. */
function leadsBack(location: string, { request, context }: Exchange): boolean {
  try {
    const here = new URL(`${request.origin}${pathOfTarget(request.target)}`)
    const target = new URL(context.upstream.clientLocation(location, request), here)
    target.hash = ''
    return target.href === here.href
  } catch {
    return false
  }
}

function keep(exchange: Exchange): Outcome {
  const { head, request, local } = exchange
  if (local !== undefined) return { skip: "the response is the proxy's own" }
  if (request.method === 'GET' || request.method === 'HEAD')
    return { skip: `${request.method} stays by itself` }
  const location = getField(head.fields, 'location')
  if (location === undefined) return { skip: 'a redirect without Location has no target' }
  if (leadsBack(location, exchange)) return { skip: 'a redirect to the same address would never end' }
  const status = keeping.get(head.status)!
  return { note: `${head.status} → ${status}`, status }
}

export const keepMethod = defineKind({
  name: 'keepMethod',
  phase: 'interpret',
  summary: 'Makes redirects of POST, PUT, PATCH and DELETE keep the method.',
  description: `Turns a 301 into a 308 and a 302 into a 307, for every method but GET and HEAD. Clients follow a 301 or 302 of a POST with a GET and lose the content.

A 303 means GET and stays. If a service uses 302 instead of 303 to send a form to a page (post/redirect/get), exclude its path from \`match\`. A redirect to the address of the request itself stays as it is, because a client that kept the method would repeat the request endlessly.`,
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
  lint(_options, { method }) {
    const methods = [method ?? []].flat()
    if (methods.length === 0 || methods.some((each) => each !== 'GET' && each !== 'HEAD')) return []
    const message = `redirects of ${methods.join(' and ')} keep the method anyway: this rule does nothing; name other methods, or leave "method" out`
    return [{ at: '/match/method', message }]
  },
  compile: () => ({ applies: (status) => keeping.has(status), apply: keep }),
})
