import t from 'tap'
import { compilePattern } from '../../src/match/pattern.js'
import { isUnmatchable } from '../../src/match/unmatchable.js'

t.test('patterns that no text can hold', async (t) => {
  for (const pattern of ['a^b', 'a$b', 'not found$ here', 'x^', '[$]$x']) {
    t.ok(isUnmatchable(pattern), pattern)
    for (const text of ['a^b', 'a$b', 'not found$ here', 'x^', '$$x', 'a', '\n']) {
      t.notOk(compilePattern(pattern).test(text), `${pattern} in ${JSON.stringify(text)}`)
    }
  }
})

t.test('patterns that some text can hold', async (t) => {
  for (const pattern of [
    '^a$',
    'a\\^b',
    'a\\$b',
    '[$]x',
    '[^a]b',
    '$',
    '^',
    '(?m)a$\nb',
    'a|^b',
    'x?^a',
    'a$x?',
    'a$b*',
    '',
  ]) {
    t.notOk(isUnmatchable(pattern), pattern)
  }
})
