import t from 'tap'
import {
  isForwardable,
  receivedFields,
  receivedTrailers,
  upgradeOf,
} from '../../../src/proxy/upstream/responseHeaders.js'

t.test('what is forwarded of a head', async (t) => {
  const rows: readonly (readonly [raw: readonly string[], fields: readonly string[] | undefined])[] = [
    [[], []],
    [
      ['A', '1', 'a', '2'],
      ['A', '1', 'a', '2'],
    ],
    [
      ['Connection', 'x, Y', 'X', '1', 'y', '2', 'Z', '3'],
      ['Z', '3'],
    ],
    [['X', '1', 'Connection', 'x', 'Y', '1', 'Connection', 'y'], []],
    [
      ['Keep-Alive', 'timeout=5', 'TE', 'x', 'Proxy-Authenticate', 'Basic', 'A', '1'],
      ['A', '1'],
    ],
    [
      ['Transfer-Encoding', 'CHUNKED', 'A', '1'],
      ['A', '1'],
    ],
    [['Transfer-Encoding', 'gzip, chunked'], undefined],
    [['Transfer-Encoding', ''], undefined],
    [
      ['Content-Length', '5', 'content-length', '5'],
      ['Content-Length', '5'],
    ],
    [
      ['Content-Length', '5, 5'],
      ['Content-Length', '5'],
    ],
    [
      ['Content-Length', '5', 'Content-Length', '5,5'],
      ['Content-Length', '5'],
    ],
    [['Content-Length', '5', 'Content-Length', '6'], undefined],
    [['A', 'x\ny'], undefined],
    [['A', 'x\0'], undefined],
    [['A b', 'x'], undefined],
    [['', 'x'], undefined],
    [
      ['__proto__', 'x'],
      ['__proto__', 'x'],
    ],
  ]
  for (const [raw, fields] of rows) {
    t.same(receivedFields(raw as string[]), fields, JSON.stringify(raw))
    const bytes = raw.map((text) => Buffer.from(text, 'latin1'))
    t.same(receivedFields(bytes), fields, `${JSON.stringify(raw)} as bytes`)
  }
  t.same(receivedFields(null as never), [])
})

t.test('a name that Connection lists is dropped, even one that would matter', async (t) => {
  t.same(receivedFields(['Connection', 'set-cookie', 'Set-Cookie', 'a=b']), [])
})

t.test('what is forwarded of trailers', async (t) => {
  for (const [raw, fields] of [
    [
      ['Digest', 'x'],
      ['Digest', 'x'],
    ],
    [
      ['Set-Cookie', 'a', 'LOCATION', '/', 'X', '1'],
      ['X', '1'],
    ],
    [['Content-Length', '1', 'Content-Length', '2', 'X', '1'], []],
    [['X', '1', 'Y', 'a\rb'], []],
  ] as const) {
    t.same(receivedTrailers(raw as unknown as string[]), fields, JSON.stringify(raw))
  }
})

t.test('the protocol of a switch, and which statuses are for clients', async (t) => {
  t.equal(upgradeOf(['A', '1', 'uPGRADE', 'WebSocket', 'Upgrade', 'x']), 'websocket')
  t.equal(upgradeOf([]), undefined)
  t.same([99, 100, 101, 102, 999, 1000, Number.NaN].filter(isForwardable), [100, 102, 999])
})
