import t from 'tap'
import { partsOf } from '../../src/dialects/multipart.js'
import { Body } from '../../src/http/body.js'

const parts = (text: string, contentType = 'multipart/form-data; boundary=b') =>
  partsOf(
    new Body(Buffer.from(text.replaceAll('\n', '\r\n')), ['Content-Type', contentType], 'complete', 100_000),
  )
const texts = (text: string, contentType?: string) => parts(text, contentType).map((part) => part.text)

t.test('parts with their names and types', async (t) => {
  const form =
    '--b\nContent-Disposition: form-data; name="a"\n\n1\n--b\nContent-Disposition: form-data; name=c\nContent-Type: Application/JSON; x=y\n\n{}\n--b--\n'
  t.match(parts(form), [
    { name: 'a', mediaType: '', text: '1' },
    { name: 'c', mediaType: 'application/json', text: '{}' },
  ])
})

t.test('where parts begin and end', async (t) => {
  for (const [text, expected] of [
    ['--b\n\none\n--b\n\ntwo\n--b--', ['one', 'two']],
    ['preamble\n--b\n\none\n--b--\nepilogue', ['one']],
    // Only a whole line is a delimiter (RFC 2046 section 5.1.1).
    ['--b\n\nsee --b here\n--b--', ['see --b here']],
    ['--b\n\n--bin\n--b--', ['--bin']],
    ['--b\n\n--b-x\n--b--', ['--b-x']],
    ['--b \n\none\n--b--', ['one']],
    ['--b\n\nnever closed', []],
    ['', []],
    ['--b--', []],
  ] as const) {
    t.same(texts(text), expected, JSON.stringify(text))
  }
})

t.test('the boundary', async (t) => {
  const text = '--b c\n\none\n--b c--'
  t.same(texts(text, 'multipart/mixed; boundary="b c"'), ['one'])
  t.same(texts(text, 'multipart/mixed; BOUNDARY="b c"; x=y'), ['one'])
  for (const type of [
    'multipart/mixed',
    'multipart/mixed; boundary=',
    'multipart/mixed; boundary=""',
    'multipart/mixed; xboundary=b',
  ]) {
    t.same(texts('--b\n\none\n--b--', type), [], type)
  }
})

t.test('the root of multipart/related comes first', async (t) => {
  const text =
    '--b\nContent-ID: <1>\n\none\n--b\nContent-ID: <2>\n\ntwo\n--b\nContent-ID: <3>\n\nthree\n--b--'
  t.same(texts(text, 'multipart/related; boundary=b; start="<2>"'), ['two', 'one', 'three'])
  t.same(texts(text, 'multipart/related; boundary=b; start="<9>"'), ['one', 'two', 'three'])
  t.same(texts(text, 'multipart/related; boundary=b'), ['one', 'two', 'three'])
})

t.test('no more than a hundred parts', async (t) => {
  t.equal(parts(`${'--b\n\nx\n'.repeat(150)}--b--`).length, 100)
})
