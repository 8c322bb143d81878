import t from 'tap'
import { compileWildcard } from '../../src/match/wildcard.js'
import { indexWildcards } from '../../src/match/wildcardIndex.js'
import { fc } from '../support/fc.js'

const table: readonly (readonly [source: string, text: string, matches: boolean])[] = [
  ['', '', true],
  ['a', 'a', true],
  ['a', 'A', false],
  ['*', '', true],
  ['a*', 'a', true],
  ['*a', 'ba', true],
  ['a*a', 'a', false],
  ['a*b*c', 'a.b.b.c', true],
  ['a*b*c', 'acb', false],
  ['**', 'x', true],
  ['a.c', 'abc', false],
]

t.test('texts', async (t) => {
  for (const [source, text, matches] of table) {
    t.equal(compileWildcard(source).test(text), matches, `${source}: ${text}`)
  }
})

const shortText = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })

t.test('as a regular expression says', async () => {
  fc.assert(
    fc.property(shortText, shortText, (source, written) => {
      const text = written.replaceAll('*', 'c')
      const expected = new RegExp(`^${source.replaceAll('*', '.*')}$`).test(text)
      return compileWildcard(source).test(text) === expected
    }),
  )
})

t.test('an index finds what has no wildcard in it', async (t) => {
  const find = indexWildcards([
    [compileWildcard('bbb'), 'literal'],
    [compileWildcard(''), 'empty'],
    [compileWildcard('b*'), 'prefix'],
  ])
  t.strictSame([...find('bbb')].sort(), ['literal', 'prefix'])
  t.strictSame(find(''), ['empty'])
})

t.test('an index finds what a loop finds', async () => {
  fc.assert(
    fc.property(fc.array(shortText, { maxLength: 6 }), shortText, (sources, text) => {
      const wildcards = sources.map((source, i) => [compileWildcard(source), i] as const)
      const found = [...indexWildcards(wildcards)(text)].sort()
      const expected = wildcards.filter(([wildcard]) => wildcard.test(text)).map(([, i]) => i)
      return JSON.stringify(found) === JSON.stringify(expected)
    }),
  )
})
