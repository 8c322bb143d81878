import t from 'tap'
import { parseHead, parseTrailers } from '../../../../src/proxy/upstream/native/head.js'

const head = (lines: string) => parseHead(lines.replaceAll('\n', '\r\n'))

t.test('status lines', async (t) => {
  for (const [line, status, reason, minor] of [
    ['HTTP/1.1 200 OK', 200, 'OK', 1],
    ['HTTP/1.0 404 Not Found', 404, 'Not Found', 0],
    ['HTTP/1.1 204 ', 204, '', 1],
    ['HTTP/1.1 204', 204, '', 1],
    ['HTTP/1.1 999 \xe9\t!', 999, '\xe9\t!', 1],
    ['HTTP/1.1 100 Continue', 100, 'Continue', 1],
    ['HTTP/1.1 500  two spaces', 500, ' two spaces', 1],
  ] as const) {
    t.match(head(line), { status, reason, minor, fields: [] }, line)
  }
  for (const [line, problem] of [
    ['HTTP/1.2 200 OK', 'version'],
    ['HTTP/2.0 200 OK', 'version'],
    ['HTTP/1.', 'version'],
    ['http/1.1 200 OK', 'version'],
    [' HTTP/1.1 200 OK', 'version'],
    ['', 'version'],
    ['HTTP/1.1200 OK', 'status line'],
    ['HTTP/1.1', 'status line'],
    ['HTTP/1.1 ', 'status line'],
    ['HTTP/1.1 20', 'status line'],
    ['HTTP/1.1 2000 OK', 'status line'],
    ['HTTP/1.1 099 OK', 'status line'],
    ['HTTP/1.1 2 0 OK', 'status line'],
    ['HTTP/1.1 +20 OK', 'status line'],
    ['HTTP/1.1  200 OK', 'status line'],
    ['HTTP/1.1\t200 OK', 'status line'],
    ['HTTP/1.1 20\nA: 1', 'status line'],
    ['HTTP/1.1 200 O\x00K', 'reason phrase'],
    ['HTTP/1.1 200 O\rK', 'reason phrase'],
    ['HTTP/1.1 200 O\x7fK', 'reason phrase'],
  ] as const) {
    t.equal(head(line), problem, JSON.stringify(line))
  }
})

t.test('header lines', async (t) => {
  for (const [lines, fields] of [
    ['A: 1\nb:2', ['A', '1', 'b', '2']],
    ['A:', ['A', '']],
    ['A: \t 1 2 \t', ['A', '1 2']],
    ['A \t: 1', ['A', '1']],
    ['A: a:b', ['A', 'a:b']],
    ['A: \xff', ['A', '\xff']],
    ['A: 1\nA: 2', ['A', '1', 'A', '2']],
    ["!#$%&'*+-.^_`|~09Az: x", ["!#$%&'*+-.^_`|~09Az", 'x']],
  ] as const) {
    t.match(head(`HTTP/1.1 200 OK\n${lines}`), { fields }, lines)
    t.same(parseTrailers(lines.replaceAll('\n', '\r\n')), fields, lines)
  }
  for (const [lines, problem] of [
    ['A', 'header line without a colon'],
    ['A: 1\n', undefined],
    ['A: 1\n\nB: 2', 'header line without a colon'],
    ['A: 1\n folded: yes', 'header name'],
    [': 1', 'header name'],
    [' : 1', 'header name'],
    ['A B: 1', 'header name'],
    ['\xc4: 1', 'header name'],
    ['A: 1\r2', 'value of header A'],
    ['A: 1\x002', 'value of header A'],
    ['(A): 1', 'header name'],
  ] as const) {
    const parsed = head(`HTTP/1.1 200 OK\n${lines}`)
    if (problem === undefined) t.not(typeof parsed, 'string', JSON.stringify(lines))
    else t.equal(parsed, problem, JSON.stringify(lines))
  }
})

t.test('what concerns the connection is joined, whatever its spelling', async (t) => {
  t.match(head('HTTP/1.1 200 OK\nCONNECTION: a\nconnection: b\nContent-length: 1\nkeep-alive: timeout=5'), {
    connection: 'a,b',
    contentLength: '1',
    keepAlive: 'timeout=5',
    transferEncoding: undefined,
  })
  t.match(head('HTTP/1.1 200 OK\nTRANSFER-ENCODING: chunked\nX-Content-Length: 1'), {
    transferEncoding: 'chunked',
    contentLength: undefined,
  })
})

t.test('a thousand header lines are read, and not one more', async (t) => {
  const lines = (count: number) => `HTTP/1.1 200 OK${'\nA: 1'.repeat(count)}`
  t.match(head(lines(1000)), { status: 200 })
  t.equal(head(lines(1001)), 'too many header lines')
})

t.test('trailers must not frame the body', async (t) => {
  t.same(parseTrailers(''), [])
  t.equal(parseTrailers('Content-Length: 0'), 'framing of the body')
  t.equal(parseTrailers('content-length:'), 'framing of the body')
  t.equal(parseTrailers('TRANSFER-ENCODING: gzip'), 'framing of the body')
})
