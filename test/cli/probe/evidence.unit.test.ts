import t from 'tap'
import { differences } from '../../../src/cli/probe/evidence.js'
import { messageOf, shapes } from '../../../src/cli/probe/shapes.js'
import { observe } from '../../../src/cli/probe/transcript.js'

const observation = (what: string, value: string | undefined) =>
  new Map(value === undefined ? [] : [[what, value]])

t.test('what differs, and what only varies', async (t) => {
  type Values = (string | undefined)[]
  const table: readonly (readonly [hidden: Values, absent: Values, expected: string | undefined])[] = [
    [['a', 'a'], ['a', 'a'], undefined],
    [['a', 'a'], ['b', 'b'], 'x'],
    [['a', 'a'], [undefined, undefined], 'x'],
    [['id-1', 'id-2'], ['id-3', 'id-4'], undefined],
    [['id-1', 'id-2'], [undefined, undefined], 'x'],
    [['id-1', 'id-2'], ['long-1', 'long-2'], 'length of x'],
    [['a', 'b'], ['b', 'c'], undefined],
    [['a', 'bb'], ['ccc', 'dddd'], undefined],
  ]
  for (const [hidden, absent, expected] of table) {
    const found = differences(
      hidden.map((value) => observation('x', value)),
      absent.map((value) => observation('x', value)),
    )
    t.equal(found[0]?.what, expected, JSON.stringify([hidden, absent]))
  }
})

t.test('a transcript is taken apart', async (t) => {
  const text = [
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 404 Not Found\r\nDate: now\r\nX-A: 1\r\nx-a: /p\r\nTransfer-Encoding: chunked\r\n\r\n',
    '4\r\nat/p\r\n0\r\nT: 1\r\n\r\n',
    'HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nokrest',
  ].join('')
  const seen = observe({ bytes: Buffer.from(text), ending: 'reset', early: false, firstByte: 1 }, false, [
    '/p',
  ])
  t.same(Object.fromEntries(seen), {
    'responses on one connection': '3',
    'end of the connection': 'reset',
    'responded before the request was complete': 'no',
    'bytes after the last response': 'rest',
    'status line': 'HTTP/1.1 100 Continue',
    'order of fields': '',
    body: '',
    'status line of response 2': 'HTTP/1.1 404 Not Found',
    'order of fields of response 2': 'Date, X-A, x-a, Transfer-Encoding',
    'X-A of response 2': '1',
    'x-a of response 2': '~path~',
    'Transfer-Encoding of response 2': 'chunked',
    'body of response 2': '4\r\nat~path~\r\n0\r\nT: 1\r\n\r\n',
    'status line of response 3': 'HTTP/1.1 404 Not Found',
    'order of fields of response 3': 'Content-Length',
    'Content-Length of response 3': '2',
    'body of response 3': 'ok',
  })
})

t.test('whatever a server sends is read', async (t) => {
  const texts = [
    '',
    'x',
    'HTTP/1.1',
    'HTTP/1.1 200 OK\r\n\r\n',
    'HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  ]
  texts.push(
    'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n',
  )
  for (const text of texts) {
    t.ok(
      observe({ bytes: Buffer.from(text), ending: 'closed', early: false, firstByte: undefined }, false, []),
      JSON.stringify(text),
    )
  }
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n'
  const seen = observe(
    { bytes: Buffer.from(head + head), ending: 'closed', early: false, firstByte: 1 },
    true,
    [],
  )
  t.equal(seen.get('responses on one connection'), '2')
})

t.test('shapes have names of their own, and ask for equally long targets', async (t) => {
  t.equal(new Set(shapes.map(({ name }) => name)).size, shapes.length)
  for (const shape of shapes) {
    const [one, other] = ['/admin/users', '/admin/qwert'].map((path) => messageOf(shape, path, 'host:80'))
    t.equal(one?.length, other?.length, shape.name)
    t.match(one?.toString('latin1'), /Connection:.*close/i, shape.name)
  }
})

t.test('evidence shows what lies around the first difference', async (t) => {
  const same = 'x'.repeat(500)
  const [found] = differences(
    [observation('body', `${same}hidden${same}`)],
    [observation('body', `${same}absent${same}`)],
  )
  t.match(found, { offset: 500, hidden: /^…x{16}hiddenx+…$/, absent: /^…x{16}absentx+…$/ })
})

t.test('a repeated path is the same in every spelling', async (t) => {
  const seenFor = (path: string, spell: (path: string) => string) => {
    const body = `no ${spell(path)} here`
    const bytes = Buffer.from(`HTTP/1.1 404 N\r\nLocation: ${path}/\r\n\r\n${body}`)
    return Object.fromEntries(observe({ bytes, ending: 'closed', early: false, firstByte: 1 }, false, [path]))
  }
  const spellings: ((path: string) => string)[] = [
    (path) => path,
    (path) => path.replaceAll('/', '&#47;'),
    (path) => path.replaceAll('/', '&#x2F;'),
    (path) => path.replaceAll('/', '\\/'),
    encodeURIComponent,
    (path) => path.slice(1),
  ]
  for (const spell of spellings)
    t.same(seenFor('/admin/users', spell), seenFor('/admin/qwert', spell), spell('/a/b'))
})
