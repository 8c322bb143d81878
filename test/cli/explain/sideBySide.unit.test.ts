import t from 'tap'
import { render, rowsOf } from '../../../src/cli/explain/sideBySide.js'
import { fc } from '../../support/fc.js'

const shown = (left: string[], right: string[]) =>
  rowsOf(left, right).map(({ left, right }) => `${left ?? ''}|${right ?? ''}`)

t.test('equal lines meet, the others are paired in order', async (t) => {
  t.same(shown(['a', 'b', 'c'], ['a', 'x', 'c']), ['a|a', 'b|x', 'c|c'])
  t.same(shown(['a', 'b'], ['b']), ['a|', 'b|b'])
  t.same(shown(['a'], ['b', 'a', 'c']), ['|b', 'a|a', '|c'])
  t.same(shown([], []), [])
})

t.test('both texts stand whole in the rows', async (t) => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })
  fc.assert(
    fc.property(text, text, (left, right) => {
      const rows = rowsOf(left, right)
      t.same(
        rows.flatMap((row) => row.left ?? []),
        left,
      )
      t.same(
        rows.flatMap((row) => row.right ?? []),
        right,
      )
    }),
  )
})

t.test('long lines are broken, long texts compared in order', async (t) => {
  const lines = render(rowsOf(['x'.repeat(70)], ['y']), ['a', 'b'], 63, (_style, text) => text)
  t.same(lines.slice(2), [
    `${'x'.repeat(30)} ┃ y`,
    `${'x'.repeat(30)} ┃`,
    `${'x'.repeat(10)}${' '.repeat(20)} ┃`,
  ])
  const long = Array.from({ length: 500 }, (_, i) => String(i))
  t.equal(rowsOf(long, long).length, 500)
})
