import t from 'tap'
import type { Dialect } from '../../src/dialects/dialect.js'
import { google } from '../../src/dialects/google.js'
import { jsend } from '../../src/dialects/jsend.js'
import { problem } from '../../src/dialects/problem.js'
import { spring } from '../../src/dialects/spring.js'
import { hasTrigger, statusBy } from './bodies.js'

type Row = readonly [body: unknown, status: number | undefined, contentType?: string]

const boot = { timestamp: '2026-03-01T12:00:00Z', status: 404, error: 'Not Found', path: '/a' }
const plain = { type: 'https://api.example/p', title: 'x', status: 404 }
const asProblem = 'application/problem+json'
const problemXml = '<problem xmlns="urn:ietf:rfc:7807"><title>x</title><status>403</status></problem>'

const tables: readonly (readonly [dialect: Dialect, rows: readonly Row[]])[] = [
  [
    jsend,
    [
      [{ status: 'fail', data: { title: 'A title is required' } }, 400],
      [{ status: 'fail', data: null }, 400],
      [{ status: 'fail', data: {}, code: 422 }, 422],
      [{ status: 'error', message: 'x' }, 500],
      [{ status: 'error', message: 'x', code: 503, data: {} }, 503],
      [{ status: 'error', message: 'x', code: 17 }, 500],
      [{ status: 'error', message: 'x', requestId: 'a' }, 500],
      [{ status: 'success', data: null }, undefined],
      [{ status: 'success', data: { status: 'error', message: 'x' } }, undefined],
      [{ status: 'fail' }, undefined],
      [{ status: 'fail', message: 'x' }, undefined],
      [{ status: 'error' }, undefined],
      [{ status: 'error', data: {} }, undefined],
      [{ status: 'failed', data: {} }, undefined],
      [{ status: 'error', message: 'x', id: 7 }, undefined],
      [{ status: 'fail', data: {}, jobId: 7 }, undefined],
      [[{ status: 'fail', data: {} }], undefined],
    ],
  ],
  [
    spring,
    [
      [boot, 404],
      [
        {
          ...boot,
          timestamp: 1772366400000,
          status: 500,
          exception: 'java.lang.X',
          trace: 'at',
          message: 'x',
        },
        500,
      ],
      [{ ...boot, requestId: '1-1', errors: [{}] }, 404],
      [{ ...boot, status: 200 }, undefined],
      [{ ...boot, status: '404' }, undefined],
      [{ ...boot, status: 404.5 }, undefined],
      [{ ...boot, error: null }, undefined],
      [{ ...boot, path: undefined }, 404],
      [{ ...boot, path: undefined, error: 'None' }, undefined],
      [{ ...boot, path: undefined, url: 'http://a' }, undefined],
      [{ ...boot, path: undefined, message: '' }, 404],
      [{ ...boot, timestamp: [2026, 3, 1, 12, 0, 0, 123456789] }, 404],
      [boot, 404, 'text/html'],
      [{ ...boot, timestamp: undefined }, undefined],
      [{ ...boot, id: 7, duration: 3 }, undefined],
      [{ entries: [boot] }, undefined],
      [[boot], undefined],
    ],
  ],
  [
    google,
    [
      [{ error: { code: 404, message: 'x', status: 'NOT_FOUND' } }, 404],
      [{ error: { code: 404, message: 'x' } }, 404],
      [{ error: { message: 'x', status: 'UNAUTHENTICATED' } }, 401],
      [{ error: { code: 8, message: 'x', status: 'RESOURCE_EXHAUSTED', details: [] } }, 429],
      [{ error: { code: 403, message: 'x', errors: [{ reason: 'r' }] }, kind: 'k' }, 403],
      [[{ error: { code: 400, message: 'x', status: 'INVALID_ARGUMENT' } }], 400],
      [{ code: 5, message: 'x', details: [] }, 404],
      [{ error: 'x', code: 5, message: 'x' }, 404],
      [{ error: 'x', message: 'x', code: 16, details: [{}] }, 401],
      [{ error: 'x', message: 'y', code: 5 }, undefined],
      [{ error: 'x', message: 'x', code: 5, user: 7 }, undefined],
      [{ error: { grpc_code: 5, http_code: 404, message: 'x', http_status: 'Not Found' } }, 404],
      [{ error: { code: 5, message: 'x', details: [] } }, 404],
      [{ error: { code: '404', message: 'x' } }, 404],
      [{ name: 'operations/1', done: true, error: { code: 5, message: 'x', details: [] } }, undefined],
      [{ code: 0, message: '', details: [] }, undefined],
      [{ code: 5, message: 'x' }, undefined],
      [{ code: 5, message: 'x', details: [], id: 1 }, undefined],
      [{ code: 17, message: 'x', details: [] }, undefined],
      [{ error: { code: 404 } }, undefined],
      [{ error: { code: 1, message: 'x' } }, undefined],
      [{ error: { message: 'x', status: 'BLUE' } }, undefined],
      [{ error: null }, undefined],
      [{ error: { code: 404, message: 'x' }, data: {} }, undefined],
      [{ error: { code: 404, message: 'x' }, id: 7 }, undefined],
      [{ jsonrpc: '2.0', error: { code: 404, message: 'x' }, id: 7 }, undefined],
      [[{ error: { code: 404, message: 'x' } }, { result: 1 }], undefined],
    ],
  ],
  [
    problem,
    [
      [plain, 404, asProblem],
      [plain, 404],
      [{ ...plain, balance: 30, accounts: ['/a'] }, 404],
      [{ ...plain, type: 'about:blank' }, 404],
      [{ title: 'x', status: 404, detail: 'x' }, 404],
      [{ title: 'x', status: 404, detail: 'x', traceId: 'a' }, 404],
      [
        {
          type: 'https://tools.ietf.org/html/rfc7231#section-6.5.1',
          title: 'x',
          status: 400,
          traceId: 'a',
          errors: { a: ['b'] },
        },
        400,
      ],
      [{ title: 'Not Found' }, 404, asProblem],
      [{ detail: 'x' }, 500, asProblem],
      [{ status: '409' }, 409, asProblem],
      [{ type: null, title: null, status: null, detail: 'x' }, 500, asProblem],
      [{ type: null, status: null }, undefined, asProblem],
      [{ ...plain, status: '404' }, 404],
      [{ type: 'NotFound', title: 'x', status: 404, detail: 'x' }, 404],
      [{ type: 'film', title: 'x', status: 404, detail: 'x', year: 1979 }, undefined],
      [problemXml, 403, 'text/xml'],
      ['<problem><status>403</status></problem>', undefined, 'text/xml'],
      [
        '<problem xmlns="urn:ietf:rfc:7807"><title>Not found</title></problem>',
        404,
        'application/problem+xml',
      ],
      [{ title: 'x', status: 200 }, undefined, asProblem],
      [{}, undefined, asProblem],
      [[plain], undefined, asProblem],
      [{ title: 'x', status: 404 }, undefined],
      [{ title: 'x', status: 404, url: 'http://a' }, undefined],
      [{ title: 'x', status: 404, type: 'page' }, undefined],
      [{ title: 'x', status: 404, detail: 'x', id: 7 }, undefined],
      [{ title: 'x', status: 200, type: 'https://a' }, undefined],
      [{ title: 'x', detail: 'x', type: 'https://a' }, undefined],
      [problemXml, 403, 'application/problem+xml'],
      ['<problem xmlns="urn:ietf:rfc:7807"><title>x</title></problem>', 500, 'application/problem+xml'],
      ['<problem xmlns="urn:x"><status>403</status></problem>', undefined, 'application/problem+xml'],
    ],
  ],
]

for (const [dialect, rows] of tables) {
  t.test(dialect.name, async (t) => {
    for (const [body, status, contentType] of rows) {
      t.equal(statusBy(dialect, body, contentType), status, JSON.stringify(body))
      if (status !== undefined) t.ok(hasTrigger(dialect, body))
    }
  })
}
