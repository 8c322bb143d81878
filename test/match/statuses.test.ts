import t from 'tap'
import { compileStatuses, rangeOf } from '../../src/match/statuses.js'

t.test('forms', async (t) => {
  t.same(rangeOf(403), [403, 403])
  t.same(rangeOf('403'), [403, 403])
  t.same(rangeOf('5xx'), [500, 599])
  t.same(rangeOf('500-504'), [500, 504])
  t.same(rangeOf('9xx'), [900, 999])
})

t.test('a set of statuses', async (t) => {
  const matches = compileStatuses([404, '5xx', '420-429'])
  const expected = [404, 420, 429, 500, 599]
  t.same([200, 403, 404, 419, 420, 429, 430, 499, 500, 599].filter(matches), expected)
  t.throws(() => compileStatuses(['504-500']), /write "500-504"/)
})
