import { Readable } from 'node:stream'
import t from 'tap'
import { requestHead } from '../../../../src/proxy/upstream/native/requestHead.js'
import { type CallOptions, Upload } from '../../../../src/proxy/upstream/transport.js'

const upload = new Upload(Readable.from([]))
const options = (more: Partial<CallOptions>): CallOptions => ({
  method: 'GET',
  path: '/',
  headers: ['Host', 'h'],
  upgrade: null,
  ...more,
})
const head = (more: Partial<CallOptions>, last = false) => requestHead(options(more), 'upstream:80', last)

t.test('heads', async (t) => {
  const start = 'GET / HTTP/1.1\r\nHost: h\r\n'
  for (const [more, text, framing] of [
    [{}, `${start}Connection: keep-alive\r\n\r\n`, { kind: 'none' }],
    [
      { headers: [] },
      'GET / HTTP/1.1\r\nHost: upstream:80\r\nConnection: keep-alive\r\n\r\n',
      { kind: 'none' },
    ],
    [
      { headers: ['HOST', ''] },
      'GET / HTTP/1.1\r\nHOST: \r\nConnection: keep-alive\r\n\r\n',
      { kind: 'none' },
    ],
    [{ upgrade: 'websocket' }, `${start}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`, { kind: 'none' }],
    [
      { headers: ['Host', 'h', 'tE', 'trailers'] },
      `${start}tE: trailers\r\nConnection: keep-alive, TE\r\n\r\n`,
      { kind: 'none' },
    ],
    [{ upload }, `${start}Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n`, { kind: 'chunked' }],
    [
      { upload, headers: ['Host', 'h', 'content-Length', '007'] },
      `${start}content-Length: 007\r\nConnection: keep-alive\r\n\r\n`,
      { kind: 'length', length: 7 },
    ],
    [
      { headers: ['Host', 'h', 'Content-Length', '0'] },
      `${start}Content-Length: 0\r\nConnection: keep-alive\r\n\r\n`,
      { kind: 'none' },
    ],
  ] as const) {
    t.same(head(more as Partial<CallOptions>), { text, framing })
  }
  t.match(head({}, true).text, /\r\nConnection: close\r\n/)
  t.match(head({ upgrade: 'websocket' }, true).text, /\r\nConnection: Upgrade\r\n/, 'the tunnel is not cut')
})

t.test('what would break the message is never sent', async (t) => {
  const rows: readonly (readonly [string, Partial<CallOptions>])[] = [
    ['request method', { method: '' as 'GET' }],
    ['request method', { method: 'GET /x' as 'GET' }],
    ['request method', { method: 'GET\r\n' as 'GET' }],
    ['request target', { path: '' }],
    ['request target', { path: '/a b' }],
    ['request target', { path: '/a\r\nX: 1' }],
    ['request target', { path: '/\u0100' }],
    ['request target', { path: '/\x7f' }],
    ['value of header X', { headers: ['X', 'a\nb'] }],
    ['value of header X', { headers: ['X', 'a\0'] }],
    ['value of header X', { headers: ['X', '\u0100'] }],
    ['Content-Length', { upload, headers: ['Content-Length', '-1'] }],
    ['Content-Length', { upload, headers: ['Content-Length', '1, 1'] }],
    ['Content-Length', { upload, headers: ['Content-Length', '1e3'] }],
    ['Content-Length', { upload, headers: ['Content-Length', '1'.repeat(16)] }],
    ['Content-Length', { headers: ['Content-Length', ''] }],
    ['Content-Length without a body', { headers: ['Content-Length', '1'] }],
  ]
  for (const [problem, more] of rows) {
    t.throws(() => head(more), { code: 'UPSTREAM_UNSENDABLE', message: problem })
  }
})
