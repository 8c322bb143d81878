import t from 'tap'
import { announcedIdleTime, framingOf, isPersistent } from '../../../../src/proxy/upstream/native/framing.js'
import { parseHead, type ResponseHead } from '../../../../src/proxy/upstream/native/head.js'

const headOf = (lines: string) => parseHead(lines.replaceAll('\n', '\r\n')) as ResponseHead

t.test('where the body ends', async (t) => {
  const cases: readonly [lines: string, method: string, framing: ReturnType<typeof framingOf>][] = [
    ['HTTP/1.1 200 OK\nContent-Length: 5', 'GET', { kind: 'length', length: 5 }],
    ['HTTP/1.1 200 OK\nContent-Length: 5\nContent-Length: 5', 'GET', { kind: 'length', length: 5 }],
    ['HTTP/1.1 200 OK\nContent-Length: 5, 5', 'GET', { kind: 'length', length: 5 }],
    ['HTTP/1.1 200 OK\nContent-Length: 5', 'HEAD', { kind: 'length', length: 0 }],
    ['HTTP/1.1 304 OK\nContent-Length: 5', 'GET', { kind: 'length', length: 0 }],
    ['HTTP/1.1 200 OK\nTransfer-Encoding: Chunked', 'GET', { kind: 'chunked' }],
    ['HTTP/1.1 200 OK', 'GET', { kind: 'close' }],
    ['HTTP/1.1 200 OK\nContent-Length: 5\nContent-Length: 6', 'GET', 'Content-Length'],
    ['HTTP/1.1 200 OK\nContent-Length: +5', 'GET', 'Content-Length'],
    ['HTTP/1.1 200 OK\nContent-Length: 0x5', 'GET', 'Content-Length'],
    ['HTTP/1.1 200 OK\nContent-Length: 9007199254740993', 'GET', 'Content-Length'],
    ['HTTP/1.1 200 OK\nContent-Length:', 'GET', 'Content-Length'],
    ['HTTP/1.1 200 OK\nContent-Length: 5\xa0', 'GET', 'Content-Length'],
    ['HTTP/1.1 200 OK\nContent-Length: 5,\xa05', 'GET', 'Content-Length'],
    ['HTTP/1.1 200 OK\nContent-Length: 5,', 'GET', 'Content-Length'],
    ['HTTP/1.1 200 OK\nContent-Length: 55, 5', 'GET', 'Content-Length'],
    ['HTTP/1.1 200 OK\nContent-Length: 5 ,\t5', 'GET', { kind: 'length', length: 5 }],
    ['HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked', 'GET', 'Transfer-Encoding'],
    ['HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked', 'GET', 'Transfer-Encoding'],
    [
      'HTTP/1.1 204 OK\nTransfer-Encoding: chunked\nContent-Length: 0',
      'GET',
      'Content-Length with Transfer-Encoding',
    ],
  ]
  for (const [lines, method, framing] of cases)
    t.same(framingOf(headOf(lines), method), framing, `${method} ${lines}`)
})

t.test('whether the connection may serve again', async (t) => {
  const cases: readonly [lines: string, persistent: boolean][] = [
    ['HTTP/1.1 200 OK', true],
    ['HTTP/1.1 200 OK\nConnection: Close', false],
    ['HTTP/1.1 200 OK\nConnection: x, close', false],
    ['HTTP/1.1 200 OK\nConnection: x\nConnection: close', false],
    ['HTTP/1.0 200 OK', false],
    ['HTTP/1.0 200 OK\nConnection: Keep-Alive', true],
    ['HTTP/1.0 200 OK\nConnection: x , keep-alive', true],
    ['HTTP/1.0 200 OK\nConnection: x keep-alive', false],
    ['HTTP/1.0 200 OK\nConnection: not-keep-alive', false],
    ['HTTP/1.0 200 OK\nConnection: keep-alive\nTransfer-Encoding: chunked', false],
  ]
  for (const [lines, persistent] of cases) t.equal(isPersistent(headOf(lines)), persistent, lines)
})

t.test('how long the server says that it keeps the connection', async (t) => {
  const cases: readonly [value: string, milliseconds: number | undefined][] = [
    ['timeout=5', 5000],
    ['max=100, timeout = "7"', 7000],
    ['timeout=never', undefined],
    ['xtimeout=5', undefined],
  ]
  for (const [value, milliseconds] of cases) {
    t.equal(announcedIdleTime(headOf(`HTTP/1.1 200 OK\nKeep-Alive: ${value}`)), milliseconds, value)
  }
  t.equal(announcedIdleTime(headOf('HTTP/1.1 200 OK')), undefined)
})
