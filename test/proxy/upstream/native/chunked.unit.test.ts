import t from 'tap'
import { ChunkedDecoder, Found } from '../../../../src/proxy/upstream/native/chunked.js'
import { fc } from '../../../support/fc.js'

interface Decoded {
  readonly content: string
  readonly trailers: readonly string[]
  readonly rest: string
}

/** What the segments decode to; a text says why they do not, or that more is expected. */
function decode(segments: readonly string[], maxTrailers = 100): Decoded | string {
  const decoder = new ChunkedDecoder(maxTrailers)
  let content = ''
  for (const [index, segment] of segments.entries()) {
    const bytes = Buffer.from(segment, 'latin1')
    decoder.at = 0
    for (;;) {
      const found = decoder.next(bytes)
      if (found === Found.Nothing) break
      if (found === Found.Malformed) return decoder.malformed
      if (found === Found.End) {
        const rest = bytes.toString('latin1', decoder.at) + segments.slice(index + 1).join('')
        return { content, trailers: decoder.trailers, rest }
      }
      content += bytes.toString('latin1', decoder.start, decoder.end)
    }
  }
  return 'incomplete'
}

const cases: readonly (readonly [text: string, decoded: Partial<Decoded> | string])[] = [
  ['0\r\n\r\n', { content: '', trailers: [], rest: '' }],
  ['3\r\nabc\r\n0\r\n\r\n', { content: 'abc' }],
  ['3\r\nabc\r\n00\r\n\r\nHTTP/1.1 200', { content: 'abc', rest: 'HTTP/1.1 200' }],
  ['A\r\n0123456789\r\n1\r\n\n\r\n0\r\n\r\n', { content: '0123456789\n' }],
  ['0a\r\n0123456789\r\n0\r\n\r\n', { content: '0123456789' }],
  ['2;a;b=c ; d="x;y"\r\nok\r\n0;last\r\n\r\n', { content: 'ok' }],
  ['2 \t\r\nok\r\n0\r\n\r\n', { content: 'ok' }],
  ['0\r\nA: 1\r\nB:\r\n\r\n', { trailers: ['A', '1', 'B', ''] }],
  ['0\r\nA : 1 \r\n\r\nrest', { trailers: ['A', '1'], rest: 'rest' }],
  ['', 'incomplete'],
  ['3\r\nab', 'incomplete'],
  ['3\r\nabc\r\n', 'incomplete'],
  ['0\r\n', 'incomplete'],
  ['0\r\nA: 1\r\n', 'incomplete'],
  ['\r\n', 'chunk size'],
  [' 3\r\n', 'chunk size'],
  ['-1\r\n', 'chunk size'],
  ['+1\r\n', 'chunk size'],
  ['0x1\r\n', 'chunk size'],
  ['g\r\n', 'chunk size'],
  ['3\n', 'chunk size'],
  ['3\r\r\n', 'end of a chunk size'],
  ['1 1\r\n', 'chunk size'],
  ['fffffffffffffffff\r\n', 'chunk size'],
  ['ffffffffffffffff\r\n', 'chunk size'],
  ['2;\r\nok\r\n', 'chunk extension'],
  ['2;a\nok\r\n', 'chunk extension'],
  ['2;a\0\r\n', 'chunk extension'],
  [`2;${'a'.repeat(5000)}`, 'chunk extension'],
  [`2${' '.repeat(5000)}`, 'chunk size'],
  ['2\r\nokay\r\n', 'end of a chunk'],
  ['2\r\nok\n0\r\n\r\n', 'end of a chunk'],
  ['2\r\nok\r0\r\n\r\n', 'end of a chunk'],
  ['0\r\nContent-Length: 3\r\n\r\n', 'trailer: framing of the body'],
  ['0\r\nTransfer-Encoding: chunked\r\n\r\n', 'trailer: framing of the body'],
  ['0\r\nno colon\r\n\r\n', 'trailer: header line without a colon'],
  ['0\r\n: 1\r\n\r\n', 'trailer: header name'],
  ['0\r\nA: 1\n\r\n\r\n', 'trailer: value of header A'],
  ['0\r\n\n', 'trailer: line break'],
  [`0\r\nA: ${'x'.repeat(200)}\r\n\r\n`, 'trailer section too large'],
]

t.test('whole, and byte by byte, the same bytes mean the same', async (t) => {
  for (const [text, expected] of cases) {
    const whole = decode([text])
    if (typeof expected === 'string') t.equal(whole, expected, JSON.stringify(text).slice(0, 60))
    else t.match(whole, expected, JSON.stringify(text).slice(0, 60))
    const inBytes = decode([...text])
    // What is wrong may be seen sooner, and then has another name; that it is wrong stays.
    if (typeof whole === 'string') t.equal(typeof inBytes, 'string', JSON.stringify(text).slice(0, 60))
    else t.same(inBytes, whole)
  }
})

t.test('however a body is cut into chunks and segments, it comes out whole', (t) => {
  const chunk = fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(
      fc.array(chunk, { maxLength: 5 }),
      fc.array(fc.nat({ max: 12 }), { maxLength: 12 }),
      (chunks, cuts) => {
        const text = `${chunks.map((each) => `${each.length.toString(16)}\r\n${each}\r\n`).join('')}0\r\nT: 1\r\n\r\nnext`
        const segments: string[] = []
        let at = 0
        for (const cut of cuts) {
          segments.push(text.slice(at, at + cut))
          at += cut
        }
        const decoded = decode([...segments, text.slice(at)])
        return (
          JSON.stringify(decoded) ===
          JSON.stringify({ content: chunks.join(''), trailers: ['T', '1'], rest: 'next' })
        )
      },
    ),
    { numRuns: 500 },
  )
  t.end()
})
