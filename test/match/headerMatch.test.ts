import t from 'tap'
import { compileFields, compileMediaRanges } from '../../src/match/headerMatch.js'

t.test('conditions on headers', async (t) => {
  const table: readonly (readonly [wanted: string | boolean, fields: readonly string[], matches: boolean])[] =
    [
      [true, ['x-a', ''], true],
      [true, [], false],
      [false, [], true],
      [false, ['X-A', '1'], false],
      ['1', ['X-A', '1'], true],
      ['1', ['X-A', '12'], false],
      ['1*', ['x-a', '12'], true],
      ['b', ['X-A', 'a', 'X-A', 'b'], true],
      ['a, b', ['X-A', 'a', 'X-A', 'b'], true],
      ['B', ['X-A', 'b'], false],
    ]
  for (const [wanted, fields, matches] of table) {
    const [condition] = compileFields({ 'X-A': wanted })
    t.equal(condition!.test(fields), matches, `${wanted}: ${fields}`)
  }
})

t.test('media ranges', async (t) => {
  const matches = compileMediaRanges(['text/*', 'application/*+json'])
  const of = (value: string) => matches(['Content-Type', value])
  t.ok(of('text/html; charset=utf-8') && of('TEXT/PLAIN') && of('application/problem+json'))
  t.notOk(of('application/json') || of('') || matches([]))
})
