import t from 'tap'
import { behind, either, notBehind, oneOf, regex, sequence, words } from '../../src/detect/regex.js'

t.test('what the parts add up to', async (t) => {
  t.equal(sequence(/a/, 'b', /c+/i), 'abc+', 'flags of parts do not count')
  t.equal(String(regex('gi', /a/, oneOf('b', 'c'))), '/a(?:b|c)/gi')
  t.equal(String(either(/a/i, 'b')), '/a|b/gi')
  t.equal(String(either(/a/g)), '/a/g')
  t.equal(String(either('a', /b/i)), '/a|b/g')
  t.equal(behind('a') + notBehind(/b/), '(?<=a)(?<!b)')
  t.same(words(' a\n  b\tc '), ['a', 'b', 'c'])
})

t.test('many alternatives match what few would', async (t) => {
  const letters = [...'abcdefgh']
  const many = regex('', '^', oneOf(...letters), 'x$')
  for (const letter of letters) t.ok(many.test(`${letter}x`), letter)
  t.notOk(many.test('ix'))
  t.notOk(many.test('x'))
})
