import t from 'tap'
import { applyEdits } from '../../../src/detect/edit/edits.js'
import { fc } from '../../support/fc.js'

const edit = (start: number, end: number, text = '') => ({ start, end, text })

t.test('edits in any order', async (t) => {
  for (const [edits, expected] of [
    [[], 'abcdefghij'],
    [[edit(0, 10)], ''],
    [[edit(5, 6, 'X'), edit(0, 1, 'Y')], 'YbcdeXghij'],
    [[edit(0, 0, '<'), edit(10, 10, '>')], '<abcdefghij>'],
    [[edit(2, 5), edit(2, 2, '1'), edit(2, 2, '2')], 'ab12fghij'],
    [[edit(2, 5), edit(5, 5, '!')], 'ab!fghij'],
    [[edit(2, 5, 'X'), edit(5, 7, 'Y')], 'abXYhij'],
    // Within another one.
    [[edit(2, 8, 'X'), edit(3, 4, 'Y')], 'abXij'],
    [[edit(2, 4, 'Y'), edit(2, 8, 'X')], 'abXij'],
    [[edit(2, 8, 'X'), edit(2, 8, 'Y')], 'abXij'],
    // What the second one removes must not come back because the first one overlaps it.
    [[edit(2, 5, 'X'), edit(4, 8, 'Y')], 'abXij'],
    [[edit(4, 8, 'Y'), edit(2, 5, 'X'), edit(7, 9)], 'abXj'],
  ] as const) {
    t.equal(applyEdits('abcdefghij', edits), expected, JSON.stringify(edits))
  }
})

t.test('nothing that any edit removes is left', (t) => {
  const place = fc.nat({ max: 26 })
  fc.assert(
    fc.property(fc.array(fc.tuple(place, place), { maxLength: 6 }), (places) => {
      const text = 'abcdefghijklmnopqrstuvwxyz'
      const edits = places.map(([a, b]) => edit(Math.min(a, b), Math.max(a, b), a === b ? '+' : '-'))
      const left = applyEdits(text, edits).replaceAll(/[+-]/g, '')
      const expected = [...text]
        .filter((_, i) => !edits.some(({ start, end }) => i >= start && i < end))
        .join('')
      return left === expected
    }),
  )
  t.end()
})
