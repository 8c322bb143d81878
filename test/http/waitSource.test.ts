import t from 'tap'
import { compileWaitSource } from '../../src/http/waitSource.js'

const clock = { now: Date.UTC(2026, 0, 5, 10), upstream: undefined }

const headers: readonly (readonly [source: string, fields: readonly string[], wait: number | undefined])[] = [
  ['X-Wait', ['X-Wait', '30'], 30_000],
  ['x-wait', ['X-WAIT', '30'], 30_000],
  ['Retry-After-Ms', ['Retry-After-Ms', '1500'], 1500],
  ['X-RateLimit-Reset', ['X-RateLimit-Reset', '1767607260'], 60_000],
  ['X-Wait', ['X-Wait', '10', 'X-Wait', '20'], 20_000],
  ['RateLimit', ['RateLimit', '"default";r=0;t=30'], 30_000],
  ['RateLimit', ['RateLimit', 'limit=100, remaining=0, reset=20'], 20_000],
  ['RateLimit-Policy', ['RateLimit-Policy', '"burst";q=100;w=60'], 60_000],
  ['X-Wait', [], undefined],
  ['X-Wait', ['X-Wait', 'soon'], undefined],
]

t.test('a wait in a header', async (t) => {
  for (const [name, fields, wait] of headers) {
    const source = compileWaitSource(name)
    t.equal(source.in === 'fields' && source.read(fields, clock), wait, `${name}: ${fields[1]}`)
  }
})

const members: readonly (readonly [pointer: string, document: unknown, wait: number | undefined])[] = [
  ['/retryAfter', { retryAfter: 5 }, 5000],
  ['/error/retry_ms', { error: { retry_ms: 1500 } }, 1500],
  ['/retryAfterMs', { retryAfterMs: 20 }, 20],
  ['/waitMillis', { waitMillis: '20' }, 20],
  ['/details/0/retryDelay', { details: [{ retryDelay: '30s' }] }, 30_000],
  ['/retryAfter', {}, undefined],
  ['/retryAfter', { retryAfter: null }, undefined],
  ['/retryAfter', { retryAfter: [5] }, undefined],
]

t.test('a wait in a JSON body', async (t) => {
  for (const [pointer, document, wait] of members) {
    const source = compileWaitSource(pointer)
    t.equal(
      source.in === 'body' && source.read(document, clock),
      wait,
      `${pointer} of ${JSON.stringify(document)}`,
    )
  }
})

t.test('anything else is no source', async (t) => {
  for (const text of ['', 'X Wait', 'retry:after', '/a~2'])
    t.throws(() => compileWaitSource(text), SyntaxError, text)
})
