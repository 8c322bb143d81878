import t from 'tap'
import { ResponsePart, ResponseReader } from '../../../../src/proxy/upstream/native/response.js'

/** The parts of one response, as text; `method` is that of its request. */
function parts(segments: readonly string[], method = 'GET', maxHead = 200) {
  const reader = new ResponseReader(maxHead)
  reader.begin(method)
  const found: string[] = []
  for (const segment of segments) {
    let bytes = Buffer.from(segment, 'latin1')
    for (let more = true; more; ) {
      const part = reader.next(bytes, true)
      if (part === ResponsePart.Nothing) break
      bytes = reader.rest as Buffer<ArrayBuffer>
      if (part === ResponsePart.Head) found.push(`head ${reader.head!.status}`)
      else if (part === ResponsePart.Content) found.push(reader.content.toString('latin1'))
      else {
        if (part === ResponsePart.End)
          found.push(`end, ${reader.persistent ? 'kept' : 'closed'}, ${bytes.length} left`)
        else found.push(reader.malformed)
        return found
      }
      // The end of an empty body is found without another byte.
      more =
        bytes.length > 0 || (part === ResponsePart.Head && !reader.inHead) || part === ResponsePart.Content
    }
  }
  if (reader.endsWithConnection) found.push('until the connection ends')
  return found
}

const ok = 'HTTP/1.1 200 OK\r\n'
const cases: readonly (readonly [text: string, method: string, found: readonly string[]])[] = [
  [`${ok}Content-Length: 2\r\n\r\nok`, 'GET', ['head 200', 'ok', 'end, kept, 0 left']],
  [`${ok}Content-Length: 2\r\n\r\nokHTTP`, 'GET', ['head 200', 'ok', 'end, kept, 4 left']],
  [`${ok}Content-Length: 0\r\n\r\n`, 'GET', ['head 200', 'end, kept, 0 left']],
  [`${ok}Content-Length: 2\r\n\r\n`, 'HEAD', ['head 200', 'end, kept, 0 left']],
  ['HTTP/1.1 304 X\r\nContent-Length: 2\r\n\r\n', 'GET', ['head 304', 'end, kept, 0 left']],
  [`${ok}\r\nall`, 'GET', ['head 200', 'all', 'until the connection ends']],
  [`${ok}Connection: close\r\nContent-Length: 1\r\n\r\nx`, 'GET', ['head 200', 'x', 'end, closed, 0 left']],
  ['HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx', 'GET', ['head 200', 'x', 'end, closed, 0 left']],
  [
    `${ok}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
    'GET',
    ['head 200', 'x', 'end, kept, 0 left'],
  ],
  [
    `HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n${ok}Content-Length: 1\r\n\r\nx`,
    'GET',
    ['head 103', 'head 200', 'x', 'end, kept, 0 left'],
  ],
  ['HTTP/1.1 103 X\r\nConnection: close\r\n\r\n', 'GET', ['Connection: close in an interim response']],
  ['HTTP/1.1 103 X\r\nContent-Length: x\r\n\r\n', 'GET', ['Content-Length']],
  ['HELO', 'GET', ['version']],
  ['H', 'GET', []],
  ['X', 'GET', ['version']],
  ['HTTP/1.1 200 OK\n\n', 'GET', ['line break']],
  ['HTTP/1.1 200 OK\r\nA: 1\nB', 'GET', ['line break']],
  ['HTTP/1.1 200 OK\r\nbroken\r\n', 'GET', ['header line without a colon']],
  [`${ok}A: ${'x'.repeat(300)}`, 'GET', ['response head too large']],
  [`${ok}A: ${'x'.repeat(300)}\r\n\r\n`, 'GET', ['response head too large']],
  [
    `${ok}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
    'GET',
    ['Content-Length with Transfer-Encoding'],
  ],
]

t.test('responses, whole and byte by byte', async (t) => {
  for (const [text, method, expected] of cases) {
    const name = JSON.stringify(text).slice(0, 70)
    t.same(parts([text], method), expected, name)
    const bytes = parts([...text], method)
    if (!text.endsWith('HTTP')) {
      // Contents come in more pieces, and what is left after the response comes later.
      const joined = (found: readonly string[]) =>
        found.join('|').replaceAll(/(?<=^|\|)([^|]{1})\|(?=[^|]{1}(?:\||$))/g, '$1')
      t.equal(joined(bytes), joined(expected), `${name} in bytes`)
    }
  }
})

t.test('a reader serves one response after the other', async (t) => {
  const reader = new ResponseReader(200)
  for (const method of ['HEAD', 'GET']) {
    reader.begin(method)
    t.ok(reader.inHead)
    t.equal(reader.next(Buffer.from(`${ok}Content-Length: 1\r\n\r\nx`), false), ResponsePart.Head)
    t.notOk(reader.inHead)
    const next = reader.next(reader.rest, false)
    t.equal(next, method === 'HEAD' ? ResponsePart.End : ResponsePart.Content)
  }
})

t.test('a borrowed buffer may be overwritten while a head is incomplete', async (t) => {
  const reader = new ResponseReader(200)
  reader.begin('GET')
  const shared = Buffer.from('HTTP/1.1 2')
  t.equal(reader.next(shared, true), ResponsePart.Nothing)
  shared.fill('!')
  t.equal(reader.next(Buffer.from('04 X\r\n\r\n'), true), ResponsePart.Head)
  t.equal(reader.head?.status, 204)
})
