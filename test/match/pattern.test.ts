import t from 'tap'
import { compilePattern } from '../../src/match/pattern.js'

t.test('finds anywhere, with the flags of RE2', async (t) => {
  const rows: [pattern: string, text: string, found: boolean][] = [
    ['not found', 'user not found', true],
    ['^not found', 'user not found', false],
    ['(?i)ACCESS denied', 'Access Denied', true],
    ['a.b', 'a\nb', false],
    ['(?s)a.b', 'a\nb', true],
    ['(?m)^ORA-\\d{5}', 'x\nORA-00942: table', true],
    ['\\p{L}+', '参数错误', true],
    ['\\x{20AC}', '10 €', true],
    ['', '', true],
  ]
  for (const [pattern, text, found] of rows) t.equal(compilePattern(pattern).test(text), found, pattern)
})

t.test('refuses what cannot be linear, with reason and remedy', async (t) => {
  const rows: [pattern: string, says: RegExp][] = [
    ['(?=a)', /look-ahead.*linear time; match the text itself/],
    ['a(?!b)', /look-ahead/],
    ['(?<=a)b', /look-behind/],
    ['(?<!a)b', /look-behind/],
    ['(a)\\1', /back-references.*spell out the alternatives/],
    ['(?<q>a)\\k<q>', /back-references/],
    ['a++', /possessive/],
    ['(?>a)', /atomic/],
    ['\\u0041', /\\x\{20AC\}/],
    ['[', /missing closing \]/],
    ['(a{1000}){1000}', /invalid repeat count/],
  ]
  for (const [pattern, says] of rows)
    t.throws(() => compilePattern(pattern), { name: 'SyntaxError', message: says })
})

t.test('patterns that would never end elsewhere', async (t) => {
  const text = `${'a'.repeat(50_000)}!`
  for (const pattern of ['(a+)+$', '(a|a)*b', '(a*)*b', '(?:a?){30}a{30}b']) {
    t.equal(compilePattern(pattern).test(text), false, pattern)
  }
})

t.test('a pattern that is linear, but with too great a factor, is refused with the remedy', async (t) => {
  for (const pattern of ['a[ab]{1000}[xy]', '([ab]{31}){31}']) {
    t.throws(() => compilePattern(pattern), /smaller counts/, pattern)
  }
  t.doesNotThrow(() => compilePattern('(?i)not found|missing|gone|no such (user|order|item)|[a-f0-9]{32}'))
})
