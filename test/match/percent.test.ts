import t from 'tap'
import { decodeOnce, isEncoded, looseSequence, utf8Sequence } from '../../src/match/percent.js'

t.test('decoding once', async (t) => {
  const table: readonly (readonly [text: string, decoded: string])[] = [
    ['/a', '/a'],
    ['/%61', '/a'],
    ['/%2561', '/%61'],
    ['/%c3%bc', '/ü'],
    ['/%C3%BC%20', '/ü '],
    ['/%fc', '/%fc'],
    ['/%c3', '/%c3'],
    ['/%zz%4', '/%zz%4'],
    ['/%c0%af', '/%c0%af'],
    ['/%ed%a0%80', '/%ed%a0%80'],
    ['/%f0%9f%98%80', '/😀'],
  ]
  for (const [text, decoded] of table) t.equal(decodeOnce(text), decoded, text)
  t.equal(isEncoded('/a'), false)
  t.equal(isEncoded('/%'), true)
})

t.test('sequences', async (t) => {
  t.same(utf8Sequence([0xc3, 0xbc], 0), [0xfc, 2])
  t.equal(utf8Sequence([0xc0, 0xaf], 0), undefined, 'overlong')
  t.equal(utf8Sequence([0xed, 0xa0, 0x80], 0), undefined, 'a surrogate')
  t.same(looseSequence([0xc0, 0xaf], 0), [0x2f, 2], 'overlong, as old servers read it')
})
