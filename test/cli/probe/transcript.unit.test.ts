import t from 'tap'
import { observe } from '../../../src/cli/probe/transcript.js'

const seen = (text: string, { isHead = false, targets = ['/x'] } = {}) =>
  Object.fromEntries(
    observe(
      { bytes: Buffer.from(text, 'latin1'), ending: 'open', early: false, firstByte: 1 },
      isHead,
      targets,
    ),
  )
const count = 'responses on one connection'
const rest = 'bytes after the last response'

t.test('what an observer can compare', async (t) => {
  const observed = seen(
    'HTTP/1.1 404 Not Found\r\nDate: now\r\nA: 1\r\na: 2\r\nA: 3\r\nContent-Length: 4\r\n\r\ngone',
  )
  t.match(observed, {
    [count]: '1',
    'end of the connection': 'open',
    'status line': 'HTTP/1.1 404 Not Found',
    'order of fields': 'Date, A, a, A, Content-Length',
    A: '1\n3',
    a: '2',
    body: 'gone',
    [rest]: '',
  })
  t.notOk('Date' in observed, 'its value differs from second to second')
})

t.test('a repeated path reveals nothing', async (t) => {
  const page = (path: string) => `HTTP/1.1 404 X\r\nLink: <${path}>\r\n\r\nCannot GET ${path}`
  t.same(
    seen(page('/hidden/a'), { targets: ['/hidden/a'] }),
    seen(page('/absent/b'), { targets: ['/absent/b'] }),
  )
})

t.test('where responses end', async (t) => {
  const one = 'HTTP/1.1 404 X\r\n'
  for (const [text, isHead, responses, left] of [
    [`${one}Content-Length: 2\r\n\r\nok`, false, '1', ''],
    [`${one}Content-Length: 2\r\n\r\nok${one}\r\n`, false, '2', ''],
    [`${one}Content-Length: 2\r\n\r\nokmore`, false, '1', 'more'],
    [`${one}Content-Length: 9\r\n\r\nok`, false, '1', ''],
    [`${one}Content-Length: 2\r\n\r\n`, true, '1', ''],
    [`${one}Content-Length: 2\r\n\r\nok`, true, '1', 'ok'],
    ['HTTP/1.1 204 X\r\n\r\nextra', false, '1', 'extra'],
    [`HTTP/1.1 100 X\r\n\r\n${one}\r\nall`, false, '2', ''],
    [`${one}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nmore`, false, '1', 'more'],
    [`${one}Transfer-Encoding: chunked\r\n\r\nzz`, false, '1', ''],
    ['garbage', false, '0', 'garbage'],
    ['', false, '0', ''],
    // A length that is none: what follows is the body.
    [`${one}Content-Length: -1000\r\n\r\nok`, false, '1', ''],
    [`${one}Content-Length: x\r\n\r\nok`, false, '1', ''],
    [`${one}Content-Length: \r\n\r\nok`, false, '1', ''],
  ] as const) {
    t.match(seen(text, { isHead }), { [count]: responses, [rest]: left }, JSON.stringify(text))
  }
})
