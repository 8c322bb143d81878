import t from 'tap'
import { readExchange, type SavedExchange, writeExchange } from '../../src/http/exchangeText.js'
import { fc } from '../support/fc.js'

function read(text: string): SavedExchange {
  const reading = readExchange(Buffer.from(text, 'latin1'))
  if (!reading.ok) throw new Error(JSON.stringify(reading.errors))
  return reading.exchange
}

const inWords = ({ request, head, body }: SavedExchange) => ({
  request: `${request.method} ${request.target} ${request.httpVersion}`,
  asked: request.fields.join('|'),
  sent: request.body.toString('latin1'),
  status: `${head.status} ${head.reason}`,
  fields: head.fields.join('|'),
  body: body.toString('latin1'),
})

t.test('what may be written', async (t) => {
  const table: [name: string, text: string, expected: Partial<ReturnType<typeof inWords>>][] = [
    [
      'the whole',
      'GET /a?b=1 HTTP/1.1\nHost: x\n\nHTTP/1.1 200 OK\nA: 1\nB: 2\na: 3\n\nhello',
      {
        request: 'GET /a?b=1 1.1',
        asked: 'Host|x',
        sent: '',
        status: '200 OK',
        fields: 'A|1|B|2|a|3',
        body: 'hello',
      },
    ],
    [
      'CR LF',
      'GET / HTTP/1.1\r\nHost: x\r\n\r\nHTTP/1.1 404 Not Found\r\nA: 1\r\n\r\na\r\nb',
      { fields: 'A|1', body: 'a\r\nb' },
    ],
    [
      'a comment and empty lines before',
      '\n# seen on Monday\n\nGET /\n\nHTTP/1.1 200 OK\n\nx',
      { request: 'GET / 1.1' },
    ],
    ['no empty line between', 'DELETE /a\nHTTP/1.1 204 No Content\n', { status: '204 No Content', body: '' }],
    [
      'a body of the request',
      'POST /a\nA: 1\n\n{"x":\n1}\n\nHTTP/1.1 200 OK\n\ny',
      { sent: '{"x":\n1}', body: 'y' },
    ],
    [
      'interim responses',
      'GET /\n\nHTTP/1.1 103 Early Hints\nLink: </a>\n\nHTTP/2 200\n\nx',
      { status: '200 ', body: 'x' },
    ],
    [
      'the absolute form',
      'GET http://shop.example/a\n\nHTTP/1.1 200 OK\n\n',
      { request: 'GET /a 1.1', asked: 'Host|shop.example' },
    ],
    [
      'without a path',
      'GET http://shop.example?q\nHost: y\n\nHTTP/1.1 200 OK\n',
      { request: 'GET /?q 1.1', asked: 'Host|y' },
    ],
    [
      'HTTP/2 fields',
      'GET / HTTP/2\n:authority: x\naccept: */*\n\nHTTP/2 200\n:status: 200\n\n',
      { asked: 'accept|*/*', fields: '' },
    ],
    [
      'one line end too many',
      'GET /\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nok\n',
      { fields: 'Content-Length|2', body: 'ok' },
    ],
    [
      'a body that was edited',
      'GET /\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nokay',
      { fields: 'Content-Length|4', body: 'okay' },
    ],
    ['line ends are no body', 'DELETE /\n\nHTTP/1.1 200 OK\n\n\n', { body: '' }],
    ['HEAD', 'HEAD /\n\nHTTP/1.1 200 OK\nContent-Length: 9\n\n', { fields: 'Content-Length|9', body: '' }],
    [
      '304',
      'GET /\n\nHTTP/1.1 304 Not Modified\nContent-Length: 9\n\n',
      { fields: 'Content-Length|9', body: '' },
    ],
    [
      'chunks',
      'GET /\n\nHTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
      { fields: '', body: 'abcde' },
    ],
    [
      'chunks that somebody decoded',
      'GET /\n\nHTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nabc def',
      { body: 'abc def' },
    ],
    [
      'bytes',
      'GET /\n\nHTTP/1.1 200 \xe9\nA: \xff\n\n\x00\xff',
      { status: '200 \xe9', fields: 'A|\xff', body: '\x00\xff' },
    ],
  ]
  for (const [name, text, expected] of table) t.match(inWords(read(text)), expected, name)
})

