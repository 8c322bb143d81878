import t from 'tap'
import { inWords, percentOf, timesOf } from '../../../src/cli/audit/words.js'

t.test('shares are never rounded to none or to all', async (t) => {
  for (const [share, text] of [
    [0, '0 %'],
    [1, '100 %'],
    [0.5, '50 %'],
    [1 / 3, '33.3 %'],
    [0.001, '0.1 %'],
    [0.00099, 'under 0.1 %'],
    [1e-9, 'under 0.1 %'],
    [0.999, '99.9 %'],
    [0.9999, 'over 99.9 %'],
  ] as const) {
    t.equal(percentOf(share), text, String(share))
  }
})

t.test('counts and confidences', async (t) => {
  t.same([0, 1, 2].map(timesOf), ['0 times', 'once', '2 times'])
  t.equal(inWords('review'), 'needs review')
})
