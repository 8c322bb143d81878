/**
 * Every kind of rule through `upstanding/fetch`, with nothing but what the runtime has: run on Node against the packed
 * package, and by hand on others (`npm run build`, then `deno run -A test/package/kinds.ts` or `bun test/package/kinds.ts`).
 *
 * @module
 */
import assert from 'node:assert/strict'
import { upstanding } from 'upstanding/fetch'

const trace =
  'java.lang.IllegalStateException: no\n\tat com.example.A.b(A.java:1)\n\tat com.example.A.c(A.java:2)\n'
const text = { 'Content-Type': 'text/plain' }
const json = { 'Content-Type': 'application/json' }
const zipped = () => new Blob([trace]).stream().pipeThrough(new CompressionStream('gzip'))

interface Case {
  readonly rule: object
  readonly method?: string
  readonly response: () => Response
  /** The status, and a header with its value. */
  readonly expected: readonly [status: number, name?: string, value?: string]
}

const cases: readonly Case[] = [
  { rule: { conceal: {} }, response: () => new Response('no', { status: 403 }), expected: [404] },
  {
    rule: { sanitize: {} },
    response: () => new Response(trace, { status: 500, headers: text }),
    expected: [500, 'Cache-Control', 'no-store'],
  },
  {
    rule: { sanitize: {} },
    response: () => new Response(trace.repeat(2000), { status: 500, headers: text }),
    expected: [500, 'Cache-Control', 'no-store'],
  },
  {
    rule: { sanitize: {} },
    response: () => new Response(zipped(), { status: 500, headers: { ...text, 'Content-Encoding': 'gzip' } }),
    expected: [500, 'Cache-Control', 'no-store'],
  },
  {
    rule: { unwrap: { when: { '/success': false }, status: 409 } },
    response: () => new Response('{"success":false}', { headers: json }),
    expected: [409],
  },
  {
    rule: { retryAfter: {} },
    response: () => new Response('', { status: 503, headers: { 'Retry-After': '1.5' } }),
    expected: [503, 'Retry-After', '2'],
  },
  {
    rule: { created: { location: '/items/{/id}' }, match: { path: '/x', method: 'POST' } },
    method: 'POST',
    response: () => new Response('{"id":7}', { headers: json }),
    expected: [201, 'Location', '/items/7'],
  },
  { rule: { noContent: {} }, method: 'DELETE', response: () => new Response(''), expected: [204] },
  {
    rule: { keepMethod: {} },
    method: 'POST',
    response: () => new Response(null, { status: 301, headers: { Location: '/there' } }),
    expected: [308, 'Location', '/there'],
  },
  { rule: { remap: { to: 400 } }, response: () => new Response('x', { status: 404 }), expected: [400] },
  {
    rule: { challenge: { scheme: 'Bearer' } },
    response: () => new Response('', { status: 401 }),
    expected: [401, 'WWW-Authenticate', 'Bearer'],
  },
  {
    rule: { allow: { methods: ['GET'] } },
    method: 'DELETE',
    response: () => new Response('', { status: 405 }),
    expected: [405, 'Allow', 'GET'],
  },
  {
    rule: { problem: {} },
    response: () => new Response('no such color', { status: 422, headers: text }),
    expected: [422, 'Content-Type', 'application/problem+json'],
  },
  {
    rule: { headers: { set: { 'X-A': 'b' } } },
    response: () => new Response('x'),
    expected: [200, 'X-A', 'b'],
  },
]

let originals = 0
for (const { rule, method = 'GET', response, expected } of cases) {
  const config = { profile: 'none', rules: [{ match: { path: '/x' }, ...rule }] }
  const logger = { info() {}, error: () => void originals++ }
  const applied = await upstanding({ config, logger })(
    new Request('http://a.example/x', { method }),
    response(),
  )
  const [status, name, value] = expected
  const about = JSON.stringify(rule)
  assert.equal(applied.status, status, about)
  if (name !== undefined) assert.equal(applied.headers.get(name), value, about)
  assert.doesNotMatch(await applied.text(), /A\.java/, about)
}
assert.equal(originals, 3, 'each original is logged')
console.log('kinds')