t.test('faults, with their lines', async (t) => {
  const table: [text: string, faults: RegExp[]][] = [
    ['', [/^1: found the end of the file; expected a request line/]],
    ['HTTP/1.1 200 OK\n\n', [/^1: found "HTTP\/1.1 200 OK"; expected a request line/]],
    ['\n\nwhat is this thing\n', [/^3: found "what is this thing"; expected a request line/]],
    ['GET /\nHost: x\n\n', [/^4: found the end of the file; expected the response’s status line/]],
    [
      'GET /\nHost x\nA b: c\n\nHTTP/1.1 200 OK\n\n',
      [/^2: found "Host x"; expected a header/, /^3: found "A b: c"; expected a header/],
    ],
    ['GET /\n\nHTTP/1.1 200 OK\nA: \x01\n\n', [/^4: the value of A has control characters/]],
    ['GET /\n\nHTTP/1.1 099 Odd\n\n', [/^5: found the end of the file; expected the response’s status line/]],
    [
      'GET /\n\nHTTP/1.1 200 OK\nContent-Length: 12\n\n',
      [/^6: Content-Length says 12 bytes, but none follow/],
    ],
  ]
  for (const [text, expected] of table) {
    const reading = readExchange(Buffer.from(text, 'latin1'))
    const faults = reading.ok ? [] : reading.errors.map(({ line, message }) => `${line}: ${message}`)
    t.equal(faults.length, expected.length, faults.join('\n'))
    for (const [i, pattern] of expected.entries()) t.match(faults[i], pattern, JSON.stringify(text))
  }
})

t.test('whatever the bytes, reading ends without a throw', async (t) => {
  const piece = fc.constantFrom(
    'GET / HTTP/1.1',
    'HTTP/1.1 200 OK',
    'HTTP/1.1 100 Continue',
    'A: b',
    ':x',
    '\n',
    '\r\n',
    '5\n',
    'Transfer-Encoding: chunked',
    '\0',
  )
  const bytes = fc.oneof(
    fc.string(),
    fc.array(fc.oneof(piece, fc.string()), { maxLength: 20 }).map((parts) => parts.join('\n')),
  )
  fc.assert(fc.property(bytes, (text) => typeof readExchange(Buffer.from(text)).ok === 'boolean'))
  t.pass()
})

t.test('what is written is read again', async (t) => {
  const token = fc.stringMatching(/^[a-zA-Z-]{1,10}$/)
  const fields = fc.array(fc.tuple(token, fc.stringMatching(/^(?:[!-~]{1,10})?$/)), { maxLength: 5 })
  const exchange = fc.record({
    method: fc.constantFrom('GET', 'POST', 'X-ODD'),
    target: fc.stringMatching(/^\/[!-~]{0,20}$/),
    asked: fields,
    told: fields,
    status: fc.integer({ min: 200, max: 599 }).filter((status) => status !== 204 && status !== 304),
    body: fc.uint8Array({ minLength: 1, maxLength: 50 }).filter((bytes) => bytes.some((byte) => byte > 13)),
  })
  const special = /^(?:content-length|transfer-encoding|trailer)$/i
  fc.assert(
    fc.property(exchange, ({ method, target, asked, told, status, body }) => {
      const written: SavedExchange = {
        request: { method, target, httpVersion: '1.1', fields: asked.flat(), body: Buffer.alloc(0) },
        head: { status, reason: '', fields: told.filter(([name]) => !special.test(name)).flat() },
        body: Buffer.from(body),
      }
      t.same(read(writeExchange(written).toString('latin1')), written)
    }),
  )
})
