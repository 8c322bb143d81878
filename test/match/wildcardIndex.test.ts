import t from 'tap'
import { compileWildcard } from '../../src/match/wildcard.js'
import { indexWildcards } from '../../src/match/wildcardIndex.js'
import { fc } from '../support/fc.js'

const indexOf = (...sources: string[]) =>
  indexWildcards(sources.map((source) => [compileWildcard(source), source] as const))

t.test('the wildcards that match a text', async (t) => {
  const find = indexOf('a*', '*a', '*', 'a*a', 'ab*ba', 'abc', 'a*b*a')
  for (const [text, expected] of [
    ['', ['*']],
    ['a', ['*', '*a', 'a*']],
    ['aa', ['*', '*a', 'a*', 'a*a']],
    ['aba', ['*', '*a', 'a*', 'a*a', 'a*b*a']],
    ['abba', ['*', '*a', 'a*', 'a*a', 'a*b*a', 'ab*ba']],
    ['abc', ['*', 'a*', 'abc']],
    ['ABC', ['*']],
  ] as const) {
    t.same([...find(text)].sort(), expected, text)
  }
  t.same(indexOf()('x'), [])
})

t.test('the index finds what trying all of them finds', (t) => {
  const source = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 5 })
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 7 })
  fc.assert(
    fc.property(fc.uniqueArray(source, { maxLength: 12 }), text, (sources, tried) => {
      const expected = sources.filter((each) => compileWildcard(each).test(tried)).sort()
      return JSON.stringify([...indexOf(...sources)(tried)].sort()) === JSON.stringify(expected)
    }),
  )
  t.end()
})
